using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Territory;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>
/// Participative memory: anyone tells a memory, shares a document, transcribes, corrects. A contribution is a resource that points at its document; it waits for who holds the document (its own body, the keeper of
/// its source, else the platform) like every proposal, and nothing of it is shown before.
/// </summary>
internal static class MemoryEndpoints
{
    public static void MapMemory(this RouteGroupBuilder heritage)
    {
        heritage.MapGet("/memoire", (HttpContext context, CatalogueDesk desk, Say say) => Pages.Show<MemoryPage>(Latest(context, desk, say)));
        heritage.MapGet("/memoire/contribuer", (string? objet, string? nature, HttpContext context, CatalogueDesk desk, ImageDoor images, BodyStore bodies) => Target(objet, context, desk, out Resource? about)
            ? Pages.Show<ContributePage>(View(context, desk, images, bodies, about, FormState.With(("nature", nature)))) : Pages.Missing());
        heritage.MapPost("/memoire/contribuer", Contribute);
    }

    private static async Task<IResult> Contribute(string? objet, HttpContext context, CatalogueDesk desk, ImageDoor images, BodyStore bodies, SnapshotSource snapshots)
    {
        if (!Target(objet, context, desk, out Resource? about))
            return Pages.Missing();
        FormState form = await FormState.Read(context);
        ResourceType type = desk.Types.Get(HeritageReads.Memory);
        string note = form.Within("note", 1_000);
        Resource proposed = Read(form, about, images, bodies, desk, type, snapshots.Current.Index);
        if (!form.Ticked("accord"))
            form.Refuse("accord", Problem.Error("memory-consent", "Dites que vous avez le droit de partager ce texte et ces images", "Say that you have the right to share this text and these images"));
        foreach (Problem fault in desk.Checks.Check(proposed).DistinctBy(p => p.Column))
        {
            string field = fault.Column switch { "title" => "titre", "date-texte" => "epoque", "auteur" => "signature", { } own => own, null => "texte" };
            if (form.FaultOf(field) is null)
                form.Refuse(field, fault);
        }

        if (!form.Refused && desk.Proposals.Add(proposed, context.Actor().Person, context.Actor().Body, note) is { } kept)
            return Results.Redirect("/services/propositions/" + kept.Id);
        if (!form.Refused)
            form.Refuse(null, Problem.Error("proposal-many", "Trop de contributions attendent déjà d’être relues : revenez dans quelques jours", "Too many contributions already wait to be read: come back in a few days"));
        return Pages.Show<ContributePage>(View(context, desk, images, bodies, about, form), StatusCodes.Status422UnprocessableEntity);
    }

    private static Resource Read(FormState form, Resource? about, ImageDoor images, BodyStore bodies, CatalogueDesk desk, ResourceType type, TerritoryIndex territory)
    {
        string text = form.Need("texte", "Écrivez votre texte", "Write your text", 20_000), place = form.Text("commune");
        Commune? commune = place.Length == 0 ? null : territory.Search(place, 3).Select(h => h.Place).OfType<Commune>().FirstOrDefault();
        if (place.Length > 0 && commune is null)
            form.Refuse("commune", Problem.Error("resource-commune", $"Aucune commune ne s'appelle « {place} » : vérifiez l'orthographe", $"No commune is called '{place}': check the spelling"));
        string nature = form.Text("nature"), title = form.Text("titre");
        if (title.Length == 0 && about is not null && type.Field("nature")!.Choices.FirstOrDefault(c => c.Key == nature) is { Label: { } label })
            title = Cut($"{label.Fr} : {about.Title}", 200);
        ImmutableSortedDictionary<string, JsonNode>.Builder data = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);
        void Put(string field, string value)
        {
            if (value.Length > 0)
                data[field] = JsonValue.Create(value);
        }

        Put("nature", nature);
        Put("texte", text.ReplaceLineEndings("\n"));
        Put("auteur", form.Text("signature"));
        Put("date-texte", form.Text("epoque"));
        Put("objet", about?.Id ?? "");
        string[] pictures = form.Text("images").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (pictures.Length > 0)
            data["images"] = new JsonArray([.. pictures.Select(p => JsonValue.Create(p))]);
        BodyId? keeper = KeeperOf(about, images);
        return new Resource
        {
            Id = "m:" + Guid.CreateVersion7().ToString("N"), Type = type.Key, Title = title, Summary = Cut(text.ReplaceLineEndings(" "), 300), Owner = keeper, OwnerName = keeper is { } body ? bodies.Find(body)?.Name : null,
            Place = commune is null ? ResourcePlace.Nowhere : new ResourcePlace(null, null, commune.Code, null, null), ConfirmedOn = desk.Today, Data = data.ToImmutable(),
        };
    }

    /// <summary>Who holds a document reads what is said of it first.</summary>
    private static BodyId? KeeperOf(Resource? about, ImageDoor images) => about?.Owner ?? (about?.Source is { } source ? images.Store.KeeperOf(source) : null);

    private static ContributeView View(HttpContext context, CatalogueDesk desk, ImageDoor images, BodyStore bodies, Resource? about, FormState form) => new(
        desk.Types.Get(HeritageReads.Memory), about is null ? null : HeritageEndpoints.Reads(context).Card(about), KeeperOf(about, images) is { } keeper ? bodies.Find(keeper)?.Name : null, form);

    /// <summary>False when a document is named that the reader may not see.</summary>
    private static bool Target(string? id, HttpContext context, CatalogueDesk desk, out Resource? about)
    {
        about = id is { Length: > 0 } ? desk.Store.Find(id) : null;
        return string.IsNullOrEmpty(id) || (about is { State: ResourceState.Published } && BrowsePart.Heritage.Types.Contains(about.Type) && desk.MayRead(context.Actor(), about));
    }

    private static MemoryView Latest(HttpContext context, CatalogueDesk desk, Say say)
    {
        SearchAnswer answer = desk.Index.Search(new SearchQuery { Types = [HeritageReads.Memory], Counted = ["nature"], Take = 1, Sees = CatalogueDesk.SeenBy(context.Actor()) });
        FieldDefinition nature = desk.Types.Get(HeritageReads.Memory).Field("nature")!;
        return new MemoryView(
            HeritageEndpoints.Reads(context).Cards(context.Actor(), [HeritageReads.Memory], 24), answer.Total,
            [.. answer.Facets["nature"].Select(n => (nature.LabelOf(n.Value).In(say.InFrench), $"{BrowsePart.Heritage.Path}?f-type={HeritageReads.Memory}&f-nature={n.Value}", n.Count))]);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
