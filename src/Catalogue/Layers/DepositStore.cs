using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Catalogue.Layers;

/// <summary>Deposits, their versions and their objects. They lie in the private part: some are for partners, drafts for their owner.</summary>
public static class DepositTables
{
    public static TableDefinition Deposit { get; } = new(DatabasePart.Private, "deposit", "Dépôts de couches",
        [
            new("id", ColumnType.Text), new("title", ColumnType.Text), new("summary", ColumnType.Text), new("owner", ColumnType.Text), new("theme", ColumnType.Text), new("visibility", ColumnType.Text), new("licence", ColumnType.Text),
            new("published", ColumnType.Integer), new("created_at", ColumnType.Timestamp), new("published_at", ColumnType.Timestamp, Nullable: true),
        ],
        ["id"])
    { Indexes = [["owner"]] };

    public static TableDefinition Version { get; } = new(DatabasePart.Private, "deposit_version", "Versions des dépôts",
        [
            new("deposit", ColumnType.Text), new("number", ColumnType.Integer), new("file", ColumnType.Text), new("made_at", ColumnType.Timestamp), new("objects", ColumnType.Integer), new("faulty", ColumnType.Integer),
            new("lost", ColumnType.Integer), new("errors", ColumnType.Integer), new("parts", ColumnType.Json), new("problems", ColumnType.Json),
        ],
        ["deposit", "number"]);

