using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Network.Sites;
using Maillage.Territory.Storage;

namespace Maillage.Cli.Commands;

/// <summary><c>sites</c>: what a place needs to join the designed network, and how safely it would hang on it.</summary>
internal static class SitesCommand
{
    private static readonly CsvSchema Places = new([new("name", CsvType.Text), new("lon", CsvType.Number), new("lat", CsvType.Number)], []);

    public static Command Create()
    {
        Option<string?> site = new("--site") { Description = Terminal.Say("Un lieu : LONGITUDE,LATITUDE (degrés, point décimal).", "A place: LONGITUDE,LATITUDE (degrees, decimal point).") };
        Option<FileInfo?> list = new("--list") { Description = Terminal.Say("Des lieux : CSV name,lon,lat.", "Places: CSV name,lon,lat.") };
        Option<DirectoryInfo?> design = new("--design") { Description = Terminal.Say("Dossier d'un dimensionnement ; à défaut celui de la région.", "Folder of a design; by default the region's.") };
        Command command = new("sites", Terminal.Say("Dit ce qui manque à un lieu (hôpital, école, centre de données) pour être bien raccordé.", "Tells what a place (hospital, school, data centre) lacks to be well joined.")) { site, list, design };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(site) is null) == (result.GetValue(list) is null))
            {
                result.AddError(Terminal.Say("Donnez --site LON,LAT ou --list FICHIER, l'un des deux.", "Give --site LON,LAT or --list FILE, one of the two."));
            }
        });
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(site), parse.GetValue(list), parse.GetValue(design)?.FullName));
        return command;
    }

    private static int Run(Terminal terminal, string? site, FileInfo? list, string? folder)
    {
        List<(string Name, double Lon, double Lat)> places = site is not null ? [Place(site)] : Read(list!);
        using DesignFolder design = new(folder ?? Path.Combine(Workspace.FromEnvironment().DesignsFolder, "region"));
        SiteGraph graph = new(design, Workspace.ReadRules());
        Refuse(places, list?.Name, graph);
        PowerFeeds power = Feeds();
        JsonArray told = [];
        List<string> words = [];
        CultureInfo culture = CultureInfo.GetCultureInfo(Terminal.French ? "fr-FR" : "en-GB");
        IReadOnlyList<IReadOnlyList<(int Other, double Metres)>> between = graph.Between([.. places.Select(p => (p.Lon, p.Lat))], CancellationToken.None);
        for (int i = 0; i < places.Count; i++)
        {
            (string name, double lon, double lat) = places[i];
            SiteDiagnosis d = graph.Diagnose(lon, lat);
            (double? feed, double? secondFeed) = power.NearestM(lon, lat);
            told.Add(new JsonObject
            {
                ["name"] = name, ["lon"] = lon, ["lat"] = lat, ["streetM"] = Round(d.StreetM), ["networkM"] = Round(d.NetworkM), ["nro"] = d.Nro, ["nroM"] = Round(d.NroM), ["costEur"] = d.Cost?.Euros,
                ["ways"] = d.Ways, ["apart"] = d.Apart, ["between"] = new JsonArray([.. between[i].Select(w => (JsonNode?)new JsonObject { ["name"] = places[w.Other].Name, ["metres"] = Round(w.Metres) })]),
                ["feedM"] = Round(feed), ["secondFeedM"] = Round(secondFeed),
                ["lacks"] = new JsonArray([.. d.Lacks.Select(l => (JsonNode?)l)]), ["simulated"] = design.Simulated,
            });
            words.Add(string.Create(culture, $"{name} : {Tell(d, culture)}{Tell(between[i], places, culture)}{TellPower(feed, secondFeed, culture)}{(design.Simulated ? Terminal.Say(" (simulé)", " (simulated)") : "")}"));
        }

        terminal.Result(new JsonObject { ["sites"] = told }, words);
        return Terminal.Done;
    }

    private static double? Round(double? metres) => metres is { } m ? Math.Round(m, 1) : null;

    private static string Tell(SiteDiagnosis d, CultureInfo culture)
    {
        if (d.Nro is null)
        {
            return Terminal.Say(d.Lacks.Contains("no-street") ? "aucune rue à moins de 500 m" : "aucun NRO n'est relié à cette rue", d.Lacks.Contains("no-street") ? "no street within 500 m" : "no NRO is joined to this street");
        }

        string lacks = d.Lacks.Count == 0 ? Terminal.Say("rien ne manque", "nothing is missing") : string.Join(", ", d.Lacks.Select(Lack));
        return Terminal.Say(
            string.Create(culture, $"réseau à {d.NetworkM:N0} m, NRO {d.Nro} à {d.NroM:N0} m, {d.Cost!.Value.Euros:N0} € ; {d.Ways} itinéraires distincts, {d.Apart} NRO ; {lacks}"),
            string.Create(culture, $"network at {d.NetworkM:N0} m, NRO {d.Nro} at {d.NroM:N0} m, €{d.Cost!.Value.Euros:N0}; {d.Ways} separate ways, {d.Apart} NRO; {lacks}"));
    }

    private static string Tell(IReadOnlyList<(int Other, double Metres)> between, List<(string Name, double Lon, double Lat)> places, CultureInfo culture)
    {
        string to = string.Join(", ", between.Select(w => string.Create(culture, $"{places[w.Other].Name} ({w.Metres / 1000:N1} km)")));
        return places.Count < 2 ? "" : between.Count == 0 ? Terminal.Say(" ; aucun autre lieu de la liste joint", "; no other place of the list joined") : Terminal.Say($" ; sans rue commune vers {to}", $"; sharing no street to {to}");
    }

    private static string TellPower(double? feed, double? second, CultureInfo culture) =>
        feed is null ? ""
        : second is null ? Terminal.Say(string.Create(culture, $" ; un seul poste électrique, à {feed:N0} m"), string.Create(culture, $"; a single power feed, at {feed:N0} m"))
        : Terminal.Say(string.Create(culture, $" ; postes électriques à {feed:N0} et {second:N0} m"), string.Create(culture, $"; power feeds at {feed:N0} and {second:N0} m"));

    /// <summary>Power feeds of the layer imported here; none where nothing was ever begun here.</summary>
    private static PowerFeeds Feeds()
    {
        Workspace workspace = Workspace.FromEnvironment();
        if (!workspace.HasInstance)
        {
            return new PowerFeeds([]);
        }

        using MaillageDatabase database = workspace.OpenDatabase();
        return new PowerFeeds([.. new InfrastructureStore(database).ListSites("power").Select(s => (s.Place.X, s.Place.Y))]);
    }

    /// <exception cref="BadInputException">With every place that lies outside the territory of the design.</exception>
    private static void Refuse(List<(string Name, double Lon, double Lat)> places, string? file, SiteGraph graph)
    {
        ProblemList problems = new();
        for (int i = 0; i < places.Count; i++)
        {
            (string name, double lon, double lat) = places[i];
            if (graph.Covers(lon, lat))
            {
                continue;
            }

            bool swapped = graph.Covers(lat, lon);
            string turned = string.Create(CultureInfo.InvariantCulture, $"{lat},{lon}");
            problems.Add(Problem.Error(
                "outside-territory",
                $"« {name} » est hors du territoire dimensionné, à plus de {SiteGraph.OutsideCm / 100_000} km de toute rue. {(swapped ? $"Longitude et latitude semblent inversées : {turned}" : "Un lieu s'écrit LONGITUDE,LATITUDE en degrés, par exemple 3.825,47.289")}",
                $"'{name}' lies outside the designed territory, more than {SiteGraph.OutsideCm / 100_000} km from any street. {(swapped ? $"Longitude and latitude seem swapped: {turned}" : "A place is LONGITUDE,LATITUDE in degrees, for example 3.825,47.289")}") with
            { File = file, Row = file is null ? null : i + 2, Place = (lon, lat) });
        }

        problems.ThrowOnErrors();
    }

    private static string Lack(string code) => code switch
    {
        "far" => Terminal.Say("le réseau ne passe pas à 100 m", "the network does not pass within 100 m"),
        "one-way" => Terminal.Say("un seul itinéraire", "a single way"),
        _ => Terminal.Say("un seul NRO", "a single NRO"),
    };

    private static (string, double, double) Place(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double lon) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double lat)
            ? (text, lon, lat)
            : throw new BadInputException(Problem.Error("not-a-place", $"« {text} » n'est pas un lieu : LONGITUDE,LATITUDE en degrés, par exemple 3.825,47.289", $"'{text}' is no place: LONGITUDE,LATITUDE in degrees, for example 3.825,47.289"));
    }

    private static List<(string, double, double)> Read(FileInfo file)
    {
        ProblemList problems = new();
        using FileStream stream = file.OpenRead();
        List<(string, double, double)> places = [.. CsvTableReader.ReadAll(stream, file.Name, Places, problems, ProblemPolicy.Abort).Select(r => (r.GetText("name"), (double)r.GetNumber("lon"), (double)r.GetNumber("lat")))];
        return places;
    }
}
