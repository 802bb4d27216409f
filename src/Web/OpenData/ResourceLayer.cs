using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>Published and public resources of one type, read from the store as they are asked for.</summary>
internal sealed class ResourceLayer(ResourceType type, ResourceStore store, Envelope? extent)
    : OpenLayer("ressources-" + type.Key, type.Plural, new Wording($"Ressources publiques du catalogue : {type.Plural.Fr}.", $"Public resources of the catalogue: {type.Plural.En}."), PropertiesOf(type))
{
    private static readonly GeometryFactory Places = new(new PrecisionModel(), 4326);

    private static readonly OpenProperty[] Common =
    [
        Text("title", "Nom", "Name"), Text("summary", "Résumé", "Summary"), Text("owner", "SIRET de l'organisme", "SIRET of the body"), Text("owner_name", "Organisme", "Body"), Text("address", "Adresse", "Address"),
        Text("postal_code", "Code postal", "Postal code"), Text("commune", "Code INSEE de la commune", "INSEE code of the commune"), Text("phone", "Téléphone", "Telephone"), Text("email", "Courriel", "E-mail"),
        Text("url", "Site", "Website"), Text("hours", "Horaires (syntaxe OpenStreetMap)", "Opening hours (OpenStreetMap syntax)"), Text("licence", "Licence", "Licence"), Text("confirmed_on", "Confirmé le", "Confirmed on"),
    ];

    public override Envelope? Extent => extent;

    public override OgcGeometryType Geometry => OgcGeometryType.Point;

    public override long Count => store.CountPublic(type.Key);

    public override IEnumerable<OpenFeature> Read(LayerAsk ask) => store.ListPublic(type.Key, ask.After ?? "").Select(Feature).Where(Judge(ask)).Take(ask.Most);

    public override OpenFeature? Find(string id) =>
        store.Find(id) is { State: ResourceState.Published, Visibility: People.Visibility.Public } found && found.Type == type.Key ? Feature(found) : null;

    private OpenFeature Feature(Resource r) => new(
        r.Id, r.Place.HasPoint ? Places.CreatePoint(new Coordinate(r.Place.Lon!.Value, r.Place.Lat!.Value)) : null,
        [
            r.Title, r.Summary, r.Owner?.Siret, r.OwnerName, r.Place.Address, r.Place.PostalCode, r.Place.Commune, r.Phone, r.Email, r.Url, r.Hours, r.Licence,
            r.ConfirmedOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), .. Own(type).Select(f => Value(r, f)),
        ],
        r.Id);

    private static object? Value(Resource resource, FieldDefinition field) => field.Kind switch
    {
        FieldKind.Flag => resource.Flag(field.Key),
        FieldKind.Number => resource.Values(field.Key) is [var text] && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : null,
        _ => resource.Values(field.Key) is { Count: > 0 } values ? string.Join(" | ", values) : null,
    };

    private static IReadOnlyList<OpenProperty> PropertiesOf(ResourceType type) =>
    [
        .. Common, .. Own(type).Select(f => new OpenProperty(f.Key, f.Kind switch
        {
            FieldKind.Flag => ColumnType.Boolean,
            FieldKind.Number => ColumnType.Real,
            _ => ColumnType.Text,
        }, f.Label)),
    ];

    /// <summary>Fields of the type; one that bears the name of a common property is left to it.</summary>
    private static IEnumerable<FieldDefinition> Own(ResourceType type) => type.Fields.Where(f => Common.All(c => c.Name != f.Key));

    private static OpenProperty Text(string name, string fr, string en) => new(name, ColumnType.Text, new Wording(fr, en));
}
