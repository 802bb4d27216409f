using System.Collections.Immutable;
using Maillage.Geo;

namespace Maillage.Network.Sites;

/// <summary>A place that must be well joined: a hospital, a school, a place where a data centre may stand.</summary>
/// <param name="Kind">The caller's own word; <see cref="SiteSurvey.DataCentre"/> asks for two power feeds too.</param>
public sealed record PrioritySite(string Id, string Name, string Kind, string? Commune, double Lon, double Lat);

/// <param name="FeedM">As the crow flies to the nearest power feed; null where no layer was imported.</param>
/// <param name="SecondFeedM">To the next nearest.</param>
public sealed record SurveyedSite(PrioritySite Site, SiteDiagnosis Diagnosis, double? FeedM, double? SecondFeedM)
{
    /// <summary>Of a data centre: ways to two other ones that share no street, at most two; fewer where the streets do not allow it, none where there is no other.</summary>
    public IReadOnlyList<SiteWay> Between { get; init; } = [];
}

/// <param name="Other">Id of the site the way leads to.</param>
/// <param name="Metres">Along the streets.</param>
public sealed record SiteWay(string Other, double Metres);

/// <summary>What each of many sites lacks to be well joined to one design (SCORAN 2.0, III.g for data centres: two ways to the network, to two other sites, and two sources of power).</summary>
public static class SiteSurvey
{
    public const string DataCentre = "centre-donnees";

    /// <summary>Types of the catalogue whose places are surveyed, in the order they are shown.</summary>
    public static ImmutableArray<string> Kinds { get; } = [DataCentre, "sante", "etablissement"];

    /// <summary>A power feed farther than this is no choice for a data centre: a medium-voltage line of some kilometres is still built for one.</summary>
    public const int FeedWithinM = 5_000;

    /// <param name="feeds">Power feeds of an imported layer, lon and lat; empty when there is none, and then nothing is said of power.</param>
    public static IReadOnlyList<SurveyedSite> Run(SiteGraph graph, IReadOnlyList<PrioritySite> sites, IReadOnlyList<(double Lon, double Lat)> feeds, IProgress<double>? progress, CancellationToken cancellation)
    {
        PowerFeeds power = new(feeds);
        PrioritySite[] centres = [.. sites.Where(s => s.Kind == DataCentre)];
        Dictionary<string, IReadOnlyList<SiteWay>> between = centres.Zip(graph.Between([.. centres.Select(c => (c.Lon, c.Lat))], cancellation))
            .ToDictionary(x => x.First.Id, x => (IReadOnlyList<SiteWay>)[.. x.Second.Select(w => new SiteWay(centres[w.Other].Id, w.Metres))], StringComparer.Ordinal);
        List<SurveyedSite> surveyed = [];
        foreach (PrioritySite site in sites)
        {
            cancellation.ThrowIfCancellationRequested();
            (double? first, double? second) = power.NearestM(site.Lon, site.Lat);
            SiteDiagnosis diagnosis = graph.Diagnose(site.Lon, site.Lat);
            bool oneFeed = site.Kind == DataCentre && power.Any && second is null or > FeedWithinM;
            // With one other data centre or none there is nothing to choose from, and nothing is said.
            bool oneSite = site.Kind == DataCentre && centres.Length > 2 && between[site.Id].Count < 2 && diagnosis.Lacks is not ["no-street"];
            string[] more = [.. oneSite ? (string[])["one-site"] : [], .. oneFeed ? (string[])["one-feed"] : []];
            SurveyedSite told = new(site, more.Length > 0 ? diagnosis with { Lacks = [.. diagnosis.Lacks, .. more] } : diagnosis, first, second);
            surveyed.Add(between.TryGetValue(site.Id, out IReadOnlyList<SiteWay>? ways) && ways.Count > 0 ? told with { Between = ways } : told);
            progress?.Report((double)surveyed.Count / sites.Count);
        }

        return surveyed;
    }
}

/// <summary>Power feeds of an imported layer, asked how far the two nearest to a place are, as the crow flies.</summary>
/// <param name="feeds">Lon and lat; those outside France are left out.</param>
public sealed class PowerFeeds(IReadOnlyList<(double Lon, double Lat)> feeds)
{
    private readonly (int X, int Y)[] places = [.. feeds.Where(f => Lambert93.Covers(f.Lon, f.Lat)).Select(f => Lambert93.FromLonLat(f.Lon, f.Lat))];

    /// <summary>False where no layer was imported: then nothing is said of power.</summary>
    public bool Any => places.Length > 0;

    /// <returns>Metres to the nearest feed and to the next; null where there is none.</returns>
    public (double? First, double? Second) NearestM(double lon, double lat)
    {
        if (!Lambert93.Covers(lon, lat))
        {
            return (null, null);
        }

        (int x, int y) = Lambert93.FromLonLat(lon, lat);
        double[] near = [.. places.Select(p => Planar.Distance(x, y, p.X, p.Y) / 100).Order().Take(2)];
        return (near.Length > 0 ? near[0] : null, near.Length > 1 ? near[1] : null);
    }
}
