using System.Buffers.Text;
using System.Text.Json;

namespace Maillage.Formats.GeoJson;

/// <summary>Positions as text, seven decimals (about a centimetre) without zeros at the end. The shortest form of a number is dear to find, and half of a map's bytes are positions.</summary>
internal static class PositionText
{
    private const int Decimals = 7;
    private const double Scale = 1e7;

    /// <summary>Digits that a double holds for certain: beyond, its shortest form says more than we would.</summary>
    private const double Most = 1e15;

    /// <summary>Bytes of one position at most: brackets, comma, two numbers of a sign, fifteen digits and a point.</summary>
    private const int Room = 3 + 2 * 18;
    private const int Batch = 16;

    public static void Write(Utf8JsonWriter json, double x, double y)
    {
        Span<byte> text = stackalloc byte[Room];
        int at = 0;
        if (Append(text, ref at, x, y))
        {
            json.WriteRawValue(text[..at], skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        json.WriteNumberValue(Math.Round(x, Decimals));
        json.WriteNumberValue(Math.Round(y, Decimals));
        json.WriteEndArray();
    }

    /// <summary>A whole line, as an array of positions.</summary>
    /// <param name="places">x, y, x, y …</param>
    public static void WriteLine(Utf8JsonWriter json, ReadOnlySpan<double> places)
    {
        Span<byte> text = stackalloc byte[Batch * (Room + 1) + 2];
        int at = 0;
        if (places.Length <= 2 * Batch && AppendLine(text, ref at, places))
        {
            json.WriteRawValue(text[..at], skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        for (int i = 0; i < places.Length; i += 2)
            Write(json, places[i], places[i + 1]);
        json.WriteEndArray();
    }

    private static bool AppendLine(Span<byte> text, ref int at, ReadOnlySpan<double> places)
    {
        text[at++] = (byte)'[';
        for (int i = 0; i < places.Length; i += 2)
        {
            if (i > 0)
                text[at++] = (byte)',';
            if (!Append(text, ref at, places[i], places[i + 1]))
                return false;
        }

        text[at++] = (byte)']';
        return true;
    }

    private static bool Append(Span<byte> text, ref int at, double x, double y)
    {
        text[at++] = (byte)'[';
        if (!Append(text, ref at, x))
            return false;
        text[at++] = (byte)',';
        if (!Append(text, ref at, y))
            return false;
        text[at++] = (byte)']';
        return true;
    }

    /// <returns>False for what has no such text: no number, or too large a one.</returns>
    private static bool Append(Span<byte> text, ref int at, double value)
    {
        // What Math.Round(value, 7) rounds, before it divides again.
        double scaled = Math.Round(value * Scale);
        if (!(Math.Abs(scaled) < Most))
            return false;
        long units = (long)scaled;
        if (units < 0)
        {
            text[at++] = (byte)'-';
            units = -units;
        }

        (long whole, long part) = Math.DivRem(units, (long)Scale);
        Utf8Formatter.TryFormat(whole, text[at..], out int written);
        at += written;
        if (part == 0)
            return true;
        text[at] = (byte)'.';
        int last = Decimals;
        for (; part % 10 == 0; part /= 10)
            last--;
        at += last + 1;
        for (int i = at - 1; last > 0; last--, i--, part /= 10)
            text[i] = (byte)('0' + part % 10);
        return true;
    }
}
