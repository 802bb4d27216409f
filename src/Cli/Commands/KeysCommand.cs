using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.People.Audit;
using Maillage.People.Sealing;

namespace Maillage.Cli.Commands;

/// <summary><c>keys</c>: the master keys of what is sealed; <c>keys rotate</c> makes a new one and wraps everything with it.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        Command command = new("keys", Terminal.Say("Clés de scellement : liste, renouvellement.", "Sealing keys: list, rotation."));
        command.SetAction(parse => Tell(Terminal.For(parse), Keys(Workspace.FromEnvironment())));
        Command rotate = new("rotate", Terminal.Say("Fait une clé nouvelle et y passe tout ce qui est scellé ; peut être interrompu et repris.", "Makes a new key and moves everything sealed to it; may be interrupted and taken up again."));
        Option<bool> again = new("--resume") { Description = Terminal.Say("Reprendre sans faire de clé.", "Go on without making a key.") };
        rotate.Options.Add(again);
        rotate.SetAction((parse, cancellation) => Task.FromResult(Rotate(Terminal.For(parse), parse.GetValue(again), cancellation)));
        command.Subcommands.Add(rotate);
        return command;
    }

    private static SealingKeys Keys(Workspace workspace) => SealingKeys.Open(workspace.Home, Environment.GetEnvironmentVariable(SealingKeys.FolderVariable));

    private static int Tell(Terminal terminal, SealingKeys keys)
    {
        string numbers = string.Join(", ", keys.Numbers);
        terminal.Result(
            new JsonObject { ["current"] = keys.Current, ["keys"] = new JsonArray([.. keys.Numbers.Select(n => (JsonNode)n)]) },
            [Terminal.Say($"Clés : {numbers} ; en service : {keys.Current}.", $"Keys: {numbers}; in service: {keys.Current}.")]);
        return Terminal.Done;
    }

    private static int Rotate(Terminal terminal, bool resume, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        SealingKeys keys = Keys(workspace);
        if (!resume)
        {
            keys.Add();
        }

        SealedStore store = new(database, keys, new AuditLog(database, TimeProvider.System, workspace.Home), TimeProvider.System);
        (int wrapped, IReadOnlyList<string> broken) = store.Rotate(cancellation);
        terminal.Result(
            new JsonObject { ["current"] = keys.Current, ["wrapped"] = wrapped, ["broken"] = new JsonArray([.. broken.Select(b => (JsonNode)b)]) },
            [
                Terminal.Say($"Clé {keys.Current} en service ; {wrapped} pièces passées à elle. Sauvegardez le dossier des clés.", $"Key {keys.Current} in service; {wrapped} items moved to it. Back up the folder of keys."),
                .. broken.Select(b => Terminal.Say($"La pièce {b} ne s'ouvre pas : elle est restée telle quelle.", $"Item {b} does not open: it was left as it is.")),
            ]);
        return broken.Count == 0 ? Terminal.Done : Terminal.Refused;
    }
}
