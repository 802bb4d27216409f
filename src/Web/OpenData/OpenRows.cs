using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Maillage.Database;
using Maillage.Formats.GeoJson;
using Maillage.Web.Tiles;

namespace Maillage.Web.OpenData;

/// <summary>Rows of a layer as features of a tile or of GeoJSON: from where the database holds them to the answer's bytes, without a copy between.</summary>
internal sealed class OpenRows(TableLayer layer, LayerRows rows) : IDisposable
{
    private readonly ColumnType[] types = [.. layer.Properties.Select(p => p.Type)];
    private readonly JsonEncodedText[] names = [.. layer.Properties.Select(p => JsonEncodedText.Encode(p.Name))];
    private readonly int idColumn = layer.IdColumn;

    public bool Next() => rows.Next();

    public string Cursor => rows.Fid.ToString(CultureInfo.InvariantCulture);

    /// <summary>Every row on a tile whose first key is the identity; the others are the properties in their order, without one named so.</summary>
    public void Draw(TilePen pen, TileWriter writer)
    {
        int[] keys = Keys(out int count), numbers = Unknown(count);
        while (rows.Next())
        {
            if (!pen.Draw(rows))
                continue;
            Number(writer.Values, keys, numbers);
            for (int key = 0; key < numbers.Length; key++)
            {
                if (numbers[key] >= 0)
                    writer.Refer(key, numbers[key]);
            }

            writer.Finish((ulong)rows.Fid);
        }
    }

    /// <summary>All rows in the form from which tiles are drawn fastest; null when one of them is no plain point or line.</summary>
    public PackedLayer? Pack(bool points, CancellationToken cancellation)
    {
        int[] keys = Keys(out int count), before = Unknown(count);
        using PackedLayer.Builder builder = new(points, count, (int)layer.Count);
        while (rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            if (builder.Add(rows, out Span<int> numbers) is not { } taken)
                continue;
            if (!taken)
                return null;
            Number(builder.Values, keys, before);
            before.CopyTo(numbers);
        }

        return builder.Build();
    }

    /// <summary>The row the reader stands on as a feature.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "Feature"u8);
        json.WriteString("id"u8, Id(stackalloc byte[24]));
        json.WritePropertyName("geometry"u8);
        GeoJsonWriter.WriteGeometry(json, rows.Shape);
        json.WriteStartObject("properties"u8);
        for (int i = 0; i < names.Length; i++)
        {
            json.WritePropertyName(names[i]);
            WriteValue(json, i);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void Dispose() => rows.Dispose();

    private void WriteValue(Utf8JsonWriter json, int column)
    {
        if (rows.IsNull(column))
        {
            json.WriteNullValue();
            return;
        }

        switch (types[column])
        {
            case ColumnType.Integer:
                json.WriteNumberValue(rows.Whole(column));
                break;
            case ColumnType.Real when rows.Real(column) is var real && double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            case ColumnType.Real:
                json.WriteNullValue();
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(rows.Flag(column));
                break;
            default:
                json.WriteStringValue(rows.Text(column));
                break;
        }
    }

    /// <summary>The key of each property on a tile; below zero for the one that is the identity's.</summary>
    private int[] Keys(out int count)
    {
        int[] keys = new int[types.Length];
        count = 1;
        for (int i = 0; i < keys.Length; i++)
            keys[i] = layer.Properties[i].Name == "id" ? -1 : count++;
        return keys;
    }

    private static int[] Unknown(int count)
    {
        int[] none = new int[count];
        none.AsSpan().Fill(-1);
        return none;
    }

    /// <summary>The row's values by key, numbered; below zero where there is none. What stood there before is tried first: often it is the same again.</summary>
    private void Number(TileValues values, ReadOnlySpan<int> keys, Span<int> numbers)
    {
        numbers[0] = values.Text(Id(stackalloc byte[24]), -1);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] > 0)
                numbers[keys[i]] = rows.IsNull(i) ? -1 : Value(values, i, numbers[keys[i]]);
        }
    }

    private int Value(TileValues values, int column, int last) => types[column] switch
    {
        ColumnType.Integer => values.Whole(rows.Whole(column), last),
        ColumnType.Real => values.Real(rows.Real(column), last),
        ColumnType.Boolean => values.Flag(rows.Flag(column), last),
        _ => values.Text(rows.Text(column), last),
    };

    private ReadOnlySpan<byte> Id(Span<byte> room)
    {
        if (types[idColumn] != ColumnType.Integer)
            return rows.Text(idColumn);
        Utf8Formatter.TryFormat(rows.Whole(idColumn), room, out int written);
        return room[..written];
    }
}
