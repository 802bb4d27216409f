using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Tours;
using Maillage.Catalogue.Types;
using Maillage.Formats.Tracks;
using Maillage.People;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Heritage;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

/// <summary>What the tourism pages show, read from the one catalogue.</summary>
internal sealed class TourismReads(CatalogueDesk desk, Agenda agenda, Snapshot snapshot, Say say, TrackStore tracks, ProducerQuality quality, DateTimeOffset now)
{
    public const string Itinerary = "itineraire", Reputation = "e-reputation";

    private const int ProfilePoints = 400, Candidates = 5_000, ListedItineraries = 2_000;

    /// <summary>Services a traveller looks for beside a way.</summary>
    private static readonly string[] Services = ["lieu-touristique", "wifi", "evenement", "mediation-site", "lieu-patrimoine", "produit-local", "epn", "france-services", "coworking", "fablab"];

    public TourismHomeView Home(Actor actor)
    {
        SearchAnswer all = desk.Index.Search(new SearchQuery { Types = BrowsePart.Tourism.Types, Counted = ["type"], Take = 1, Sees = CatalogueDesk.SeenBy(actor) });
        IReadOnlyList<ItineraryLine> ways = Ways(actor);
        SearchAnswer wifi = desk.Index.Search(new SearchQuery { Types = ["wifi"], Counted = ["identification"], Take = 1, Sees = CatalogueDesk.SeenBy(actor) });
        HeritageReads cards = new(desk, agenda, snapshot, say);
        return new TourismHomeView(
            [.. all.Facets["type"].Select(t => (desk.Types.Find(t.Value)?.Plural.In(say.InFrench) ?? t.Value, $"{BrowsePart.Tourism.Path}?f-type={t.Value}", t.Count))],
            cards.Cards(agenda.Next(actor, 6)), [.. ways.Take(6)], ways.Count(w => w.Departments.Count > 1), Quality(),
            wifi.Total, wifi.Facets["identification"].Where(i => i.Value == "aucune").Sum(i => i.Count), MayWrite(actor));
    }

    public ItinerariesView Itineraries(Actor actor, string? mode, bool across)
    {
        IReadOnlyList<ItineraryLine> all = Ways(actor);
        FieldDefinition modes = desk.Types.Get(Itinerary).Field("mode")!;
        return new ItinerariesView(
            [.. all.Where(w => (mode is null || w.Resource.Text("mode") == mode) && (!across || w.Departments.Count > 1))],
            [.. modes.Choices.Select(c => (c.Key, c.Label.In(say.InFrench), all.Count(w => w.Resource.Text("mode") == c.Key)))], mode, across, MayWrite(actor));
    }

    public ItineraryView One(Resource resource, ResourceType type, Actor actor, double withinKm)
    {
        KeptTrack? kept = tracks.Find(resource.Id);
        IReadOnlyList<AlongPlace> places = kept is null ? [] : new Along(kept.Track).Find(Near(kept.Track, withinKm, actor), withinKm);
        DateTime local = Say.Local(now);
        return new ItineraryView(
            resource, type, kept, kept is null ? null : TrackDrawing.Of(kept.Track, [.. Towns(kept), .. places.Take(150).Select(p => (p.Resource.Place.Lon!.Value, p.Resource.Place.Lat!.Value, p.Resource.Title, false))]),
            kept is null ? [] : TrackMeasure.Profile(kept.Track, ProfilePoints), [.. (kept?.Facts.Departments ?? []).Select(DepartmentName)], [.. (kept?.Facts.Communes ?? []).Select(c => snapshot.Index.FindCommune(c)?.Name ?? c)],
            [.. places.Select(p => (p, desk.Types.Find(p.Resource.Type)?.Label.In(say.InFrench) ?? p.Resource.Type, OpeningHours.TryParse(p.Resource.Hours, out OpeningHours hours) ? hours.IsOpen(local) : (bool?)null))],
            withinKm, desk.MayEdit(actor, resource));
    }

    public ProfessionalsView Professionals(Actor actor)
    {
        SearchAnswer trainings = desk.Index.Search(new SearchQuery { Text = "tourisme", Types = ["formation", "ressource-pedagogique", "aide-entreprise", "consultant"], Counted = ["type"], Take = 1, Sees = CatalogueDesk.SeenBy(actor) });
        Resource[] read = [.. desk.Published([Reputation]).Where(r => desk.MayRead(actor, r)).OrderByDescending(r => r.Text("jour"), StringComparer.Ordinal).ThenBy(r => r.Title, StringComparer.CurrentCulture)];
        return new ProfessionalsView(
            [.. trainings.Facets["type"].Select(t => (desk.Types.Get(t.Value).Plural.In(say.InFrench), $"/services/pres-de-chez-moi?q=tourisme&f-type={t.Value}", t.Count))],
            read.Length == 0 ? null : ReputationTable(read), read.Select(r => r.OwnerName).Distinct().Count(), Quality(), MayWrite(actor));
    }

