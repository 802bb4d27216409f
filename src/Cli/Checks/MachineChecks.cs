using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maillage.Database;
using Maillage.Database.Backup;

namespace Maillage.Cli.Checks;

/// <summary>What surrounds an instance: folder and rights, disk, memory, keys, backups, port, shipped files.</summary>
internal static class MachineChecks
{
    private const long Mega = 1 << 20;
    private const long LeastSpace = 200 * Mega;
    private const long LeastMemory = 512 * Mega;
    private const long LargeLog = 512 * Mega;
    private static readonly string[] Logs = ["territory.gpkg-wal", "private.db-wal"];
    private static readonly string[] Shipped = ["map.js", "fonts/text.woff2"];
    private static readonly string[] Hidden = ["private.db", "private.db-wal", "private.db-shm", "keys"];
    private static readonly TimeSpan BackupEvery = TimeSpan.FromDays(2);

    public static IEnumerable<Finding> Home(string home)
    {
        if (File.GetUnixFileMode(home).HasFlag(UnixFileMode.OtherWrite))
        {
            yield return Finding.Fail("home-rights", $"{home} est ouvert en écriture à tous.", $"{home} is writable by everyone.", $"chmod o-w {home}", $"chmod o-w {home}");
        }

        string[] open = [.. Secrets(home).Where(f => (File.GetUnixFileMode(f) & PrivateModes.Others) != 0)];
        yield return open.Length == 0
            ? Finding.Ok("secrets", "Base privée et clés lisibles par le seul compte du portail.", "Private database and keys readable by the portal's account alone.")
            : Finding.Fail("secrets", $"Lisible par d'autres comptes : {string.Join(", ", open)}.", $"Readable by other accounts: {string.Join(", ", open)}.", $"chmod 600 {string.Join(' ', open)}", $"chmod 600 {string.Join(' ', open)}");

        bool keys = Directory.Exists(Path.Combine(home, "keys")) && Directory.EnumerateFiles(Path.Combine(home, "keys"), "*", SearchOption.AllDirectories).Any();
        yield return keys
            ? Finding.Ok("keys", "Les clés sont là.", "The keys are there.")
            : Finding.Warn("keys", "Aucune clé : le portail n'a pas encore servi, ou le dossier « keys » est perdu.", "No key: the portal has not served yet, or the folder 'keys' is lost.",
                "S'il a déjà servi, restaurez « keys » : sans elles, les pièces confidentielles restent illisibles.", "If it has served, restore 'keys': without them, confidential files stay unreadable.");

        long log = Logs.Select(f => new FileInfo(Path.Combine(home, f))).Where(f => f.Exists).Sum(f => f.Length);
        if (log > LargeLog)
        {
            yield return Finding.Warn("journal", $"Le journal des bases pèse {log / Mega} Mo : une lecture très longue l'empêche de se vider.", $"The databases' log weighs {log / Mega} MB: a very long read keeps it from being emptied.",
                "Fermez ce qui lit les fichiers (QGIS, un script), puis redémarrez le portail.", "Close what reads the files (QGIS, a script), then restart the portal.");
        }
    }

    public static Finding Space(string home)
    {
        long free = new DriveInfo(home).AvailableFreeSpace;
        long data = Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        string told = Terminal.Say($"{free / Mega} Mo libres pour {data / Mega} Mo de données.", $"{free / Mega} MB free for {data / Mega} MB of data.");
        string toDo = Terminal.Say("Libérez de la place : une sauvegarde et une restauration demandent chacune une copie des données.", "Free some space: a backup and a restore each need a copy of the data.");
        return free < LeastSpace ? new Finding("disk-space", FindingState.Fail, told, toDo) : free < data * 2 ? new Finding("disk-space", FindingState.Warn, told, toDo) : new Finding("disk-space", FindingState.Ok, told);
    }

    public static Finding Memory()
    {
        long free = AvailableMemory();
        string told = Terminal.Say($"{free / Mega} Mo de mémoire disponibles.", $"{free / Mega} MB of memory available.");
        return free >= LeastMemory ? new Finding("memory", FindingState.Ok, told)
            : new Finding("memory", FindingState.Warn, told, Terminal.Say("Le dimensionnement d'une région demande plusieurs Go ; le portail seul, un demi.", "Designing a region needs several GB; the portal alone, half of one."));
    }

