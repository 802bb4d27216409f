using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>
/// The workshop of exhibitions, rebuilt collections and posts: sections, texts, documents and their order, a draft until it is published. Each step is a form of its own, works without scripts,
/// and saves a version; who works on an older one is told.
/// </summary>
internal static class StoryEndpoints
{
    private const int FoundShown = 12;

    public static void MapStories(this RouteGroupBuilder heritage)
    {
        RouteGroupBuilder workshop = heritage.MapGroup("/atelier").Needs(Role.Agent);
        workshop.MapGet("", (HttpContext context, CatalogueDesk desk) => Pages.Show<StoriesPage>(Mine(context, desk, FormState.With())));
        workshop.MapPost("", Begin);
        workshop.MapGet("/{id}", (string id, string? q, int? partie, HttpContext context, CatalogueDesk desk) => Own(id, context, desk) is { } story
            ? Pages.Show<WorkshopPage>(View(story, context, desk, FormState.With(), q ?? "", partie ?? 0, newer: false)) : Pages.Missing());
        workshop.MapPost("/{id}", Step);
    }

    private static async Task<IResult> Begin(HttpContext context, CatalogueDesk desk)
    {
        if (context.Actor().Body is not { } body)
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        FormState form = await FormState.Read(context);
        string title = form.Need("titre", "Donnez un titre", "Give a title");
        string summary = form.Within("resume", 5_000);
        if (!HeritageReads.Told.Contains(form.Text("type")))
            form.Refuse("type", Problem.Error("story-type", "Choisissez ce que vous écrivez", "Choose what you write"));
        Resource story = new()
        {
            Id = "m:" + Guid.CreateVersion7().ToString("N"), Type = form.Text("type"), Title = title, Summary = summary.Length == 0 ? null : summary, Owner = body, OwnerName = ResourceEndpoints.NameOf(context, body), State = ResourceState.Draft, ConfirmedOn = desk.Today,
            Data = form.Text("type") == "exposition" ? ImmutableSortedDictionary<string, JsonNode>.Empty.Add("virtuelle", JsonValue.Create(true)) : ImmutableSortedDictionary<string, JsonNode>.Empty,
        };
        Refuse(form, form.Refused ? [] : desk.Checks.Check(story));
        return form.Refused
            ? Pages.Show<StoriesPage>(Mine(context, desk, form), StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect(Address(desk.Save(story, By(context, "création")).Saved!));
    }

    private static async Task<IResult> Step(string id, HttpContext context, CatalogueDesk desk)
    {
        if (Own(id, context, desk) is not { } present)
            return Pages.Missing();
        FormState form = await FormState.Read(context);
        int section = Number(form, "partie"), piece = Number(form, "piece");
        Story story = Story.Parse(present.Text("corps"));
        Resource changed = present with { Version = Number(form, "version"), ConfirmedOn = desk.Today };
        string anchor = "";
        switch (form.Text("geste"))
        {
            case "publier":
                changed = changed with { State = ResourceState.Published, Data = Dated(present, desk.Today) };
                if (story.Sections.Length == 0)
                    form.Refuse(null, Problem.Error("story-empty", "Écrivez au moins une partie avant de publier", "Write at least one section before publishing"));
                break;
            case "brouillon":
                changed = changed with { State = ResourceState.Draft };
                break;
            case "presentation":
                changed = changed with { Title = form.Need("titre", "Donnez un titre", "Give a title"), Summary = form.Within("resume", 5_000) is { Length: > 0 } summary ? summary : null };
                break;
            default:
                (story, anchor) = Change(story, form, section, piece, desk, context.Actor());
                changed = changed with { Data = story.Sections.Length == 0 ? changed.Data.Remove("corps") : changed.Data.SetItem("corps", JsonValue.Create(story.Write())) };
                break;
        }

        Refuse(form, form.Refused ? [] : desk.Checks.Check(changed));
        SaveResult? result = form.Refused ? null : desk.Save(changed, By(context, "atelier des récits"));
        return result?.Saved is { } saved
            ? Results.Redirect(Address(saved) + anchor)
            : Pages.Show<WorkshopPage>(View(result?.Newer ?? present, context, desk, form, "", section, result is not null), result is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict);
    }

    /// <summary>One step on the sections and documents; what points at nothing changes nothing.</summary>
    private static (Story Story, string Anchor) Change(Story story, FormState form, int section, int piece, CatalogueDesk desk, Actor actor)
    {
        bool there = section >= 0 && section < story.Sections.Length, inside = there && piece >= 0 && piece < story.Sections[section].Pieces.Length;
        string Part(int at) => "#partie-" + at.ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (form.Text("geste"))
        {
            case "ajouter-partie" when story.Sections.Length < Story.MostSections:
                string title = form.Need("titre", "Donnez un titre à cette partie", "Give this section a title");
                return (story with { Sections = story.Sections.Add(StorySection.Empty with { Title = title, Text = form.Within("texte", 20_000) }) }, Part(story.Sections.Length));
            case "ecrire-partie" when there:
                string named = story.Sections[section].Title.Length == 0 ? form.Text("titre") : form.Need("titre", "Donnez un titre à cette partie", "Give this section a title");
                return (story.With(section, story.Sections[section] with { Title = named, Text = form.Within("texte", 20_000) }), Part(section));
            case "retirer-partie" when there:
                return (story.Without(section), "");
            case "monter-partie" when there:
                return (story.Moved(section, -1), Part(Math.Max(0, section - 1)));
            case "descendre-partie" when there:
                return (story.Moved(section, 1), Part(Math.Min(story.Sections.Length - 1, section + 1)));
            case "poser" when there && story.Sections.Sum(s => s.Pieces.Length) < Story.MostPieces:
                if (desk.Store.Find(form.Text("document")) is not { } chosen || !desk.MayRead(actor, chosen))
                    form.Refuse(null, Problem.Error("story-document", "Ce document n’existe pas", "There is no such document"));
                else if (!story.Sections[section].Pieces.Any(p => p.Resource == chosen.Id))
                    story = story.With(section, story.Sections[section] with { Pieces = story.Sections[section].Pieces.Add(new StoryPiece(chosen.Id, null)) });
                return (story, Part(section));
            case "legender" when inside:
                string caption = form.Within("legende", 500);
                return (story.With(section, story.Sections[section] with { Pieces = story.Sections[section].Pieces.SetItem(piece, story.Sections[section].Pieces[piece] with { Caption = caption.Length == 0 ? null : caption }) }), Part(section));
            case "monter" when inside:
                return (story.Moved(section, piece, -1), Part(section));
            case "descendre" when inside:
                return (story.Moved(section, piece, 1), Part(section));
            case "retirer" when inside:
                return (story.With(section, story.Sections[section] with { Pieces = story.Sections[section].Pieces.RemoveAt(piece) }), Part(section));
            default:
                form.Refuse(null, Problem.Error("story-step", "Cette partie ou ce document n’est plus là : relisez la page", "This section or document is no longer there: read the page again"));
                return (story, "");
        }
    }

    private static WorkshopView View(Resource resource, HttpContext context, CatalogueDesk desk, FormState form, string words, int section, bool newer)
    {
        Story story = Story.Parse(resource.Text("corps"));
        HeritageReads reads = HeritageEndpoints.Reads(context);
        IReadOnlyList<CardView> found = words.Length == 0 ? [] : reads.Cards(
            desk.Store.List([.. desk.Index.Search(new SearchQuery { Text = words, Types = BrowsePart.Heritage.Types, Counted = [], Take = FoundShown, Sees = CatalogueDesk.SeenBy(context.Actor()) }).Found.Select(f => f.Id)]).Where(r => r.Id != resource.Id));
        return new WorkshopView(
            resource, desk.Types.Get(resource.Type), story, reads.Cards(desk.Store.List([.. story.Documents]).Where(r => desk.MayRead(context.Actor(), r))).ToDictionary(c => c.Resource.Id, StringComparer.Ordinal),
            words, Math.Clamp(section, 0, Math.Max(0, story.Sections.Length - 1)), found, form, newer);
    }

    private static StoriesView Mine(HttpContext context, CatalogueDesk desk, FormState form) => new(
        context.Actor().Body is { } body ? [.. desk.Store.ListOf(body).Where(r => HeritageReads.Told.Contains(r.Type) && r.State is ResourceState.Draft or ResourceState.Published or ResourceState.Expired).Select(r => (r, desk.Types.Get(r.Type)))] : [],
        [.. HeritageReads.Told.Select(desk.Types.Get)], form);

    /// <summary>A post bears the day it is first published.</summary>
    private static ImmutableSortedDictionary<string, JsonNode> Dated(Resource story, DateOnly today) =>
        story.Type == "billet" && story.Text("date") is null ? story.Data.SetItem("date", JsonValue.Create(today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))) : story.Data;

    private static Resource? Own(string id, HttpContext context, CatalogueDesk desk) =>
        ResourceEndpoints.Mine(id, context, desk, out _) is { } resource && HeritageReads.Told.Contains(resource.Type) ? resource : null;

    public static string Address(Resource story) => $"{HeritageEndpoints.Root}/atelier/{PublicPage.Segment(story.Id)}";

    private static int Number(FormState form, string name) => int.TryParse(form.Text(name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static void Refuse(FormState form, IReadOnlyList<Problem> faults)
    {
        foreach (Problem fault in faults)
            form.Refuse(fault.Column switch { "title" => "titre", "summary" => "resume", _ => null }, fault);
    }

    private static ResourceChange By(HttpContext context, string reason) => new(context.Actor().Person, context.Actor().Body, reason);
}
