using System.Data.Common;
using System.Globalization;
using Maillage.Database;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;

namespace Maillage.Faults;

/// <summary>
/// Plays a story and looks at every moment of it: first with a copy of the home before each change (a kill at that moment), then with the disk full
/// or broken from each change on. Runs in a process of its own, under the layer; says one line a fault found.
/// </summary>
internal static class Theatre
{
    private const int InputOutput = 10;
    private const int CannotOpen = 14;

    private static readonly Dictionary<string, Func<Story>> Stories = new()
    {
        ["load"] = () => new LoadStory(),
        ["job"] = () => new JobStory(),
        ["first-start"] = () => new FirstStartStory(),
        ["backup"] = () => new BackupStory(),
        ["restore"] = () => new RestoreStory(),
        ["import"] = () => new ImportStory(),
        ["design"] = () => new DesignStory(),
        ["erase-case"] = () => new EraseCaseStory(),
    };

    public static IEnumerable<string> Names => Stories.Keys;

    public static int Run(string name, string folder)
    {
        Story story = Stories[name]();
        string home = Path.Combine(folder, "home");
        story.Prepare(home);
        string template = Path.Combine(folder, "template");
        Copy(home, template);
        string before = story.Tell(home);
        Again(template, home);

        string copies = Path.Combine(folder, "copies");
        Directory.CreateDirectory(copies);
        Disk.CopyBeforeEachChange(home, copies);
        story.Act(home);
        long changes = Disk.Disarm();
        string after = story.Tell(home);
        if (before == after || changes < 5)
        {
            Say($"fault nothing happened: {changes} changes");
            return 1;
        }

        int arrived = Kills(story, copies, before, after), failing = Failures(story, template, home, before, after);
        Say(string.Create(CultureInfo.InvariantCulture, $"seen {changes} changes; already new after {arrived} of the kills; {failing} failing disks"));
        return 0;
    }

    /// <summary>Opens each copy as the next start would. The states go from the old one to the new one and never back.</summary>
    private static int Kills(Story story, string copies, string before, string after)
    {
        int arrived = 0;
        foreach (string copy in Directory.EnumerateDirectories(copies).Order(StringComparer.Ordinal))
        {
            string moment = Path.GetFileName(copy);
            string? state = Look(story, copy, $"killed before change {moment}");
            if (state == after)
                arrived++;
            else if (state is not null && state != before && !story.MayRest(state))
                Say($"fault killed before change {moment}: neither the old state nor the new one: {Short(state)}");
            else if (state == before && arrived > 0 && !story.MayRest(state))
                Say($"fault killed before change {moment}: what had been confirmed is gone");

            Directory.Delete(copy, recursive: true);
        }

        return arrived;
    }

    /// <summary>With every change of an undisturbed run as the first that fails, until none fails any more; the disk is full and broken by turns.</summary>
    private static int Failures(Story story, string template, string home, string before, string after)
    {
        for (int change = 1; ; change++)
        {
            int error = change % 2 == 0 ? Disk.Full : Disk.Broken;
            Again(template, home);
            Disk.FailFrom(home, change, error);
            bool confirmed = false;
            try
            {
                story.Act(home);
                confirmed = true;
            }
            catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or EnvironmentException)
            {
                // SQLite names a full disk when a write meets it; opening or flushing it says « I/O error » and « cannot open ».
                if (error == Disk.Full && !DiskFull.Caused(e) && e is not (EnvironmentException or SqliteException { SqliteErrorCode: InputOutput or CannotOpen }))
                    Say($"fault full from change {change}: not told as a full disk: {e.GetType().Name} {e.Message}");
            }
            catch (BadInputException e)
            {
                Say($"fault {error} from change {change}: blamed on the input: {e.Message}");
            }

            long seen = Disk.Disarm();
            string? state = Look(story, home, $"error {error} from change {change}");
            if (confirmed && state != after)
                Say($"fault error {error} from change {change}: confirmed, yet the state is {Short(state)}");
            else if (state is not null && state != before && state != after && !story.MayRest(state))
                Say($"fault error {error} from change {change}: neither the old state nor the new one: {Short(state)}");

            if (seen < change)
                return change - 1;
        }
    }

    private static string? Look(Story story, string home, string moment)
    {
        try
        {
            return story.Tell(home);
        }
        catch (Exception e)
        {
            Say($"fault {moment}: the home does not open: {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }

    private static void Again(string template, string home)
    {
        Directory.Delete(home, recursive: true);
        Copy(template, home);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private static string Short(string? state) => state is null ? "none" : state.Length > 200 ? state[..200] + "…" : state;

    private static void Say(string line)
    {
        Console.Out.Write(line.ReplaceLineEndings(" ") + "\n");
        Console.Out.Flush();
    }
}
