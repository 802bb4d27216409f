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

    /// <summary>ISO 8601 UTC text in SQLite, <c>timestamptz</c> in PostgreSQL; <see cref="DateTimeOffset"/> in code, to the millisecond.</summary>
    Timestamp,

    /// <summary>JSON text in both: <c>jsonb</c> would not give back what was written, which a signed certificate needs.</summary>
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
/// Tables without a geometry have a <c>fid</c> too in the territory part, as GeoPackage prescribes; name the columns you read.
/// </summary>
/// <param name="Key">Columns of the primary key (a unique index in the territory part, where <c>fid</c> is the primary key); may be empty there.</param>
public sealed record TableDefinition(DatabasePart Part, string Name, string TitleFr, IReadOnlyList<Column> Columns, IReadOnlyList<string> Key)
{
    public GeometryKind Geometry { get; init; }

    /// <summary>Secondary indexes, each a list of columns.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Indexes { get; init; } = [];

    /// <summary>
    /// True when a row once written stays as it is: the database itself refuses UPDATE, DELETE and whatever stands for them. It keeps programs and
    /// hands from mistakes; who owns the database can still take the refusal away, which only a chain of hashes shows. Private part only.
    /// </summary>
    public bool AppendOnly { get; init; }
}

/// <summary>A step of the schema, in one part. Numbers grow within a module and never change once landed.</summary>
/// <param name="Module">Owner (<c>territory</c>, <c>network</c>, <c>planning</c> …).</param>
/// <param name="Create">Tables of one part only: two files cannot change in one transaction.</param>
public sealed record Migration(string Module, int Number, IReadOnlyList<TableDefinition> Create)
{
    /// <summary>Further statements, valid on both databases, run after the tables are made.</summary>
    public IReadOnlyList<string> Sql { get; init; } = [];

    /// <summary>Fills new tables from what is there where one statement for both databases cannot; in the same transaction, after <see cref="Sql"/>.</summary>
    public Action<System.Data.Common.DbTransaction>? Fill { get; init; }

    /// <summary>The part it changes: that of its tables, else to be said (the territory when it is not).</summary>
    public DatabasePart Part { get; init; } = Create.Count > 0 ? Create[0].Part : DatabasePart.Territory;
}
