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
        int[] keys = new int[types.Length];
        int next = 1;
        for (int i = 0; i < keys.Length; i++)
            keys[i] = layer.Properties[i].Name == "id" ? -1 : next++;
        Span<byte> room = stackalloc byte[24];
        for (ulong number = 1; rows.Next(); number++)
        {
            if (!pen.Draw(rows))
                continue;
            writer.Tag(0, Id(room));
            for (int i = 0; i < keys.Length; i++)
            {
                if (keys[i] > 0 && !rows.IsNull(i))
                    Tag(writer, keys[i], i);
            }

            writer.Finish(number);
        }
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

    private void Tag(TileWriter writer, int key, int column)
    {
        switch (types[column])
        {
            case ColumnType.Integer:
                writer.Tag(key, rows.Whole(column));
                break;
            case ColumnType.Real:
                writer.Tag(key, rows.Real(column));
                break;
            case ColumnType.Boolean:
                writer.Tag(key, rows.Flag(column));
                break;
            default:
                writer.Tag(key, rows.Text(column));
                break;
        }
    }

    private ReadOnlySpan<byte> Id(Span<byte> room)
    {
        if (types[idColumn] != ColumnType.Integer)
            return rows.Text(idColumn);
        Utf8Formatter.TryFormat(rows.Whole(idColumn), room, out int written);
        return room[..written];
    }
}