    /// <param name="newest">Latest moment written in the database.</param>
    public static Finding Clock(DateTimeOffset now, DateTimeOffset? newest) =>
        newest is { } written && written > now.AddMinutes(5)
            ? Finding.Fail("clock", $"L'horloge dit {now:yyyy-MM-dd HH:mm} UTC, mais la base contient des écritures du {written:yyyy-MM-dd HH:mm}.", $"The clock says {now:yyyy-MM-dd HH:mm} UTC, but the database holds writes of {written:yyyy-MM-dd HH:mm}.",
                "Réglez l'horloge (timedatectl set-ntp true) avant de servir : journal et sessions en dépendent.", "Set the clock (timedatectl set-ntp true) before serving: the journal and sessions lean on it.")
            : Finding.Ok("clock", $"Horloge : {now:yyyy-MM-dd HH:mm} UTC.", $"Clock: {now:yyyy-MM-dd HH:mm} UTC.");

    public static Finding LastBackup(string home, DateTimeOffset now)
    {
        string toDo = Terminal.Say("./maillage backup --out DOSSIER --keep 14, chaque nuit (docs/operate).", "./maillage backup --out FOLDER --keep 14, every night (docs/operate).");
        if (Backups.FindLast(home) is not { } last)
        {
            return new Finding("backup", FindingState.Warn, Terminal.Say("Aucune sauvegarde connue.", "No backup is known."), toDo);
        }

        string told = Terminal.Say($"Dernière sauvegarde : {last.MadeAt:yyyy-MM-dd HH:mm} UTC, {last.File}.", $"Last backup: {last.MadeAt:yyyy-MM-dd HH:mm} UTC, {last.File}.");
        return !File.Exists(last.File)
            ? new Finding("backup", FindingState.Warn, told + Terminal.Say(" Le fichier n'est plus là.", " The file is no longer there."), toDo)
            : now - last.MadeAt > BackupEvery ? new Finding("backup", FindingState.Warn, told, toDo) : new Finding("backup", FindingState.Ok, told);
    }

    public static Finding Port(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Ok("port", $"Le port {port} est libre : le portail ne tourne pas.", $"Port {port} is free: the portal does not run.");
        }
        catch (SocketException)
        {
            return AnswersAsPortal(port)
                ? Finding.Ok("port", $"Un portail répond sur le port {port}.", $"A portal answers on port {port}.")
                : Finding.Warn("port", $"Le port {port} est pris par un autre programme.", $"Port {port} is taken by another program.", "Choisissez-en un autre avec MAILLAGE_PORT.", "Choose another one with MAILLAGE_PORT.");
        }
    }

    public static Finding Front()
    {
        string build = Path.Combine(AppContext.BaseDirectory, "wwwroot", "build");
        string[] missing = [.. Shipped.Where(f => !File.Exists(Path.Combine(build, f)))];
        return missing.Length == 0
            ? Finding.Ok("front", "Carte et caractères sont construits.", "Map and fonts are built.")
            : Finding.Fail("front", $"Il manque : {string.Join(", ", missing)}.", $"Missing: {string.Join(", ", missing)}.", "Relancez ./run, qui les construit.", "Run ./run again, which builds them.");
    }

    private static IEnumerable<string> Secrets(string home)
    {
        IEnumerable<string> files = Hidden.Select(f => Path.Combine(home, f)).Where(f => File.Exists(f) || Directory.Exists(f));
        string keys = Path.Combine(home, "keys");

        // Behind a closed folder, the rights of the files in it open nothing.
        return Directory.Exists(keys) && (File.GetUnixFileMode(keys) & PrivateModes.Others) != 0 ? files.Concat(Directory.EnumerateFiles(keys, "*", SearchOption.AllDirectories)) : files;
    }

    private static bool AnswersAsPortal(int port)
    {
        try
        {
            using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(3) };
            using HttpRequestMessage ask = new(HttpMethod.Get, $"http://127.0.0.1:{port}/health");
            using HttpResponseMessage answer = client.Send(ask);
            using StreamReader reader = new(answer.Content.ReadAsStream());
            return answer.IsSuccessStatusCode && reader.ReadToEnd() == "ok";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>What the kernel can give without swapping; the runtime's own limit where there is no /proc.</summary>
    private static long AvailableMemory()
    {
        const string file = "/proc/meminfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) : null;
        return line is null ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
