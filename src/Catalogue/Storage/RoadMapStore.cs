using System.Data.Common;
using System.IO.Compression;
using Dapper;
using Maillage.Catalogue.Goals;
using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>Keeps the region's road map, made by the job that makes its ground: reading it takes a fraction of a second, making it some.</summary>
public sealed class RoadMapStore(MaillageDatabase database)
{
    private const int Edition = 1;

    public static TableDefinition Table { get; } = new(DatabasePart.Territory, "road_map", "Carte routière contractée",
        [new("id", ColumnType.Integer), new("made_at", ColumnType.Timestamp), new("edition", ColumnType.Integer), new("content", ColumnType.Blob)], ["id"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("roads", 1, [Table])];

    public void Save(RoadMap map, DateTimeOffset at)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Clear(transaction, Table);
        database.Insert(transaction, Table, [[1L, at, (long)Edition, Pack(map.Data)]]);
        transaction.Commit();
    }

    /// <summary>The road map and when it was made; null when there is none of this edition.</summary>
    public (RoadMap Map, DateTimeOffset MadeAt)? Find()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        (DateTimeOffset At, byte[] Content)? row = connection.Query<(DateTimeOffset, byte[])>("SELECT made_at, content FROM road_map WHERE edition = @Edition", new { Edition }).Select(r => ((DateTimeOffset, byte[])?)r).FirstOrDefault();
        return row is null ? null : (new RoadMap(Unpack(row.Value.Content)), row.Value.At);
    }

    internal static byte[] Pack(RoadMapData data)
    {
        using MemoryStream packed = new();
        using (BrotliStream brotli = new(packed, CompressionLevel.Fastest))
        using (BinaryWriter writer = new(brotli))
        {
            writer.Write(data.Simulated);
            writer.Write(data.CommuneIds.Length);
            foreach (string id in data.CommuneIds)
            {
                writer.Write(id);
            }

            foreach (int[] array in Arrays(data))
            {
                writer.Write7BitEncodedInt(array.Length);
                int before = 0;
                foreach (int value in array)
                {
                    // Neighbours are alike: differences are short.
                    writer.Write7BitEncodedInt64(((long)value - before << 1) ^ ((long)value - before >> 63));
                    before = value;
                }
            }
        }

        return packed.ToArray();
    }

    internal static RoadMapData Unpack(byte[] packed)
    {
        using BinaryReader reader = new(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress));
        bool simulated = reader.ReadBoolean();
        string[] ids = new string[reader.ReadInt32()];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.ReadString();
        }

        int[] Next()
        {
            int[] array = new int[reader.Read7BitEncodedInt()];
            long value = 0;
            for (int i = 0; i < array.Length; i++)
            {
                long coded = reader.Read7BitEncodedInt64();
                value += (long)((ulong)coded >> 1) ^ -(coded & 1);
                array[i] = (int)value;
            }

            return array;
        }

        return new RoadMapData
        {
            Simulated = simulated,
            CommuneIds = ids,
            NodeXM = Next(),
            NodeYM = Next(),
            EdgeFrom = Next(),
            EdgeTo = Next(),
            EdgeM = Next(),
            StandNode = Next(),
            StandCommune = Next(),
            StandLines = Next(),
        };
    }

    private static int[][] Arrays(RoadMapData d) => [d.NodeXM, d.NodeYM, d.EdgeFrom, d.EdgeTo, d.EdgeM, d.StandNode, d.StandCommune, d.StandLines];
}
