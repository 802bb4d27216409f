using System.Buffers.Binary;

namespace Maillage.Catalogue.Heritage;

/// <summary>What the first bytes of a picture say: its format and its size in pixels. JPEG, PNG, GIF and WebP; anything else is no picture to us.</summary>
public sealed record ImageHead(string MediaType, int Width, int Height)
{
    private const int Largest = 100_000;

    /// <returns>Null for what is no such picture, or one without a size.</returns>
    public static ImageHead? Read(ReadOnlySpan<byte> file)
    {
        ImageHead? head = file switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] when file.Length >= 24 => new("image/png", BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..])),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] when file.Length >= 10 => new("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..])),
            [0xFF, 0xD8, 0xFF, ..] => Jpeg(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] when file.Length >= 30 => WebP(file),
            _ => null,
        };
        return head is { Width: > 0 and <= Largest, Height: > 0 and <= Largest } ? head : null;
    }

    /// <summary>Segments are skipped up to the frame header (SOF0 … SOF15, without the tables that share its numbers).</summary>
    private static ImageHead? Jpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 9 < file.Length)
        {
            if (file[at] != 0xFF)
                return null;
            byte marker = file[at + 1];
            if (marker is 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            at += marker is 0x01 or (>= 0xD0 and <= 0xD8) ? 2 : 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
        }

        return null;
    }

    private static ImageHead? WebP(ReadOnlySpan<byte> file) => file[15] switch
    {
        (byte)' ' => new("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFF),
        (byte)'L' when BinaryPrimitives.ReadUInt32LittleEndian(file[21..]) is var bits => new("image/webp", (int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1),
        (byte)'X' => new("image/webp", 1 + (file[24] | (file[25] << 8) | (file[26] << 16)), 1 + (file[27] | (file[28] << 8) | (file[29] << 16))),
        _ => null,
    };
}
