using System.Text.Json;
using Maillage.Web.OpenData;
using Maillage.Web.Shell;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Layers;

/// <summary>What the viewer's page shows: the stack, what else could be laid on it, a drawing and the objects in view.</summary>
public sealed record ViewerView
{
    /// <summary>Objects listed of each layer.</summary>
    public const int MostListed = 20;

    /// <summary>Objects drawn of each layer before the map is there.</summary>
    private const int MostDrawn = 4_000;

    private ViewerView(ViewerAsk ask, IReadOnlyList<OpenLayer> others, Envelope box, string root) => (Ask, Others, Box, Address) = (ask, others, box, root + ask.Address);

    internal ViewerAsk Ask { get; }

    internal IReadOnlyList<OpenLayer> Others { get; }

    internal Envelope Box { get; }

    /// <summary>The view's own address, to be given to others.</summary>
    internal string Address { get; }

    internal StillMap Still { get; private init; } = null!;

    internal IReadOnlyList<(StackedLayer Layer, IReadOnlyList<OpenFeature> Features, bool More)> Listed { get; private init; } = [];

    internal static ViewerView Of(ViewerAsk ask, IReadOnlyList<OpenLayer> all, Envelope box, string root)
    {
        var read = ask.Stack.Select(s => (Layer: s, Features: (IReadOnlyList<OpenFeature>)[.. s.Layer.Read(new LayerAsk(box, null, null, MostDrawn))])).ToList();
        return new ViewerView(ask, [.. all.Where(l => l.Count > 0 && ask.Stack.All(s => s.Layer.Id != l.Id))], box, root)
        {
            // The topmost is drawn last.
            Still = StillMap.Draw(box, Enumerable.Reverse(read).SelectMany(r => r.Features.Where(f => f.Shape is not null).GroupBy(f => Colour(r.Layer, f)).Select(g => (g.Select(f => f.Shape!), g.Key, r.Layer.Opacity))), []),
            Listed = [.. read.Select(r => (r.Layer, (IReadOnlyList<OpenFeature>)[.. r.Features.Take(MostListed)], r.Features.Count > MostListed))],
        };
    }

    /// <summary>What the page tells its map, in an attribute: nothing inline runs.</summary>
    internal string Config(Say say) => JsonSerializer.Serialize(
        new
        {
            Lang = say.Code,
            Texts = (say.InFrench ? TextBook.Instance.French : TextBook.Instance.English).Where(t => t.Key.StartsWith("geo.ui.", StringComparison.Ordinal)).ToDictionary(t => t.Key["geo.ui.".Length..], t => t.Value),
            Bounds = (double[])[Box.MinX, Box.MinY, Box.MaxX, Box.MaxY],
            View = Ask.View is { } view ? (double[])[view.Lon, view.Lat, view.Zoom] : null,
            Layers = Ask.Stack.Select(s => new
            {
                s.Layer.Id, Title = say.Of(s.Layer.Title), s.Opacity, s.Colour, s.Layer.MinZoom, Tiles = $"/ogc/collections/{s.Layer.Id}/tiles/{OgcTiles.Matrix}/{{z}}/{{y}}/{{x}}", Labels = s.Layer.Properties.ToDictionary(p => p.Name, p => say.Of(p.Label)),
                Zones = IsZoned(s.Layer),
            }),
        },
        JsonSerializerOptions.Web);

    /// <summary>Zones of an urban plan have colours everyone knows them by.</summary>
    internal static bool IsZoned(OpenLayer layer) => layer.Properties.Any(p => p.Name.Equals("typezone", StringComparison.OrdinalIgnoreCase));

    /// <summary>The layer's, or its zone's: U, AU, A, N as the map draws them.</summary>
    private static int Colour(StackedLayer layer, OpenFeature feature)
    {
        for (int i = 0; i < layer.Layer.Properties.Count; i++)
        {
            if (layer.Layer.Properties[i].Name.Equals("typezone", StringComparison.OrdinalIgnoreCase))
                return feature.Values[i] as string is not { Length: > 0 } zone ? layer.Colour : zone.StartsWith("AU", StringComparison.Ordinal) ? 4 : zone[0] switch { 'U' => 2, 'A' => 5, 'N' => 3, _ => layer.Colour };
        }

        return layer.Colour;
    }

    /// <summary>What people call a feature: its name, title or label, else its number.</summary>
    internal static string Name(OpenLayer layer, OpenFeature feature)
    {
        foreach (string wanted in (ReadOnlySpan<string>)["name", "nom", "title", "libelle", "label"])
        {
            for (int i = 0; i < layer.Properties.Count; i++)
            {
                if (layer.Properties[i].Name.Equals(wanted, StringComparison.OrdinalIgnoreCase) && feature.Values[i] is string { Length: > 0 } name)
                    return name;
            }
        }

        return feature.Id;
    }
}
