using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Formats.GraceThd;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Existing;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;

namespace Maillage.Cli.Work;

/// <summary>Imports what exists, and lays it on the ground a design starts from.</summary>
internal static class InfrastructureFiles
{
    public static int Import(Terminal terminal, string path, string? name, FileInfo? mapping, bool plannedToo, bool power, ProblemPolicy policy, bool dryRun)
    {
        ProblemList problems = new();
        using FileStream? columns = mapping?.OpenRead();
        ExistingInfrastructure read = InfrastructureImport.Read(
            path, name ?? Path.GetFileNameWithoutExtension(path.TrimEnd('/')), columns is null ? null : (columns, mapping!.Name), plannedToo, power, policy, problems);
        if (!dryRun)
        {
            using MaillageDatabase database = Workspace.FromEnvironment().OpenDatabase();
            new InfrastructureStore(database).Replace(read);
        }

        int standing = read.Lines.Count(l => l.Stands);
        terminal.Result(
            new JsonObject
            {
                ["name"] = read.Name, ["lines"] = read.Lines.Count, ["standing"] = standing, ["sites"] = read.Sites.Count, ["records"] = read.Records.Count, ["written"] = !dryRun,
                ["errors"] = problems.Errors, ["warnings"] = problems.Warnings, ["problems"] = Terminal.ToJson(problems.Kept),
            },
            [
                Terminal.Say(
                    $"« {read.Name} » : {read.Lines.Count} lignes dont {standing} réutilisables, {read.Sites.Count} sites, {read.Records.Count} autres objets ; {problems.Errors} erreurs, {problems.Warnings} avertissements{(dryRun ? " ; rien n'est écrit" : "")}.",
                    $"'{read.Name}': {read.Lines.Count} lines of which {standing} reusable, {read.Sites.Count} sites, {read.Records.Count} other objects; {problems.Errors} errors, {problems.Warnings} warnings{(dryRun ? "; nothing is written" : "")}."),
                .. problems.Kept.Select(p => p.Tell(Terminal.French)),
            ]);
        return Terminal.Done;
    }

    /// <summary>The ground with the ducts, poles and exchanges that were imported; the same ground when nothing was.</summary>
    public static Ground OnGround(MaillageDatabase database, Ground ground)
    {
        (IReadOnlyList<ExistingLine> lines, IReadOnlyList<ExistingSite> sites) = new InfrastructureStore(database).ListStanding();
        return lines.Count == 0 && sites.All(s => s.Kind != "exchange") ? ground : SupportMatch.Apply(ground, lines, sites).Ground;
    }

    /// <summary>The ground with what one file says stands; told in words.</summary>
    public static Ground OnGround(string path, Ground ground, ProblemList problems, List<string> words)
    {
        ExistingInfrastructure read = InfrastructureImport.Read(path, Path.GetFileName(path), null, plannedToo: false, power: false, ProblemPolicy.Abort, problems);
        (Ground equipped, SupportReport report) = SupportMatch.Apply(ground, read.Lines, read.Sites);
        words.Add(Terminal.Say(
            string.Create(System.Globalization.CultureInfo.GetCultureInfo("fr-FR"), $"Existant : {report.OfferedM:N0} m offerts, {report.MatchedM:N0} m le long des rues, {report.StreetM:N0} m de rues équipées, {report.Exchanges} centraux ajoutés."),
            string.Create(System.Globalization.CultureInfo.GetCultureInfo("en-GB"), $"Existing: {report.OfferedM:N0} m offered, {report.MatchedM:N0} m along streets, {report.StreetM:N0} m of streets equipped, {report.Exchanges} exchanges added.")));
        return equipped;
    }

    /// <summary>Gives an imported GraceTHD delivery again, with every table, column and row.</summary>
    public static int Export(Terminal terminal, string name, string target)
    {
        using MaillageDatabase database = Workspace.FromEnvironment().OpenDatabase();
        InfrastructureStore store = new(database);
        if (store.Find(name) is not { } kept || !kept.Records.Any(r => r.Table.StartsWith("t_", StringComparison.Ordinal)))
        {
            string known = string.Join(", ", store.List());
            return terminal.Refuse([Problem.Error("unknown-delivery", $"Aucune livraison GraceTHD « {name} » ; importées : {known}.", $"No GraceTHD delivery '{name}'; imported: {known}.")]);
        }

        GraceDelivery delivery = GraceInfrastructure.ToDelivery(kept);
        GraceWriter.Write(delivery, target);
        terminal.Result(new JsonObject { ["path"] = target, ["tables"] = new JsonObject(delivery.Tables.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value.Rows.Count))) }, [target]);
        return Terminal.Done;
    }
}
