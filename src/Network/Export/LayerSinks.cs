using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using Maillage.Formats.Shapefile;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>Where layers go: one file each, or all in one.</summary>
internal interface ILayerSink : IDisposable
{
    void Begin(GeoPackageTable layer);

    void Append(object?[] values, Geometry? geometry);

    /// <summary>All is written: files take their place.</summary>
    void Finish();
}

/// <summary>One GeoJSON file a layer, WGS 84.</summary>
internal sealed class GeoJsonSink(string folder) : ILayerSink
{
    private FileStream? stream;
    private GeoJsonWriter? writer;
    private GeoPackageTable? layer;

    public void Begin(GeoPackageTable layer)
    {
        Close();
        this.layer = layer;
        stream = File.Create(Path.Combine(folder, layer.Name + ".geojson"));
        writer = new GeoJsonWriter(stream);
    }

    public void Append(object?[] values, Geometry? geometry) =>
        writer!.Write(geometry, layer!.Columns.Select((c, i) => KeyValuePair.Create(c.Name, values[i])));

    public void Finish() => Close();

    public void Dispose() => Close();

    private void Close()
    {
        writer?.Dispose();
        stream?.Dispose();
        (writer, stream) = (null, null);
    }
}

/// <summary>One shapefile a layer, Lambert-93, names of ten characters at most (<see cref="ShortNames"/>).</summary>
internal sealed class ShapefileSink(string folder) : ILayerSink
{
    private ShapefileWriting? writer;

    /// <summary>Columns whose name is longer than ten characters, and what they are called in a shapefile.</summary>
    public static IReadOnlyDictionary<string, string> ShortNames { get; } = new Dictionary<string, string>
    {
        ["fibres_distribution"] = "fo_distrib", ["fibres_transport"] = "fo_transp", ["fibres_collecte"] = "fo_collect", ["cables_distribution"] = "cb_distrib", ["cables_transport"] = "cb_transp",
        ["cables_collecte"] = "cb_collect", ["cost_new_eur"] = "cout_neuf", ["cost_reuse_eur"] = "cout_reemp", ["in_building"] = "immeuble", ["building_id"] = "bati_id", ["worth_cents"] = "val_cent", ["cheapest_cents_dm"] = "cent_dm",
    };

    public void Begin(GeoPackageTable layer)
    {
        writer?.Dispose();
        writer = new ShapefileWriting(Path.Combine(folder, layer.Name + ".shp"), layer.Geometry ?? OgcGeometryType.Point, [.. layer.Columns.Select(c => new ShapefileField(
            ShortNames.GetValueOrDefault(c.Name, c.Name),
            c.Type switch { GeoPackageType.Integer => ShapefileType.Integer, GeoPackageType.Real => ShapefileType.Real, GeoPackageType.Boolean => ShapefileType.Flag, _ => ShapefileType.Text },
            80))]);
    }

    public void Append(object?[] values, Geometry? geometry) => writer!.Append(values, geometry);

    public void Finish() => Dispose();

    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }
}

/// <summary>All layers in one GeoPackage.</summary>
internal sealed class GeoPackageSink(string file) : ILayerSink
{
    private readonly GeoPackageWriter writer = new(file);

    public void Begin(GeoPackageTable layer) => writer.AddTable(layer);

    public void Append(object?[] values, Geometry? geometry) => writer.Append(values, geometry);

    public void Finish() => writer.Finish();

    public void Dispose() => writer.Dispose();
}
