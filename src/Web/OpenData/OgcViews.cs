using Maillage.Web.Charts;
using Maillage.Web.Shell;

namespace Maillage.Web.OpenData;

public sealed record OgcHomeView
{
    internal OgcHomeView(IReadOnlyList<OpenLayer> layers) => Layers = layers;

    internal IReadOnlyList<OpenLayer> Layers { get; }
}

public sealed record OgcCollectionView
{
    internal OgcCollectionView(OpenLayer layer, IReadOnlyList<Crumb> crumbs) => (Layer, Crumbs) = (layer, crumbs);

    internal OpenLayer Layer { get; }

    public IReadOnlyList<Crumb> Crumbs { get; }
}

public sealed record OgcItemsView
{
    internal OgcItemsView(OpenLayer layer, IReadOnlyList<OpenFeature> rows, long? matched, string? next, string filter, IReadOnlyList<Crumb> crumbs) => (Layer, Rows, Matched, Next, Filter, Crumbs) = (layer, rows, matched, next, filter, crumbs);

    internal OpenLayer Layer { get; }

    internal IReadOnlyList<OpenFeature> Rows { get; }

    public long? Matched { get; }

    public string? Next { get; }

    public string Filter { get; }

    public IReadOnlyList<Crumb> Crumbs { get; }
}

public sealed record OgcItemView
{
    internal OgcItemView(OpenLayer layer, OpenFeature feature, IReadOnlyList<Crumb> crumbs) => (Layer, Feature, Crumbs) = (layer, feature, crumbs);

    internal OpenLayer Layer { get; }

    internal OpenFeature Feature { get; }

    public IReadOnlyList<Crumb> Crumbs { get; }

    /// <summary>What people call it: its name or title, else its identity.</summary>
    internal string Name => Layer.Properties.Select((p, i) => p.Name is "name" or "title" ? Feature.Values[i] as string : null).FirstOrDefault(n => n is not null) ?? Feature.Id;

    internal static string Address(OpenLayer layer, OpenFeature feature) => $"/ogc/collections/{layer.Id}/items/{Uri.EscapeDataString(feature.Id)}";

    internal static Cell Cell(object? value, Say say) => value switch
    {
        null => new("–"),
        long whole => new(say.Number(whole), whole),
        double real => new(say.Number((decimal)real, real == Math.Floor(real) ? 0 : 2), (decimal)real),
        bool flag => new(say[flag ? "find.yes" : "find.no"]),
        _ => new(value.ToString() is { Length: > 60 } text ? text[..59] + "…" : value.ToString()!),
    };
}
