using System.Globalization;
using Maillage.Database;
using Maillage.Formats.Cql2;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>
/// The catalogue itself as a layer: one feature a dataset. OGC API Records reads it through the door of Features, CSW through its own; boxes, filters and pages are those of every other layer.
/// </summary>
internal sealed class RecordLayer(IReadOnlyList<OpenDataset> datasets, Wording region)
    : MemoryLayer(Id, new("Catalogue des données", "Catalogue of data"), new("Une notice pour chaque jeu de données de la plateforme.", "A record for each dataset of the platform."), Columns, datasets.Select(d => (d.Id, Shape(d), Values(d, region))))
{
    /// <summary>Id of the collection of records.</summary>
    public new const string Id = "catalogue";

    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    public static IReadOnlyList<OpenProperty> Columns { get; } =
    [
        Text("type", "Sorte", "Kind"), Text("title", "Titre", "Title"), Text("description", "Résumé", "Summary"), Text("keywords", "Mots clés", "Keywords"), Text("theme", "Thème européen", "European theme"), Text("updated", "Mis à jour", "Updated"),
        Text("format", "Formats", "Formats"), Text("license", "Licence", "Licence"), Text("publisher", "Fourni par", "Given by"),
    ];

    /// <summary>What a search in any text looks at: small letters, without accents.</summary>
    public static CqlProperty AnyText { get; } = new("anytext", CqlType.Text);

    private readonly Dictionary<string, OpenDataset> byId = datasets.ToDictionary(d => d.Id, StringComparer.Ordinal);

    /// <summary>The dataset's page, each way to have it, and the catalogues it came through, the nearest first (<c>via</c>, titled by its identifier there).</summary>
    public override IEnumerable<OpenLink> Links(string feature) => byId.TryGetValue(feature, out OpenDataset? found)
        ? [new(found.Page, "canonical", "text/html"), .. found.Distributions.Select(d => new OpenLink(d.Path, d switch { { Format: "OGC API Features" } => "service", { Type: "" } => "item", _ => "enclosure" }, d.Type.Length > 0 ? d.Type : "text/html", d.Format)),
            .. found.Way.Where(s => Uri.TryCreate(s.Address, UriKind.Absolute, out _)).Select(s => new OpenLink(s.Address, "via", "application/octet-stream", s.Identifier))] : [];

    /// <summary>Its name among all catalogues.</summary>
    public string? Name(string feature) => byId.GetValueOrDefault(feature)?.Name;

    /// <summary>Every word must be in the title, the summary or the keywords, whatever its case and accents.</summary>
    public static IReadOnlyList<OpenDataset> WithWords(IReadOnlyList<OpenDataset> datasets, string words)
    {
        string[] wanted = [.. words.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries).Take(20).Select(Plain)];
        return wanted.Length == 0 ? datasets : [.. datasets.Where(d => AnyTextOf(d) is var text && wanted.All(w => text.Contains(w, StringComparison.Ordinal)))];
    }

    public static string AnyTextOf(OpenDataset d) => Plain(string.Join(' ', [d.Id, d.Title.Fr, d.Title.En, d.Summary.Fr, d.Summary.En, .. d.Keywords.SelectMany(k => (string[])[k.Fr, k.En])]));

    public static string Plain(string text) => Accents.Without(text).ToLowerInvariant();

    public static Geometry? Shape(OpenDataset d) => d.Box is { IsNull: false } box ? Wgs84.ToGeometry(box) : null;

    public static object?[] Values(OpenDataset d, Wording region) =>
    [
        "dataset", d.Title.Fr, d.Summary.Fr + (d.Simulated ? " Une part repose sur un sol généré (simulé)." : ""), string.Join(", ", d.Keywords.Select(k => k.Fr)), d.Theme, Stamp(d.Modified), string.Join(", ", d.Distributions.Select(x => x.Format)), d.Licence.Address, d.Publisher ?? region.Fr,
    ];

    public static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static OpenProperty Text(string name, string fr, string en) => new(name, ColumnType.Text, new Wording(fr, en));
}
