using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Database.Backup;
using Maillage.Kernel;

namespace Maillage.Cli.Commands;

/// <summary><c>backup</c>: both databases and the home's files as they stand at one moment, in one archive, while the portal goes on.</summary>
internal static class BackupCommand
{
    public static string ProgramVersion => typeof(BackupCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public static Command Create()
    {
        Option<string> output = new("--out") { Description = Terminal.Say("Fichier à écrire, ou dossier où ranger une archive datée.", "File to write, or folder for an archive named after the moment."), Required = true };
        Option<FileInfo?> passphrase = PassphraseOption();
        Option<int?> keep = new("--keep") { Description = Terminal.Say("Avec un dossier : ne garder que les N dernières archives.", "With a folder: keep only the last N archives.") };
        Command command = new("backup", Terminal.Say("Sauvegarde l'instance, portail en marche : bases, stratégie, réseaux, clés chiffrées.", "Backs the instance up while the portal runs: databases, strategy, designs, encrypted keys.")) { output, passphrase, keep };
        command.SetAction((parse, cancellation) => Task.Run(() => Run(Terminal.For(parse), parse.GetValue(output)!, Passphrase(parse.GetValue(passphrase)), parse.GetValue(keep), cancellation), CancellationToken.None));
        return command;
    }

    public static Option<FileInfo?> PassphraseOption() => new("--passphrase-file")
    {
        Description = Terminal.Say("Fichier dont la première ligne est la phrase secrète des clés (sinon MAILLAGE_BACKUP_PASSPHRASE).", "File whose first line is the passphrase of the keys (else MAILLAGE_BACKUP_PASSPHRASE)."),
    };

    /// <exception cref="BadInputException">The file is empty.</exception>
    public static string? Passphrase(FileInfo? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable("MAILLAGE_BACKUP_PASSPHRASE") is { Length: > 0 } set ? set : null;
        }

        return File.ReadLines(file.FullName).FirstOrDefault()?.Trim() is { Length: > 0 } line
            ? line
            : throw new BadInputException(Problem.Error("passphrase-empty", "Ce fichier ne contient pas de phrase secrète.", "This file holds no passphrase.") with { File = file.Name });
    }

    private static int Run(Terminal terminal, string output, string? passphrase, int? keep, CancellationToken cancellation)
    {
        if (keep is < 1)
        {
            return terminal.Refuse([Problem.Error("keep", "--keep attend un nombre d'archives, 1 ou plus.", "--keep expects a number of archives, 1 or more.")]);
        }

        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        (string file, BackupManifest manifest) = Backups.Write(
            database, [.. Workspace.Migrations], new BackupRequest(workspace.Home, output, passphrase, ProgramVersion), TimeProvider.System, (share, step) => terminal.Progress(share, Step(step)), cancellation);
        IReadOnlyList<string> removed = keep is { } count && Directory.Exists(output) ? Backups.Prune(output, count) : [];
        long bytes = new FileInfo(file).Length;
        terminal.Result(
            new JsonObject
            {
                ["file"] = file, ["bytes"] = bytes, ["madeAt"] = manifest.MadeAt, ["source"] = manifest.Source, ["keys"] = manifest.Keys.ToString(),
                ["files"] = manifest.Entries.Count, ["removed"] = removed.Count,
            },
            [
                Terminal.Say($"Sauvegarde écrite et relue : {file} ({bytes >> 10} Ko, état du {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC).", $"Backup written and read again: {file} ({bytes >> 10} kB, state of {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC)."),
                KeysTold(manifest.Keys, workspace.Home),
            ]);
        return Terminal.Done;
    }

    private static string KeysTold(KeysInBackup keys, string home) => keys switch
    {
        KeysInBackup.Encrypted => Terminal.Say("Les clés y sont, chiffrées : gardez la phrase secrète ailleurs que la sauvegarde.", "The keys are inside, encrypted: keep the passphrase away from the backup."),
        KeysInBackup.LeftOut => Terminal.Say(
            $"ATTENTION : les clés n'y sont pas (aucune phrase secrète donnée). Copiez {Path.Combine(home, "keys")} en lieu sûr : sans elles, les pièces confidentielles resteraient illisibles.",
            $"WARNING: the keys are not inside (no passphrase given). Copy {Path.Combine(home, "keys")} to a safe place: without them, confidential files would stay unreadable."),
        _ => Terminal.Say("L'instance n'a pas encore de clés.", "The instance has no keys yet."),
    };

    public static string Step(string step) => step switch
    {
        "backup.copy" => Terminal.Say("Copie des bases", "Copying the databases"),
        "backup.pack" => Terminal.Say("Écriture de l'archive", "Writing the archive"),
        "backup.verify" => Terminal.Say("Relecture de l'archive", "Reading the archive again"),
        "restore.unpack" => Terminal.Say("Lecture de l'archive", "Unpacking the archive"),
        "restore.check" => Terminal.Say("Vérification", "Checking"),
        _ => Terminal.Say("Mise en place", "Putting in place"),
    };
}
