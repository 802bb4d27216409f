using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Network.Bounds;

namespace Maillage.Network.Export;

/// <summary>What a run measured, told by the host: the designer knows no clock.</summary>
/// <param name="Seconds">Of the design alone.</param>
/// <param name="PeakBytes">Largest memory of the process.</param>
public sealed record DesignRun(double Seconds, long PeakBytes)
{
    /// <summary>Buildings (or addresses) of the source that the ground leaves out because no street is near; null when the ground was not read from one.</summary>
    public int? BuildingsLeftOut { get; init; }

    /// <summary>Points that the streets and buildings of the source name and that it does not hold.</summary>
    public int? MissingNodes { get; init; }
}

/// <summary>The certificate of a design: the keys of the command line, and cost, bound and gap by kind of work.</summary>
public static class DesignCertificate
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The certificate as JSON; euros, kilometres, percent, seconds, bytes.</summary>
    public static JsonObject Of(NetworkDesign design, DesignRun run)
    {
        CostParts cost = CostOf(design), bound = design.Bound.Parts;
        JsonObject certificate = new()
        {
            ["rules"] = design.Rules.Version,
            ["simulated"] = design.Simulated,
            ["label"] = design.Simulated ? "simulé" : "rues et bâtiments réels",
            ["premises"] = design.Premises,
            ["buildings"] = design.Ground.BuildingCount,
            ["nro"] = design.NroCount,
            ["sro"] = design.SroCount,
            ["pbo"] = design.PboCount,
            ["routeKm"] = Math.Round(design.RouteLength.Kilometres, 3),
            ["cost"] = design.CostNew.Euros,
            ["costReuse"] = design.CostReuse.Euros,
            ["costPerPremises"] = design.Premises == 0 ? 0 : Math.Round(design.CostNew.Euros / design.Premises, 2),
            ["costReusePerPremises"] = design.Premises == 0 ? 0 : Math.Round(design.CostReuse.Euros / design.Premises, 2),
            ["lowerBound"] = design.Bound.Total.Euros,
            ["gapPercent"] = Math.Round(design.GapPercent, 4),
            ["violations"] = design.Violations.Count,
            ["waivers"] = design.Waivers.Count,
            ["waiverPremises"] = design.Waivers.Sum(w => w.Premises),
            ["parts"] = new JsonObject
            {
                ["support"] = Part(cost.Support.Cents, bound.Support.Cents),
                ["cable"] = Part(cost.Cable.Cents, bound.Cable.Cents),
                ["sites"] = Part(cost.Sites.Cents, bound.Sites.Cents),
                ["drops"] = Part(cost.Drops.Cents, bound.Drops.Cents),
            },
            ["routesFor"] = design.ForReuse ? "reuse" : "new",
            ["flipTariffs"] = new JsonObject(design.Rules.FlipTariffs().Select(f => KeyValuePair.Create(f.Item, (JsonNode?)f.EurosPerMetreAndYear))),
            ["seconds"] = Math.Round(run.Seconds, 3),
            ["peakBytes"] = run.PeakBytes,
        };
        if (run.BuildingsLeftOut is { } leftOut)
        {
            certificate["buildingsLeftOut"] = leftOut;
        }

        if (run.MissingNodes is { } missing)
        {
            certificate["missingNodes"] = missing;
        }

        return certificate;
    }

    public static string Text(JsonObject certificate) => certificate.ToJsonString(Indented);

    /// <summary>Cost of a design, all new, by the kinds of work of the bound.</summary>
    public static CostParts CostOf(NetworkDesign design)
    {
        long support = 0, cable = 0, sites = 0, drops = 0;
        foreach (QuantityLine line in design.Bill.List(_ => true))
        {
            switch (line.Item.Split('.')[0])
            {
                case "trench" or "aerial" or "rent":
                    support += line.Cost.Cents;
                    break;
                case "cable" or "closure" or "splice":
                    cable += line.Cost.Cents;
                    break;
                case "drop":
                    drops += line.Cost.Cents;
                    break;
                default:
                    sites += line.Cost.Cents;
                    break;
            }
        }

        return new CostParts(new(support), new(cable), new(sites), new(drops));
    }

    private static JsonObject Part(long cost, long bound) => new()
    {
        ["cost"] = cost / 100m,
        ["lowerBound"] = bound / 100m,
        ["gapPercent"] = bound == 0 ? null : Math.Round(100.0 * (cost - bound) / bound, 4),
    };
}
