using Maillage.Catalogue;
using Maillage.Catalogue.Goals;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>The goals of the strategy on third places, measured now.</summary>
internal sealed class ThirdPlacesReads(CatalogueDesk desk, Snapshot snapshot, Say say)
{
    public ThirdPlacesView View(string? open)
    {
        IReadOnlyList<Resource> places = desk.Published(["fablab", "coworking", "telecentre"]);
        return new ThirdPlacesView(
            desk.Roads is { } roads ? Digital(roads, open?.Trim()) : null,
            CoverageGoals.Judge(CoverageGoals.Fablabs, snapshot.Index, places),
            CoverageGoals.Judge(CoverageGoals.Coworking, snapshot.Index, places),
            [.. places.Where(p => p.Type == "telecentre").Select(p => (p, CoverageGoals.Telecentre(p)))]);
    }

    private DigitalSpaceView Digital(RoadView roads, string? open)
    {
        CommuneReach[] worst = [.. roads.Communes.Where(c => c.Far > 0).OrderByDescending(c => c.Far)];
        Commune? asked = string.IsNullOrEmpty(open) || open.Length > 80 ? null : snapshot.Index.Search(open, 3).Select(h => h.Place).OfType<Commune>().FirstOrDefault();
        TableData table = new(
            "blancs", say["third.worst"],
            [new("commune", say["third.col.commune"]), new("loin", say["third.col.far"], Numeric: true), new("part", say["third.col.share"], Numeric: true), new("km", say["third.col.km"], Numeric: true)],
            [.. worst.Select(c => (IReadOnlyList<Cell>)[
                new(snapshot.Index.FindCommune(c.Commune)?.Name ?? c.Commune, Href: "/territoires/" + c.Commune), new(say.Number(c.Far), c.Far), new(say.Percent(100m * c.Far / c.Lines), 100m * c.Far / c.Lines),
                new(c.MeanKm is { } km ? say.Kilometres(km) : "–", (decimal?)c.MeanKm)])])
        {
            Limit = 15,
            Filter = true,
        };
        return new DigitalSpaceView(
            roads.Spaces, roads.Map.Premises, roads.Coverage.Far, roads.Map.Simulated, table,
            [.. roads.Next.Select(n => (n.Commune, snapshot.Index.FindCommune(n.Commune)?.Name ?? n.Commune, n.Gain))],
            [.. roads.Communes.Select(c => (Reach: c, Commune: snapshot.Index.FindCommune(c.Commune))).Where(c => c.Commune is not null)
                .Select(c => new CirclePlace(c.Commune!.Name, "/territoires/" + c.Commune.Code, c.Commune.Lon, c.Commune.Lat, c.Reach.Lines, null, 2 * c.Reach.Far > c.Reach.Lines ? "q0" : "q4"))],
            asked is null ? null : (asked.Name, roads.Coverage.Far - roads.Coverage.With(asked.Lon, asked.Lat).Far),
            asked is null && !string.IsNullOrEmpty(open) ? open : null)
        {
            Rough = roads.Rough,
        };
    }
}
