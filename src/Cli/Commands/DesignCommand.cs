using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Network.Export;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Territory.Osm;

namespace Maillage.Cli.Commands;

/// <summary><c>design</c>: a network on real streets (<c>--osm</c>) or for a territory of the region (<c>--territory</c>), written to a folder.</summary>
internal static class DesignCommand
{
    /// <summary>Remarks told on the terminal, in all and of one kind; the layer holds them all.</summary>
    private const int MostTold = 20, MostOfAKind = 5;

    public static Command Create()
    {
        Option<FileInfo?> osm = new("--osm") { Description = Terminal.Say("Extrait OpenStreetMap (.osm.pbf).", "OpenStreetMap extract (.osm.pbf).") };
        Option<string?> territory = new("--territory") { Description = Terminal.Say("Territoire de la région : 58145, epci-…, dep-58, region.", "Territory of the region: 58145, epci-…, dep-58, region.") };
        Option<FileInfo?> rules = new("--rules") { Description = Terminal.Say("Règles d'ingénierie et prix (YAML).", "Engineering rules and prices (YAML).") };
        Option<FileInfo?> edits = new("--edits") { Description = Terminal.Say("Changements à apporter (JSON ; docs/formats/edits.md).", "Edits to apply (JSON; docs/formats/edits.md).") };
        Option<FileInfo?> existing = new("--infrastructure") { Description = Terminal.Say("Infrastructures existantes à réutiliser : GraceTHD (dossier, zip) ou couche.", "Existing infrastructure to reuse: GraceTHD (folder, zip) or a layer.") };
        Option<bool> reuse = new("--reuse") { Description = Terminal.Say("Choisir les routes pour le coût avec réemploi des fourreaux et appuis, non pour le coût tout neuf.", "Choose the routes for the cost with ducts and poles reused, not for the cost all new.") };
        Option<DirectoryInfo> output = new("--out") { Required = true, Description = Terminal.Say("Dossier du résultat.", "Folder of the result.") };
        Command command = new("design", Terminal.Say("Dimensionne et chiffre un réseau.", "Designs and prices a network.")) { osm, territory, rules, existing, edits, reuse, output };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(osm) is null) == (result.GetValue(territory) is null))
            {
                result.AddError(Terminal.Say("Donnez --osm FICHIER ou --territory CODE, l'un des deux.", "Give --osm FILE or --territory CODE, one of the two."));
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(reuse) && result.GetValue(edits) is not null)
            {
                result.AddError(Terminal.Say("--reuse et --edits ne vont pas ensemble : les changements se jugent sur le coût tout neuf.", "--reuse and --edits do not go together: edits are judged on the cost all new."));
            }
        });
        command.SetAction((parse, cancellation) => Task.FromResult(
            Run(Terminal.For(parse), parse.GetValue(osm), parse.GetValue(territory), parse.GetValue(rules), parse.GetValue(existing)?.FullName, parse.GetValue(edits), parse.GetValue(reuse), parse.GetValue(output)!, cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo? osm, string? territory, FileInfo? rulesFile, string? existing, FileInfo? editsFile, bool reuse, DirectoryInfo output, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment();
        EngineeringRules rules = Workspace.ReadRules(rulesFile);
        IReadOnlyList<DesignEdit> edits = editsFile is null ? [] : EditCode.Read(File.ReadAllText(editsFile.FullName), editsFile.Name);
        EstateDensity.Check(edits);
        ProblemList problems = new();
        List<string> words = [];
        OsmGroundReport? read = null;
        Ground ground = osm is not null ? FromOsm(terminal, osm, problems, words, out read, cancellation) : FromTerritory(terminal, workspace, territory!, problems, cancellation);
        if (existing is not null)
        {
            ground = InfrastructureFiles.OnGround(existing, ground, problems, words);
        }

        Ground sides = StreetSides.Split(ground, rules.SidesCm);
        ProblemList faults = GroundCheck.Find(sides, rules);
        Stopwatch watch = Stopwatch.StartNew();
        SynchronousProgress<DesignProgress> progress = new(p => terminal.Progress(0.2 + (p.Share * 0.6), Terminal.Step(p.Step)));
        NetworkDesign design;
        try
        {
            faults.ThrowOnErrors();
            design = edits.Count == 0
                ? Designer.Design(sides, rules, new DesignOptions(), progress, cancellation, reuse)
                : new LivingDesign(ground, rules, new DesignOptions()).Solve(edits, progress, cancellation);
            BrokenRules.Of(design).ThrowOnErrors();
        }
        catch (BadInputException refused)
        {
            throw Drawn(refused, faults.Errors > 0 ? problems.Kept : [], output);
        }

        DesignRun run = new(watch.Elapsed.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64) { BuildingsLeftOut = read?.TooFar, MissingNodes = read?.MissingNodes };
        terminal.Progress(0.8, Terminal.Step("design.files"));
        JsonObject certificate = DesignExport.Write(design, output.FullName, run, cancellation);
        words.AddRange(Tell(design, output));
        EngineeringRules shipped = Workspace.ReadRules();
        if (rules.Version == shipped.Version && RuleDifferences.Of(rules, shipped) is { Count: > 0 } changed)
        {
            Console.Error.WriteLine((Problem.Warning(
                "rules-name",
                $"ces règles portent le nom des règles livrées, « {rules.Version} », mais en diffèrent ({string.Join(", ", changed)}) : donnez-leur une autre « version » ; « verify » refuse un dimensionnement qui garde ce nom",
                $"these rules bear the name of the shipped rules, '{rules.Version}', but differ from them ({string.Join(", ", changed)}): give them another 'version'; 'verify' refuses a design that keeps this name") with { File = rulesFile?.Name, Column = "version" }).Tell(Terminal.French));
        }

        Problem[] remarks = [.. problems.Kept.Concat(faults.Kept)];
        words.AddRange(remarks.GroupBy(p => p.Code).SelectMany(g => g.Take(MostOfAKind)).Take(MostTold).Select(p => p.Tell(Terminal.French)));
        string layer = Path.Combine(output.FullName, "problems.geojson");
        int placed = ProblemLayer.Write(layer, remarks);
        if (placed > 0)
        {
            words.Add(Terminal.Say($"{placed} {(placed == 1 ? "remarque" : "remarques")} sur le terrain, à ouvrir comme une couche : {layer}", $"{placed} {(placed == 1 ? "remark" : "remarks")} on the ground, to open as a layer: {layer}"));
        }

        terminal.Result(certificate, words);
        return Terminal.Done;
    }

    /// <summary>Where there are errors, no network is written: what is wrong is told, and lies as a layer beside the folder that was asked for.</summary>
    /// <param name="beside">Drawn too.</param>
    private static BadInputException Drawn(BadInputException refused, IEnumerable<Problem> beside, DirectoryInfo output)
    {
        string layer = output.FullName.TrimEnd(Path.DirectorySeparatorChar) + ".problems.geojson";
        return ProblemLayer.Write(layer, refused.Problems.Concat(beside)) == 0
            ? refused
            : new BadInputException([Problem.Warning("problems-layer", "ce qui ne va pas, à ouvrir comme une couche", "what is wrong, to open as a layer") with { File = layer }, .. refused.Problems]);
    }

    private static Ground FromOsm(Terminal terminal, FileInfo file, ProblemList problems, List<string> words, out OsmGroundReport report, CancellationToken cancellation)
    {
        (Ground ground, report) = OsmGround.Read(
            file.FullName, problems: problems, progress: new SynchronousProgress<double>(share => terminal.Progress(share * 0.2, Terminal.Step("ground.read"))), cancellation: cancellation);
        words.Add(report.Tell(Terminal.French));
        return ground;
    }

    private static Ground FromTerritory(Terminal terminal, Workspace workspace, string territory, ProblemList problems, CancellationToken cancellation)
    {
        if (!TerritoryId.TryParse(territory, out TerritoryId scope))
        {
            throw new BadInputException(Problem.Error("unknown-territory", $"« {territory} » n'est pas un territoire. Exemples : 58145, dep-58, region.", $"'{territory}' is no territory. Examples: 58145, dep-58, region."));
        }

        using MaillageDatabase database = workspace.OpenDatabase();
        TerritoryIndex index = new RegionWork(workspace, database, workspace.ReadStrategy(), TimeProvider.System).ImportTerritory(problems);
        return InfrastructureFiles.OnGround(database, GroundChoice.Generate(index, scope, share => terminal.Progress(share * 0.2, Terminal.Step("ground.generate")), cancellation));
    }

    private static IEnumerable<string> Tell(NetworkDesign design, DirectoryInfo output)
    {
        CultureInfo c = CultureInfo.GetCultureInfo(Terminal.French ? "fr-FR" : "en-GB");
        string simulated = design.Simulated ? Terminal.Say(" (terrain simulé)", " (simulated ground)") : "";
        decimal each = design.Premises == 0 ? 0 : design.CostNew.Euros / design.Premises;
        yield return Terminal.Say(
            string.Create(c, $"{design.Premises:N0} locaux{simulated} : {design.NroCount} NRO, {design.SroCount} SRO, {design.PboCount:N0} PBO, {design.RouteLength.Kilometres:N1} km."),
            string.Create(c, $"{design.Premises:N0} premises{simulated}: {design.NroCount} NRO, {design.SroCount} SRO, {design.PboCount:N0} PBO, {design.RouteLength.Kilometres:N1} km."));
        yield return Terminal.Say(
            string.Create(c, $"Tout neuf : {design.CostNew.Euros:N0} €, soit {each:N0} € par local ; en réutilisant l'existant : {design.CostReuse.Euros:N0} €."),
            string.Create(c, $"All new: €{design.CostNew.Euros:N0}, €{each:N0} per premises; with reuse: €{design.CostReuse.Euros:N0}."));
        yield return Terminal.Say(
            string.Create(c, $"Aucun réseau conforme ne coûte moins de {design.Bound.Total.Euros:N0} € : écart {design.GapPercent:N1} %. Dérogations : {design.Waivers.Count}."),
            string.Create(c, $"No network that obeys the rules costs less than €{design.Bound.Total.Euros:N0}: gap {design.GapPercent:N1}%. Waivers: {design.Waivers.Count}."));
        yield return Terminal.Say($"Fichiers dans {output.FullName} ; vérifier : ./maillage verify {output.FullName}", $"Files in {output.FullName}; check: ./maillage verify {output.FullName}");
    }
}