    /// <summary>By producer: how many, how good, how fresh.</summary>
    public TableData? Quality() => quality.Lines() is { Count: > 0 } lines
        ? new TableData(
            "producteurs", say["tourism.quality.table"],
            [
                new("producteur", say["tourism.producer"]), new("fiches", say["browse.records"], Numeric: true), new("qualite", say["tourism.quality.score"], Numeric: true), new("a-jour", say["tourism.quality.fresh"], Numeric: true),
                new("places", say["tourism.quality.placed"], Numeric: true), new("horaires", say["tourism.quality.hours"], Numeric: true), new("dernier", say["tourism.quality.latest"]),
            ],
            [.. lines.Select(l => (IReadOnlyList<Cell>)
            [
                new(l.Producer, Href: $"{BrowsePart.Tourism.Path}?f-porteur={Uri.EscapeDataString(l.Producer)}"), new(say.Number(l.Records), l.Records), new(say["tourism.of-100", say.Number(l.Quality)], l.Quality, Bar: l.Quality),
                Share(l.Fresh, l.Records), Share(l.Placed, l.Places), Share(l.WithHours, l.Places), new(say.Date(l.Latest), l.Latest.DayNumber),
            ])]) { PageSize = 25 }
        : null;

    private Cell Share(int part, int whole) => whole == 0 ? new Cell("–") : new Cell(say.Percent(100m * part / whole, 0), 100m * part / whole, Note: say["tourism.of", say.Number(part), say.Number(whole)]);

    private TableData ReputationTable(Resource[] read)
    {
        FieldDefinition media = desk.Types.Get(Reputation).Field("media")!;
        Cell Figure(Resource r, string field, int decimals) => r.Data.TryGetValue(field, out var value) ? new Cell(say.Number(value.GetValue<double>(), decimals), (decimal)value.GetValue<double>()) : new Cell("–");
        return new TableData(
            "reputation", say["tourism.reputation.table"],
            [
                new("quoi", say["tourism.reputation.what"]), new("organisme", say["find.facet.bearer"]), new("ou", media.Label.In(say.InFrench)), new("jour", say["tourism.reputation.day"]), new("note", say["tourism.reputation.score"], Numeric: true),
                new("avis", say["tourism.reputation.reviews"], Numeric: true), new("abonnes", say["tourism.reputation.followers"], Numeric: true), new("visites", say["tourism.reputation.visits"], Numeric: true),
            ],
            [.. read.Select(r => (IReadOnlyList<Cell>)
            [
                new(r.Title, Href: FindReads.Address(r)), new(r.OwnerName ?? "–"), new(string.Join(", ", r.Values("media").Select(m => media.LabelOf(m).In(say.InFrench)))),
                new(DateOnly.TryParse(r.Text("jour"), System.Globalization.CultureInfo.InvariantCulture, out DateOnly day) ? say.Date(day) : "–"), Figure(r, "note", 1), Figure(r, "avis", 0), Figure(r, "abonnes", 0), Figure(r, "visites", 0),
            ])]) { PageSize = 50, Note = say["tourism.reputation.note"] };
    }

    private IReadOnlyList<ItineraryLine> Ways(Actor actor)
    {
        IReadOnlyDictionary<string, TrackFacts> facts = tracks.Facts();
        FieldDefinition modes = desk.Types.Get(Itinerary).Field("mode")!;
        return
        [
            .. desk.Store.List([.. desk.Index.Search(new SearchQuery { Types = [Itinerary], Counted = [], Take = ListedItineraries, Sees = CatalogueDesk.SeenBy(actor) }).Found.Select(f => f.Id)])
                .Select(r => new ItineraryLine(r, r.Text("mode") is { } mode ? modes.LabelOf(mode).In(say.InFrench) : "–", facts.GetValueOrDefault(r.Id), [.. (facts.GetValueOrDefault(r.Id)?.Departments ?? []).Select(DepartmentName)]))
                .OrderByDescending(w => w.Departments.Count).ThenByDescending(w => w.Facts?.LengthM ?? 0).ThenBy(w => w.Resource.Title, StringComparer.CurrentCulture),
        ];
    }

    /// <summary>
    /// Places in the circles that hold the line stretch by stretch; the line itself decides afterwards. One circle around a long line would hold half the region, and places at its ends would be left out for those
    /// around its middle: when there are too many, each stretch gives its nearest.
    /// </summary>
    private IReadOnlyList<Resource> Near(Track track, double withinKm, Actor actor) => desk.Store.List(
    [
        .. TrackMeasure.Circles(track).SelectMany(c => desk.Index.Search(new SearchQuery
        {
            Types = Services, Near = (c.Lon, c.Lat), WithinKm = c.RadiusKm + withinKm + 0.1, Pointed = true, Counted = [], Take = Candidates, Sees = CatalogueDesk.SeenBy(actor),
        }).Found.Select((f, rank) => (f.Id, Rank: rank))).OrderBy(f => f.Rank).Select(f => f.Id).Distinct().Take(Candidates),
    ]);

    /// <summary>The most peopled communes that the line meets, to find one's way by.</summary>
    private IEnumerable<(double, double, string, bool)> Towns(KeptTrack kept) => kept.Facts.Communes.Select(c => snapshot.Index.FindCommune(c)).OfType<Commune>().OrderByDescending(c => c.Population ?? 0).Take(8).Select(c => (c.Lon, c.Lat, c.Name, true));

    private string DepartmentName(string code) => snapshot.Index.Departments.FirstOrDefault(d => d.Code == code)?.Name ?? code;

    private static bool MayWrite(Actor actor) => actor.Body is not null && actor.Role >= Role.Agent;
}
