using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Formats.GeoJson;
using Maillage.Network.Edits;
using Maillage.Network.Import;
using NetTopologySuite.Geometries;

namespace Maillage.Cli.Commands;

/// <summary><c>compare DIR DIR</c>: what changes from one design to another, as a short list, JSON, and a layer.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> before = new("AVANT") { Description = Terminal.Say("Premier dossier écrit par « design ».", "First folder written by 'design'.") };
        Argument<DirectoryInfo> after = new("APRES") { Description = Terminal.Say("Second dossier.", "Second folder.") };
        Option<FileInfo?> layer = new("--geojson") { Description = Terminal.Say("Écrit aussi les rues ouvertes et quittées, et les sites changés, en GeoJSON.", "Also writes the streets opened and left, and the sites changed, as GeoJSON.") };
        Command command = new("compare", Terminal.Say("Dit ce qui change d'un réseau à l'autre, en mètres, en sites et en euros.", "Tells what changes from one network to another, in metres, sites and euros.")) { before, after, layer };
        command.SetAction((parse, _) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(before)!, parse.GetValue(after)!, parse.GetValue(layer))));
        return command;
    }

    private static int Run(Terminal terminal, DirectoryInfo before, DirectoryInfo after, FileInfo? layer)
    {
        DesignDifference difference = DesignDifference.Between(DesignFolder.Read(before.FullName), DesignFolder.Read(after.FullName));
        if (layer is not null)
        {
            WriteLayer(difference, layer.FullName);
        }

        string[] apart = SharedMetres(difference) > 0 || difference.IsNothing ? [] : [Terminal.Say(
            "Ces deux réseaux n'ont aucune rue en commun : ils ne sont pas du même territoire, ou pas du même terrain. Ce qui suit compare seulement des totaux.",
            "These two networks share no street: they are not of the same territory, or not of the same ground. What follows compares totals only.")];
        terminal.Result(Json(difference), [.. apart, .. DifferenceWords.Tell(difference, Terminal.French)]);
        return Terminal.Done;
    }

    /// <summary>Metres of street that both networks open.</summary>
    private static decimal SharedMetres(DesignDifference d) => (d.Before.Streets.Sum(r => (long)r.LengthDm) - d.Left.Sum(r => (long)r.LengthDm)) / 10m;

    private static JsonObject Json(DesignDifference d)
    {
        (decimal trench, decimal aerial, decimal cable) = d.Metres;
        return new JsonObject
        {
            ["cost"] = d.Cost.Euros,
            ["costReuse"] = d.CostReuse.Euros,
            ["premises"] = d.Premises,
            ["trenchMetres"] = trench,
            ["aerialMetres"] = aerial,
            ["cableMetres"] = cable,
            ["sharedMetres"] = SharedMetres(d),
            ["openedMetres"] = d.Opened.Sum(r => (long)r.LengthDm) / 10m,
            ["leftMetres"] = d.Left.Sum(r => (long)r.LengthDm) / 10m,
            ["pboAdded"] = d.PboAdded,
            ["pboGone"] = d.PboGone,
            ["waivers"] = d.After.Waivers - d.Before.Waivers,
            ["sites"] = new JsonArray([.. d.Sites.Select(s => (JsonNode)new JsonObject
            {
                ["change"] = s.Fate.ToString().ToLowerInvariant(), ["kind"] = s.Kind.ToString().ToLowerInvariant(), ["before"] = s.Before?.Id, ["after"] = s.After?.Id, ["metres"] = s.Metres,
            })]),
            ["bill"] = new JsonArray([.. d.Bill.Select(b => (JsonNode)new JsonObject
            {
                ["item"] = b.Item, ["unit"] = b.Unit, ["before"] = b.Before, ["after"] = b.After, ["costBefore"] = b.CostBefore.Euros, ["costAfter"] = b.CostAfter.Euros,
            })]),
        };
    }

    private static void WriteLayer(DesignDifference d, string path)
    {
        using (FileStream stream = File.Create(path + ".part"))
        using (GeoJsonWriter writer = new(stream))
        {
            foreach ((string change, IReadOnlyList<StreetRun> runs, DesignOutline of) in new[] { ("opened", d.Opened, d.After), ("left", d.Left, d.Before) })
            {
                foreach (StreetRun run in runs)
                {
                    Coordinate[] line = [.. of.Shape(run).Select(p => new Coordinate(p.Lon, p.Lat))];
                    writer.Write(new LineString(line), [new("change", change), new("metres", run.LengthDm / 10m)]);
                }
            }

            foreach (SiteChange s in d.Sites)
            {
                SiteOutline site = (s.After ?? s.Before)!;
                writer.Write(new Point(site.Place.Lon, site.Place.Lat), [new("change", s.Fate.ToString().ToLowerInvariant()), new("kind", s.Kind.ToString().ToLowerInvariant()), new("id", site.Id), new("metres", s.Metres)]);
            }
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}
