using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Tours;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Formats.Tracks;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Heritage;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

/// <summary>Tourism: places and events, ways across borders, feeds for firms, what professionals need.</summary>
internal static class TourismEndpoints
{
    public const string Root = "/usages/tourisme";

    public const string Accepted = ".gpx,.geojson,.json";

    private const long MostBytes = 20_000_000;
    private const double UsualKm = 2;
    private static readonly UploadKind[] Kinds = [UploadKind.Xml, UploadKind.Json];

    /// <summary>How far beside a way one may look for services, in kilometres.</summary>
    public static readonly double[] Distances = [0.5, 1, 2, 5, 10];

    public static IServiceCollection AddTourism(this IServiceCollection services) => services.AddSingleton(p => new TrackStore(p.GetRequiredService<PortalOptions>().Database)).AddSingleton<ProducerQuality>();

    public static void MapTourism(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder tourism = app.MapGroup(Root).ExcludeFromDescription();
        tourism.MapGet("", (HttpContext context) => Pages.Show<TourismHomePage>(Reads(context).Home(context.Actor())));
        tourism.MapGet("/recherche", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, TimeProvider clock) => Pages.Show<BrowsePage>(
            new BrowseReads(desk, snapshots.Current, say, clock.GetUtcNow()).View(BrowsePart.Tourism, context.Request.Query, context.Actor())));
        tourism.MapGet("/itineraires", (string? mode, string? traverse, HttpContext context, CatalogueDesk desk) =>
            Pages.Show<ItinerariesPage>(Reads(context).Itineraries(context.Actor(), desk.Types.Get(TourismReads.Itinerary).Field("mode")!.Choices.Any(c => c.Key == mode) ? mode : null, traverse == "1")));
        tourism.MapGet("/itineraires/nouveau", (CatalogueDesk desk) => Pages.Show<ImportPage>(new ImportView(null, desk.Types.Get(TourismReads.Itinerary), FormState.With()))).Needs(Role.Agent);
        tourism.MapPost("/itineraires/nouveau", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, TimeProvider clock, Say say) => Import(null, context, desk, snapshots, clock, say)).Needs(Role.Agent).TakesFiles(MostBytes);
        tourism.MapGet("/itineraires/{id}", Show);
        tourism.MapGet("/itineraires/{id}/trace", (string id, HttpContext context, CatalogueDesk desk) => ResourceEndpoints.Mine(id, context, desk, out ResourceType? type) is { Type: TourismReads.Itinerary } mine
            ? Pages.Show<ImportPage>(new ImportView(mine, type!, FormState.With())) : Pages.Missing()).Needs(Role.Agent);
        tourism.MapPost("/itineraires/{id}/trace", (string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, TimeProvider clock, Say say) =>
            ResourceEndpoints.Mine(id, context, desk, out _) is { Type: TourismReads.Itinerary } mine ? Import(mine, context, desk, snapshots, clock, say) : Task.FromResult(Pages.Missing())).Needs(Role.Agent).TakesFiles(MostBytes);
        tourism.MapGet("/itineraires/{id}/trace.{format}", Download).OpenToAll();
        tourism.MapGet("/professionnels", (HttpContext context) => Pages.Show<ProfessionalsPage>(Reads(context).Professionals(context.Actor())));
        tourism.MapGet("/flux", () => Pages.Show<FeedsPage>());
        app.MapFeeds();
    }

    private static TourismReads Reads(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        return new TourismReads(
            services.GetRequiredService<CatalogueDesk>(), services.GetRequiredService<Agenda>(), services.GetRequiredService<SnapshotSource>().Current, services.GetRequiredService<Say>(), services.GetRequiredService<TrackStore>(), services.GetRequiredService<ProducerQuality>(),
            services.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    private static IResult Show(string id, string? km, HttpContext context, CatalogueDesk desk)
    {
        double within = double.TryParse(km, NumberStyles.Float, CultureInfo.InvariantCulture, out double asked) && Distances.Contains(asked) ? asked : UsualKm;
        return HeritageEndpoints.Shown(id, context, desk, PublicPage.Itineraries, (resource, type) => Pages.Show<ItineraryPage>(Reads(context).One(resource, type, context.Actor(), within)));
    }

    private static IResult Download(string id, string format, HttpContext context, CatalogueDesk desk, TrackStore tracks, PortalOptions options)
    {
        Resource? resource = desk.Store.Find(PublicPage.Id(id));
        if (resource is not { State: ResourceState.Published, Visibility: Visibility.Public } || tracks.Find(resource.Id) is not { } kept)
            return Results.NotFound();
        string link = Answers.Base(context, options) + PublicPage.Of(resource), rights = string.Join(" · ", new[] { resource.OwnerName, OpenLicence.Of(resource.Licence).Name }.OfType<string>());
        return format switch
        {
            "gpx" => Answers.Stream("application/gpx+xml", to => GpxWriter.Write(to, kept.Track, resource.Title, resource.Summary, link, rights), "itineraire.gpx"),
            "geojson" => Results.Json(
                new JsonObject
                {
                    ["type"] = "Feature", ["id"] = resource.Id,
                    ["properties"] = new JsonObject { ["name"] = resource.Title, ["owner"] = resource.OwnerName, ["licence"] = resource.Licence, ["url"] = link, ["length_m"] = Math.Round(kept.Facts.LengthM), ["climb_m"] = kept.Facts.ClimbM },
                    ["geometry"] = new JsonObject { ["type"] = "MultiLineString", ["coordinates"] = new JsonArray([.. kept.Track.Parts.Select(p => new JsonArray([.. p.Select(t => t.Elevation is { } e ? new JsonArray(t.Lon, t.Lat, e) : new JsonArray(t.Lon, t.Lat))]))]) },
                }, contentType: "application/geo+json"),
            _ => Results.NotFound(),
        };
    }

    /// <summary>A line from a file, for a new itinerary or for one that exists: checked, measured, kept with its resource or not at all.</summary>
    private static async Task<IResult> Import(Resource? present, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, TimeProvider clock, Say say)
    {
        ResourceType type = desk.Types.Get(TourismReads.Itinerary);
        FormState form = await FormState.Read(context);
        if (context.Actor().Body is not { } body)
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        (Track Track, string Name)? file = await Line(form, context, snapshots.Current);
        Resource start = present ?? New(form, file?.Track, type, body, ResourceEndpoints.NameOf(context, body), desk.Today);
        if (file is { } given && !form.Refused)
        {
            TrackFacts facts = TrackMeasure.Measure(given.Track, snapshots.Current.Index);
            Resource changed = start with { ConfirmedOn = desk.Today, Data = start.Data.SetItem("km", JsonValue.Create(Math.Round(facts.LengthM / 1000, 1))) };
            changed = changed with { Data = facts.ClimbM is { } climb ? changed.Data.SetItem("denivele", JsonValue.Create(Math.Round(climb))) : changed.Data.Remove("denivele") };
            foreach (Problem fault in desk.Checks.Check(changed))
                form.Refuse(fault.Column switch { "title" => "titre", "summary" => "resume", _ => null }, fault);
            if (!form.Refused && desk.Save(
                changed, new ResourceChange(context.Actor().Person, body, say["tourism.import.reason", given.Name]),
                transaction => TrackStore.Save(transaction, new KeptTrack(changed.Id, given.Name, clock.GetUtcNow(), given.Track, facts))).Saved is { } saved)
                return Results.Redirect(PublicPage.Of(saved));
            if (!form.Refused)
                form.Refuse(null, Problem.Error("track-newer", "Quelqu’un a modifié cette fiche entre-temps : envoyez le fichier de nouveau", "Someone changed this record meanwhile: send the file again"));
        }

        return Pages.Show<ImportPage>(new ImportView(present, type, form), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<(Track Track, string Name)?> Line(FormState form, HttpContext context, Snapshot snapshot)
    {
        if (await context.File(form, "fichier") is not { } sent)
            return null;
        try
        {
            using MemoryStream content = new();
            await sent.CopyToAsync(content, context.RequestAborted);
            content.Position = 0;
            UploadedFile known = Upload.Check(sent.FileName, content, MostBytes, Kinds);
            Track track = TrackReader.Read(content.ToArray(), known.Name);
            foreach (Problem fault in TrackMeasure.Check(track, snapshot.Index, known.Name).Where(p => p.Severity == Severity.Error))
                form.Refuse("fichier", AtPoint(fault));
            return (track, known.Name);
        }
        catch (BadInputException e)
        {
            foreach (Problem fault in e.Problems)
                form.Refuse("fichier", AtPoint(fault));
            return null;
        }
    }

    /// <summary>Where the file is wrong, in the sentence that says what is wrong: the form shows no table.</summary>
    private static Problem AtPoint(Problem fault)
    {
        if (fault.Row is not { } row || !fault.Code.StartsWith("track-", StringComparison.Ordinal))
            return fault;
        (string fr, string en) = fault.Code is "track-xml" or "track-unread" or "track-encoding" ? ("Ligne", "Line") : ("Point", "Point");
        return fault with { Message = string.Create(CultureInfo.InvariantCulture, $"{fr} {row} : {fault.Message}"), MessageEn = string.Create(CultureInfo.InvariantCulture, $"{en} {row}: {fault.MessageEn}") };
    }

    private static Resource New(FormState form, Track? track, ResourceType type, BodyId body, string name, DateOnly today)
    {
        // A file that could not be read is told by itself: its name is not asked for twice.
        string title = form.Text("titre") is { Length: > 0 } typed ? typed : track is null ? "–" : track.Name ?? form.Need("titre", "Donnez un nom à l’itinéraire", "Give the route a name");
        Resource made = new()
        {
            Id = "m:" + Guid.CreateVersion7().ToString("N"), Type = type.Key, Title = title, Summary = form.Within("resume", 5_000) is { Length: > 0 } summary ? summary : null, Owner = body, OwnerName = name, ConfirmedOn = today,
        };
        if (type.Field("mode")!.Choices.Any(c => c.Key == form.Text("mode")))
            return made with { Data = made.Data.SetItem("mode", JsonValue.Create(form.Text("mode"))) };
        form.Refuse("mode", Problem.Error("track-mode", "Dites comment on le parcourt", "Say how it is travelled"));
        return made;
    }
}