    /// <summary>Objects of the version that is read and of the draft; those of older versions are gone, their reports stay.</summary>
    public static TableDefinition Object { get; } = new(DatabasePart.Private, "deposit_object", "Objets des dépôts",
        [
            new("deposit", ColumnType.Text), new("number", ColumnType.Integer), new("position", ColumnType.Integer), new("part", ColumnType.Text), new("row_number", ColumnType.Integer), new("shape", ColumnType.Blob, Nullable: true),
            new("attributes", ColumnType.Json), new("commune", ColumnType.Text, Nullable: true), new("faulty", ColumnType.Boolean),
        ],
        ["deposit", "number", "position"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("deposits", 1, [Deposit, Version, Object])];
}

/// <summary>Keeps what bodies deposit. A draft comes whole or not at all; publishing is one step, after which readers see the new version and nothing between.</summary>
public sealed class DepositStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>Places are tuples, whose parts are fields.</summary>
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };
    private const string VersionColumns = "deposit, number, file, made_at, objects, faulty, lost, errors, parts, problems";
    private const string Columns = "id, title, summary, owner, theme, visibility, licence, published, created_at, published_at";

    /// <summary>Every layer that is asked for asks which deposits are read; what another process says holds here within this time.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private volatile Tuple<IReadOnlyList<Deposit>, long>? published;

    /// <summary>Those that readers see a version of.</summary>
    public IReadOnlyList<Deposit> ListPublished()
    {
        if (published is { } kept && time.GetElapsedTime(kept.Item2) < Fresh)
            return kept.Item1;
        using DbConnection connection = database.Open(DatabasePart.Private);
        IReadOnlyList<Deposit> read = [.. connection.Query<Row>($"SELECT {Columns} FROM deposit WHERE published > 0 ORDER BY title, id").Select(r => r.ToDeposit())];
        published = new(read, time.GetTimestamp());
        return read;
    }

    public IReadOnlyList<Deposit> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>($"SELECT {Columns} FROM deposit ORDER BY title, id").Select(r => r.ToDeposit())];
    }

    public Deposit? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM deposit WHERE id = @id", new { id })?.ToDeposit();
    }

    /// <summary>Versions, newest first.</summary>
    public IReadOnlyList<DepositVersion> ListVersions(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<VersionRow>($"SELECT {VersionColumns} FROM deposit_version WHERE deposit = @id ORDER BY number DESC", new { id }).Select(r => r.ToVersion())];
    }

    public DepositVersion? FindVersion(string id, long number)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<VersionRow>($"SELECT {VersionColumns} FROM deposit_version WHERE deposit = @id AND number = @number", new { id, number })?.ToVersion();
    }

    /// <summary>Objects in the order of their file.</summary>
    public IReadOnlyList<DepositObject> Read(string id, long number)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        WKBReader shapes = new(new NetTopologySuite.NtsGeometryServices(new PrecisionModel(), 4326));
        return
        [
            .. connection.Query<(string Part, long Row, byte[]? Shape, string Attributes, string? Commune, bool Faulty)>(
                "SELECT part, row_number, shape, attributes, commune, faulty FROM deposit_object WHERE deposit = @id AND number = @number ORDER BY position", new { id, number })
                .Select(o => new DepositObject(o.Part, o.Row, o.Shape is null ? null : shapes.Read(o.Shape), JsonSerializer.Deserialize<Dictionary<string, string?>>(o.Attributes)!, o.Commune, o.Faulty)),
        ];
    }

    /// <summary>Makes the deposit, or changes what is said of it.</summary>
    internal static void Save(DbTransaction transaction, Deposit deposit) => transaction.Connection!.Execute(
        $"""
        INSERT INTO deposit ({Columns}) VALUES (@Id, @Title, @Summary, @owner, @theme, @visibility, @Licence, @Published, @CreatedAt, @PublishedAt)
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, summary = excluded.summary, theme = excluded.theme, visibility = excluded.visibility, licence = excluded.licence, published = excluded.published, published_at = excluded.published_at
        """,
        new { deposit.Id, deposit.Title, deposit.Summary, owner = deposit.Owner.Siret, theme = deposit.Theme.ToString(), visibility = deposit.Visibility.ToString(), deposit.Licence, deposit.Published, deposit.CreatedAt, deposit.PublishedAt }, transaction);

    /// <summary>Keeps a new draft in place of the one before, whose objects go.</summary>
    /// <param name="beside">Written in the same transaction, last.</param>
    public DepositVersion AddDraft(Deposit deposit, string file, IReadOnlyList<DepositObject> objects, int lost, long errors, IReadOnlyList<Problem> problems, Action<DbTransaction>? beside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Save(transaction, deposit);
        long number = 1 + connection.ExecuteScalar<long>("SELECT coalesce(max(number), 0) FROM deposit_version WHERE deposit = @Id", new { deposit.Id }, transaction);
        connection.Execute("DELETE FROM deposit_object WHERE deposit = @Id AND number <> @Published", new { deposit.Id, deposit.Published }, transaction);
        DepositVersion version = new(deposit.Id, number, file, time.GetUtcNow(), objects.Count, objects.Count(o => o.Faulty), lost, errors, PartsOf(objects), problems);
        connection.Execute(
            "INSERT INTO deposit_version (deposit, number, file, made_at, objects, faulty, lost, errors, parts, problems) VALUES (@Deposit, @Number, @File, @MadeAt, @Objects, @Faulty, @Lost, @Errors, @parts, @problems)",
            new { version.Deposit, version.Number, version.File, version.MadeAt, version.Objects, version.Faulty, version.Lost, version.Errors, parts = JsonSerializer.Serialize(version.Parts, Json), problems = JsonSerializer.Serialize(problems, Json) }, transaction);
        WKBWriter shapes = new();
        database.Insert(transaction, DepositTables.Object, objects.Select((o, i) => new object?[]
        {
            deposit.Id, number, (long)i, o.Part, o.Row, o.Shape is null ? null : shapes.Write(o.Shape), JsonSerializer.Serialize(o.Attributes), o.Commune, o.Faulty,
        }));
        beside?.Invoke(transaction);
        transaction.Commit();
        published = null;
        return version;
    }

    /// <summary>From now on readers see this version; objects of the one before go.</summary>
    public Deposit Publish(Deposit deposit, long number, Action<DbTransaction>? beside = null) => Change(deposit with { Published = number, PublishedAt = time.GetUtcNow() }, beside, keep: number);

    /// <summary>Readers see nothing any more; what was published becomes the draft.</summary>
    public Deposit Withdraw(Deposit deposit, Action<DbTransaction>? beside = null) => Change(deposit with { Published = 0, PublishedAt = null }, beside, keep: null);

    private Deposit Change(Deposit deposit, Action<DbTransaction>? beside, long? keep)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Save(transaction, deposit);
        if (keep is not null)
            connection.Execute("DELETE FROM deposit_object WHERE deposit = @Id AND number < @keep", new { deposit.Id, keep }, transaction);
        beside?.Invoke(transaction);
        transaction.Commit();
        published = null;
        return deposit;
    }

    private static IReadOnlyList<DepositPart> PartsOf(IReadOnlyList<DepositObject> objects) =>
    [
        .. objects.GroupBy(o => o.Part, StringComparer.Ordinal).Select(part =>
        {
            List<DepositObject> all = [.. part.Where(o => !o.Faulty)];
            Envelope box = new();
            foreach (DepositObject found in all.Where(o => o.Shape is not null))
                box.ExpandToInclude(found.Shape!.EnvelopeInternal);
            OgcGeometryType[] kinds = [.. all.Where(o => o.Shape is not null).Select(o => o.Shape!.OgcGeometryType).Distinct()];
            OgcGeometryType kind = kinds switch
            {
                [var one] => one,
                _ when kinds.Contains(OgcGeometryType.MultiLineString) => OgcGeometryType.MultiLineString,
                _ when kinds.Contains(OgcGeometryType.MultiPoint) => OgcGeometryType.MultiPoint,
                _ => OgcGeometryType.GeometryCollection,
            };
            List<string> names = [];
            foreach (string name in all.SelectMany(o => o.Attributes.Keys))
            {
                if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                    names.Add(name);
            }

            return new DepositPart(part.Key, kind, [.. names.Take(MostColumns).Select(n => new LayerColumn(n, TypeOf(all, n)))], all.Count, box.IsNull ? [] : [box.MinX, box.MinY, box.MaxX, box.MaxY]);
        }),
    ];

    private const int MostColumns = 200;

    /// <summary>A leading zero says that it is a code (01004), not a number.</summary>
    private static LayerColumnType TypeOf(IReadOnlyList<DepositObject> objects, string name)
    {
        bool any = false, whole = true;
        foreach (DepositObject found in objects)
        {
            if (found.Attributes.GetValueOrDefault(name) is not { Length: > 0 } text)
                continue;
            any = true;
            if ((text.Length > 1 && text[0] == '0' && text[1] is not '.') || !double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                return LayerColumnType.Text;
            whole &= long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        }

        return !any ? LayerColumnType.Text : whole ? LayerColumnType.Integer : LayerColumnType.Real;
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";
        public string Title { get; set; } = "";
        public string Summary { get; set; } = "";
        public string Owner { get; set; } = "";
        public string Theme { get; set; } = "";
        public string Visibility { get; set; } = "";
        public string Licence { get; set; } = "";
        public long Published { get; set; }
        public DateTimeOffset CreatedAt { get; set; }
        public DateTimeOffset? PublishedAt { get; set; }

        public Deposit ToDeposit() => new(Id, Title, Summary, new BodyId(Owner), Enum.Parse<DepositTheme>(Theme), Enum.Parse<Visibility>(Visibility), Licence, Published, CreatedAt, PublishedAt);
    }

    private sealed class VersionRow
    {
        public string Deposit { get; set; } = "";
        public long Number { get; set; }
        public string File { get; set; } = "";
        public DateTimeOffset MadeAt { get; set; }
        public long Objects { get; set; }
        public long Faulty { get; set; }
        public long Lost { get; set; }
        public long Errors { get; set; }
        public string Parts { get; set; } = "[]";
        public string Problems { get; set; } = "[]";

        public DepositVersion ToVersion() => new(Deposit, Number, File, MadeAt, Objects, Faulty, Lost, Errors, JsonSerializer.Deserialize<DepositPart[]>(Parts, Json)!, JsonSerializer.Deserialize<Problem[]>(Problems, Json)!);
    }
}
