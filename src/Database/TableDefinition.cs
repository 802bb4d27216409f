namespace Maillage.Database;

/// <summary>The two halves of the store: what may be shared, and what never is.</summary>
public enum DatabasePart
{
    /// <summary><c>territory.gpkg</c>, or schema <c>territory</c>: territory, coverage, designs, plans.</summary>
    Territory,

    /// <summary><c>private.db</c>, or schema <c>private</c>: people, cases, audit, jobs.</summary>
    Private,
}

public enum ColumnType
{
    Text,
    Integer,
    Real,
    Boolean,

    /// <summary>ISO 8601 UTC text in SQLite, <c>timestamptz</c> in PostgreSQL; <see cref="DateTimeOffset"/> in code.</summary>
    Timestamp,

    /// <summary>JSON text (<c>jsonb</c> in PostgreSQL).</summary>
    Json,
    Blob,
}

public enum GeometryKind
{
    None,
    Point,
    LineString,
    MultiPolygon,
}

public sealed record Column(string Name, ColumnType Type, bool Nullable = false);

/// <summary>
/// One table for both databases. With a geometry it is a layer: a GeoPackage feature table with an R-tree in SQLite, a PostGIS
/// geometry with a GiST index in PostgreSQL; the geometry column is <c>geom</c> in WGS 84 (EPSG:4326), the integer key <c>fid</c> is made by the database.
/// </summary>
/// <param name="Key">Columns of the primary key (a unique index for layers).</param>
public sealed record TableDefinition(DatabasePart Part, string Name, string TitleFr, IReadOnlyList<Column> Columns, IReadOnlyList<string> Key)
{
    public GeometryKind Geometry { get; init; }

    /// <summary>Secondary indexes, each a list of columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Indexes { get; init; } = [];
}

/// <summary>A step of the schema. Numbers grow within a module and never change once landed.</summary>
/// <param name="Module">Owner (<c>territory</c>, <c>network</c>, <c>planning</c> …).</param>
public sealed record Migration(string Module, int Number, IReadOnlyList<TableDefinition> Create)
{
    /// <summary>Further statements, valid on both databases.</summary>
    public IReadOnlyList<string> Sql { get; init; } = [];
}
