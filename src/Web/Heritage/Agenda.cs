using System.Globalization;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.People;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>Events that are not over. Those that are stay in the catalogue and grow in number: which are to come is worked out once for each state of it, not for each reader.</summary>
internal sealed class Agenda(CatalogueDesk desk, TimeProvider time)
{
    private const int MostRead = 50_000;

    private readonly CatalogueReading<IReadOnlyList<Coming>> coming = new(desk, time, () => Read(desk));

    /// <summary>The next first.</summary>
    /// <param name="theme">Only those about it; null for all.</param>
    public IReadOnlyList<Resource> Next(Actor actor, int most, string? theme = null)
    {
        Visibility sees = CatalogueDesk.SeenBy(actor);
        // An event may have been withdrawn or closed since it was read.
        return [.. desk.Store.List([.. coming.Value.Where(e => e.Visibility <= sees && (theme is null || e.Themes.Contains(theme))).Take(most).Select(e => e.Id)])
            .Where(r => r.State == ResourceState.Published && r.Visibility <= sees)];
    }

    private static IReadOnlyList<Coming> Read(CatalogueDesk desk)
    {
        string today = desk.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return
        [
            .. desk.Store.List([.. desk.Index.Search(new SearchQuery { Types = ["evenement"], Counted = [], Sees = Visibility.Partners, Take = MostRead }).Found.Select(f => f.Id)])
                .Where(r => string.CompareOrdinal(r.Text("fin") ?? r.Text("debut"), today) >= 0).OrderBy(r => r.Text("debut"), StringComparer.Ordinal).ThenBy(r => r.Title, StringComparer.Ordinal)
                .Select(r => new Coming(r.Id, r.Visibility, r.Values("themes"))),
        ];
    }

    private sealed record Coming(string Id, Visibility Visibility, IReadOnlyList<string> Themes);
}
