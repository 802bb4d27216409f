using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>Types a GeoPackage column may have (OGC 12-128r18, table 1), as far as Maillage uses them.</summary>
public enum GeoPackageType
{
    Text,
    Integer,
    Real,
    Boolean,

    /// <summary>UTC, to the millisecond: <c>2024-06-30T23:59:59.000Z</c>.</summary>
    DateTime,
    Date,
    Blob,
}

public sealed record GeoPackageColumn(string Name, GeoPackageType Type, bool Nullable = true);

/// <summary>One layer, or one attribute table when <see cref="Geometry"/> is null. The key is <c>fid</c>, the geometry <c>geom</c>.</summary>
/// <param name="Title">What GIS programs show beside the name; when another table has it, the name is added.</param>
public sealed record GeoPackageTable(string Name, string Title, IReadOnlyList<GeoPackageColumn> Columns)
{
    public const string KeyColumn = "fid";
    public const string GeometryColumn = "geom";

    public OgcGeometryType? Geometry { get; init; }

    /// <summary>EPSG code: 4326 (longitude, latitude) or 2154 (Lambert-93).</summary>
    public int Srid { get; init; } = 4326;

    public string Description { get; init; } = "";

    /// <summary>Columns of text that readers ask by: each gets an index.</summary>
    public IReadOnlyList<string> Indexed { get; init; } = [];

    /// <summary>Name of the R-tree that the spatial index extension prescribes.</summary>
    public string IndexName => $"rtree_{Name}_{GeometryColumn}";

    internal string NameOfIndex(string column) => $"index_{Name}_{column}";
}

/// <summary>A row as read: values follow <see cref="GeoPackageTable.Columns"/>.</summary>
public sealed record GeoPackageFeature(long Id, Geometry? Geometry, object?[] Values);
