using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Maillage.Faults;

/// <summary>The disk as <c>faults.c</c> shows it to this process, and how such a process is started.</summary>
internal static partial class Disk
{
    public const int Full = 28;
    public const int Broken = 5;

    /// <summary>Compiles the layer once for this run; a missing compiler fails the tests, which prove nothing without it.</summary>
    public static Lazy<string> Layer { get; } = new(() =>
    {
        string source = Path.Combine(AppContext.BaseDirectory, "faults.c");
        string library = Path.ChangeExtension(source, ".so");
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]) { RedirectStandardError = true })!;
            string said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"The layer does not compile:\n{said}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("A C compiler (cc) is needed for these tests and was not found. Install it (Debian and Ubuntu: apt-get install gcc libc6-dev).");
        }
    });

    private static string Loaded => Environment.GetEnvironmentVariable("LD_PRELOAD")!;

    /// <summary>From now on every change under the folder first copies it whole into a numbered folder.</summary>
    public static void CopyBeforeEachChange(string folder, string copies) => Arm(folder, copies, 0, 0);

    /// <summary>From the n-th change under the folder on, all fail.</summary>
    public static void FailFrom(string folder, long change, int error) => Arm(folder, null, change, error);

    /// <returns>The changes seen since it was armed.</returns>
    public static unsafe long Disarm() => ((delegate* unmanaged<long>)NativeLibrary.GetExport(NativeLibrary.Load(Loaded), "faults_disarm"))();

    private static unsafe void Arm(string folder, string? copies, long at, int error)
    {
        nint a = Marshal.StringToCoTaskMemUTF8(folder), b = Marshal.StringToCoTaskMemUTF8(copies);
        ((delegate* unmanaged<nint, nint, long, int, void>)NativeLibrary.GetExport(NativeLibrary.Load(Loaded), "faults_arm"))(a, b, at, error);
        Marshal.FreeCoTaskMem(a);
        Marshal.FreeCoTaskMem(b);
    }
}
