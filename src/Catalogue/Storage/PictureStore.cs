using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>A picture that the platform keeps for a record.</summary>
/// <param name="Record">The resource it belongs to: it is shown to who may read that one, and to nobody else.</param>
/// <param name="Bytes">Of what is kept, not of the file that came.</param>
public sealed record KeptPicture(string Id, string Record, BodyId Body, string File, int Width, int Height, long Bytes, DateTimeOffset At);

/// <summary>Pictures of records, each as one file from which any part is cut at any size. Who sent one stands in the journal and in the record's versions, not here.</summary>
public sealed class PictureStore(MaillageDatabase database)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "kept_picture", "Images gardées",
        [
            new("id", ColumnType.Text), new("record", ColumnType.Text), new("siret", ColumnType.Text), new("file", ColumnType.Text), new("width", ColumnType.Integer), new("height", ColumnType.Integer), new("bytes", ColumnType.Integer),
            new("at", ColumnType.Timestamp), new("content", ColumnType.Blob),
        ],
        ["id"]) { Indexes = [["record"], ["siret"]] };

    private const string Columns = "id, record, siret, file, width, height, bytes, at";

    /// <summary>Inside the transaction that saves the record: both, or neither.</summary>
    public static bool Add(DbTransaction transaction, KeptPicture picture, byte[] content) => transaction.Connection!.Execute(
        $"INSERT INTO kept_picture ({Columns}, content) VALUES (@Id, @Record, @siret, @File, @Width, @Height, @Bytes, @At, @content)",
        new { picture.Id, picture.Record, siret = picture.Body.Siret, picture.File, picture.Width, picture.Height, picture.Bytes, picture.At, content }, transaction) == 1;

    public static bool Remove(DbTransaction transaction, string id) => transaction.Connection!.Execute("DELETE FROM kept_picture WHERE id = @id", new { id }, transaction) == 1;

    public KeptPicture? Find(string id) => Query("id = @key", id).SingleOrDefault();

    /// <summary>Of one record, in the order in which they came.</summary>
    public IReadOnlyList<KeptPicture> ListOf(string record) => Query("record = @key ORDER BY at, id", record);

    public byte[]? Read(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<byte[]>("SELECT content FROM kept_picture WHERE id = @id", new { id });
    }

    /// <summary>What a body keeps in all.</summary>
    public long BytesOf(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM kept_picture WHERE siret = @Siret", new { body.Siret });
    }

    private List<KeptPicture> Query(string where, string key)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>($"SELECT {Columns} FROM kept_picture WHERE {where}", new { key })
            .Select(r => new KeptPicture(r.Id, r.Record, new BodyId(r.Siret), r.File, (int)r.Width, (int)r.Height, r.Bytes, r.At))];
    }

    private sealed record Row(string Id, string Record, string Siret, string File, long Width, long Height, long Bytes, DateTimeOffset At);
}
