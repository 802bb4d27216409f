using System.Globalization;
using Maillage.Catalogue;
using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.People;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Cases;

/// <summary>The catalogue and the calls for projects, as forms of cases know it.</summary>
internal sealed class CatalogueChoices(CatalogueDesk catalogue, CallStore calls) : IKnownResources
{
    /// <summary>Calls for projects are chosen like resources: those open today.</summary>
    private const string Calls = "appel";

    public IReadOnlyList<FieldChoice> Offered(string type, string? until) => type == Calls
        ? [.. calls.List().Where(c => c.IsOpen(catalogue.Today)).Select(c => new FieldChoice(c.Id, c.Title, c.Title))]
        : [.. catalogue.Store.ListPublic(type, "").Where(r => Lasts(r, until)).OrderBy(r => r.Title, StringComparer.CurrentCulture).Select(r => new FieldChoice(r.Id, r.Title, r.Title))];

    public string? TitleOf(string type, string id) => type == Calls ? calls.Find(id)?.Title : catalogue.Store.Find(id) is { } found && found.Type == type ? found.Title : null;

    public bool Holds(string type, string? until, string id) => type == Calls ? calls.Find(id)?.IsOpen(catalogue.Today) == true
        : catalogue.Store.Find(id) is { State: ResourceState.Published, Visibility: Visibility.Public } found && found.Type == type && Lasts(found, until);

    private bool Lasts(Resource resource, string? until) => until is null
        || (DateOnly.TryParseExact(resource.Text(until), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly last) && last >= catalogue.Today);
}
