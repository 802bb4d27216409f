using System.Runtime.InteropServices;

namespace Maillage.Network.Export;

/// <summary>Puts a finished folder in the place of another in one step, so that no moment knows neither.</summary>
internal static class FolderSwap
{
    private const int FromHere = -100;
    private const uint Exchange = 2;

    /// <summary>The former folder is gone afterwards. Where the file system cannot exchange two names, two renames do it, with a moment between them.</summary>
    public static void Put(string draft, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(draft, target);
            return;
        }

        if (Rename(FromHere, draft, FromHere, target, Exchange) == 0)
        {
            Directory.Delete(draft, recursive: true);
            return;
        }

        string former = target + ".former";
        if (Directory.Exists(former))
        {
            Directory.Delete(former, recursive: true);
        }

        Directory.Move(target, former);
        Directory.Move(draft, target);
        Directory.Delete(former, recursive: true);
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);
}
