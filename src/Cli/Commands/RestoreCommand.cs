using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Database.Backup;
using Maillage.Kernel;

namespace Maillage.Cli.Commands;

/// <summary><c>restore</c>: brings an archive back, whole; <c>move</c>: from the embedded files to PostgreSQL or back.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("file") { Description = Terminal.Say("Archive écrite par « backup ».", "Archive written by 'backup'.") };
        Option<FileInfo?> passphrase = BackupCommand.PassphraseOption();
        Option<bool> withoutKeys = new("--without-keys") { Description = Terminal.Say("Garder les clés de l'instance au lieu de celles de l'archive.", "Keep the instance's keys instead of the archive's.") };
        Command command = new("restore", Terminal.Say(
            "Remet une sauvegarde en place, portail arrêté ; l'état remplacé reste dans « before-restore ».",
            "Puts a backup in place, with the portal stopped; the state it replaces stays in 'before-restore'.")) { file, passphrase, withoutKeys };
        command.SetAction((parse, cancellation) => Task.Run(
            () => Run(Terminal.For(parse), parse.GetValue(file)!, BackupCommand.Passphrase(parse.GetValue(passphrase)), parse.GetValue(withoutKeys), cancellation), CancellationToken.None));
        return command;
    }

    public static Command CreateMove()
    {
        Option<string> to = new("--to")
        {
            Description = Terminal.Say("« files » pour les fichiers du dossier, ou la chaîne de connexion PostgreSQL.", "'files' for the folder's files, or a PostgreSQL connection string."),
            Required = true,
        };
        Option<bool> replace = new("--replace") { Description = Terminal.Say("Remplacer ce que contient la base d'arrivée.", "Replace what the target holds.") };
        Command command = new("move", Terminal.Say(
            "Transporte l'instance entre les fichiers et PostgreSQL, portail arrêté ; le départ reste tel quel.",
            "Carries the instance between the files and PostgreSQL, with the portal stopped; the source stays as it was.")) { to, replace };
        command.SetAction((parse, cancellation) => Task.Run(() => Move(Terminal.For(parse), parse.GetValue(to)!, parse.GetValue(replace), cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo file, string? passphrase, bool withoutKeys, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException(null, file.FullName);
        }

        Workspace workspace = Workspace.FromEnvironment();
        BackupManifest manifest = Restores.Restore(
            new RestoreRequest(workspace.Home, workspace.Connection, file.FullName, passphrase) { WithoutKeys = withoutKeys },
            [.. Workspace.Migrations], TimeProvider.System, (share, step) => terminal.Progress(share, BackupCommand.Step(step)), cancellation);
        terminal.Result(
            new JsonObject { ["home"] = workspace.Home, ["madeAt"] = manifest.MadeAt, ["source"] = manifest.Source, ["files"] = manifest.Entries.Count, ["keys"] = manifest.Keys.ToString() },
            [
                Terminal.Say($"L'instance est revenue à l'état du {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC.", $"The instance is back to its state of {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC."),
                Terminal.Say($"L'état remplacé est gardé dans {Path.Combine(workspace.Home, "before-restore")} jusqu'à la prochaine restauration.", $"The state it replaced is kept in {Path.Combine(workspace.Home, "before-restore")} until the next restore."),
                .. manifest.Keys == KeysInBackup.LeftOut
                    ? [Terminal.Say("Les clés n'étaient pas dans la sauvegarde : celles du dossier « keys » servent.", "The keys were not in the backup: those of the folder 'keys' are used.")]
                    : Array.Empty<string>(),
            ]);
        return Terminal.Done;
    }

    private static int Move(Terminal terminal, string to, bool replace, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment();
        string? target = to.Equals("files", StringComparison.OrdinalIgnoreCase) ? null : to;
        if (target is not null && !target.Contains('=', StringComparison.Ordinal))
        {
            return terminal.Refuse([Problem.Error("move-target", $"« {to} » n'est ni « files » ni une chaîne de connexion (Host=…;Database=…).", $"'{to}' is neither 'files' nor a connection string (Host=…;Database=…).")]);
        }

        Moves.Run(new MoveRequest(workspace.Home, workspace.Connection, target, replace), [.. Workspace.Migrations], TimeProvider.System, (share, step) => terminal.Progress(share, BackupCommand.Step(step)), cancellation);
        terminal.Result(
            new JsonObject { ["to"] = target is null ? "files" : "postgresql" },
            [
                target is null
                    ? Terminal.Say("Les données sont dans les fichiers : enlevez MAILLAGE_DATABASE, puis relancez le portail.", "The data are in the files: unset MAILLAGE_DATABASE, then start the portal again.")
                    : Terminal.Say("Les données sont dans PostgreSQL : mettez cette connexion dans MAILLAGE_DATABASE, puis relancez le portail.", "The data are in PostgreSQL: put this connection into MAILLAGE_DATABASE, then start the portal again."),
            ]);
        return Terminal.Done;
    }
}
