using System.Globalization;
using Maillage.Web.OpenData;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Layers;

/// <summary>A layer in the viewer's stack, the topmost first.</summary>
/// <param name="Opacity">Percent.</param>
/// <param name="Colour">1 … 6: of the categories' colours; the same while the stack holds the same layers, whatever their order.</param>
internal sealed record StackedLayer(OpenLayer Layer, int Opacity, int Colour);

/// <summary>
/// What the viewer shows, as its address says it: <c>?couche=a&amp;opacite=80&amp;couche=b&amp;opacite=100&amp;vue=3.82,47.28,13</c>. The address is the view: who has it sees the same, as far as they may.
/// One of <c>monter</c>, <c>descendre</c>, <c>retirer</c> changes the stack; <c>ajouter</c> puts a layer on top.
/// </summary>
internal sealed record ViewerAsk(IReadOnlyList<StackedLayer> Stack, (double Lon, double Lat, double Zoom)? View)
{
    public const int MostLayers = 12;

    public static ViewerAsk Read(IQueryCollection query, Func<string, OpenLayer?> find)
    {
        List<(OpenLayer Layer, int Opacity)> stack = [];
        string?[] ids = [.. query["couche"]], opacities = [.. query["opacite"]];
        for (int i = 0; i < ids.Length && stack.Count < MostLayers; i++)
        {
            if (ids[i] is { Length: > 0 and < 200 } id && stack.TrueForAll(s => s.Layer.Id != id) && find(id) is { } layer)
                stack.Add((layer, i < opacities.Length && int.TryParse(opacities[i], NumberStyles.None, CultureInfo.InvariantCulture, out int opacity) && opacity is >= 0 and <= 100 ? opacity : 100));
        }

        // Who opens the viewer without a view sees the region, not an empty sheet.
        if (query.Count == 0 && find("communes") is { } communes)
            stack.Add((communes, 100));
        if (query["ajouter"].ToString() is { Length: > 0 } added && stack.Count < MostLayers && stack.TrueForAll(s => s.Layer.Id != added) && find(added) is { } one)
            stack.Insert(0, (one, 100));
        stack.RemoveAll(s => s.Layer.Id == query["retirer"].ToString());
        Move(stack, query["monter"].ToString(), -1);
        Move(stack, query["descendre"].ToString(), 1);
        string[] order = [.. stack.Select(s => s.Layer.Id).Order(StringComparer.Ordinal)];
        return new ViewerAsk([.. stack.Select(s => new StackedLayer(s.Layer, s.Opacity, Array.IndexOf(order, s.Layer.Id) % 6 + 1))], Place(query["vue"].ToString()));
    }

    /// <summary>The address of this view, without what changed it.</summary>
    public string Address
    {
        get
        {
            List<KeyValuePair<string, string?>> parts = [];
            foreach (StackedLayer layer in Stack)
            {
                parts.Add(new("couche", layer.Layer.Id));
                parts.Add(new("opacite", layer.Opacity.ToString(CultureInfo.InvariantCulture)));
            }

            if (View is { } view)
                parts.Add(new("vue", string.Create(CultureInfo.InvariantCulture, $"{view.Lon},{view.Lat},{view.Zoom}")));
            return QueryHelpers.AddQueryString("/geo/carte", parts);
        }
    }

    /// <summary>What is in view: the place asked for, else all that the layers cover.</summary>
    public Envelope Box(Envelope region)
    {
        if (View is { } view)
        {
            // A window of about 900 × 600 pixels, at 512 pixels for the world at zoom 0.
            double degrees = 360 / Math.Pow(2, view.Zoom) * 900 / 512;
            return new Envelope(view.Lon - degrees / 2, view.Lon + degrees / 2, view.Lat - degrees / 4.3, view.Lat + degrees / 4.3);
        }

        Envelope all = new();
        foreach (StackedLayer layer in Stack)
        {
            if (layer.Layer.Extent is { } extent)
                all.ExpandToInclude(extent);
        }

        return all.IsNull ? region : all;
    }

    private static void Move(List<(OpenLayer Layer, int Opacity)> stack, string id, int by)
    {
        int at = stack.FindIndex(s => s.Layer.Id == id), to = at + by;
        if (at >= 0 && to >= 0 && to < stack.Count)
            (stack[at], stack[to]) = (stack[to], stack[at]);
    }

    private static (double, double, double)? Place(string text) =>
        text.Split(',').Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN).ToArray() is [>= -180 and <= 180 and var lon, >= -85 and <= 85 and var lat, >= 2 and <= 20 and var zoom] ? (lon, lat, zoom) : null;
}
