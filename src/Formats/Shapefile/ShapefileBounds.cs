using System.Buffers.Binary;

namespace Maillage.Formats.Shapefile;

/// <summary>
/// Whether the shapes of a <c>.shp</c> lie within the file (ESRI Shapefile Technical Description, 1998). The library makes room for every length and count it reads before it reads on, and takes what
/// the file does not hold from memory it used before: one wrong bit would take gigabytes, and a file cut short would show what others sent.
/// </summary>
internal static class ShapefileBounds
{
    private const int FileHeader = 100;
    private const int FileLengthAt = 24;
    private const int RecordHeader = 8;
    private const int Box = 32;
    private const int BytesOfPoint = 16;

    /// <returns>The byte at which the first shape begins that the file does not hold whole, or whose counts do not fit it; null when there is none.</returns>
    public static long? FindFault(string path)
    {
        using FileStream shapes = File.OpenRead(path);
        using BinaryReader reader = new(shapes);
        if (shapes.Length < FileHeader)
        {
            return 0;
        }

        shapes.Position = FileLengthAt;
        long end = LengthInWords(reader);
        for (long at = FileHeader; at < end;)
        {
            long content = at + RecordHeader;
            if (content > shapes.Length)
            {
                return at;
            }

            shapes.Position = content - sizeof(int);
            long length = LengthInWords(reader);
            if (length < sizeof(int) || content + length > shapes.Length || !CountsFit(reader, length))
            {
                return at;
            }

            at = content + length;
        }

        return null;
    }

    /// <summary>Lengths are told in words of 16 bits, the high byte first.</summary>
    private static long LengthInWords(BinaryReader reader) => 2L * BinaryPrimitives.ReverseEndianness(reader.ReadInt32());

    /// <summary>Reads on from the type of a shape: its numbers of parts and points, and where each part begins.</summary>
    private static bool CountsFit(BinaryReader reader, long length)
    {
        (bool hasParts, bool hasPoints) = (reader.ReadInt32() % 10) switch { 3 or 5 => (true, true), 8 => (false, true), _ => (false, false) };
        int counts = (hasParts ? 1 : 0) + (hasPoints ? 1 : 0);
        long fixedPart = sizeof(int) + Box + (counts * sizeof(int));
        if (counts == 0 || length < fixedPart)
        {
            return counts == 0;
        }

        reader.BaseStream.Position += Box;
        long parts = hasParts ? reader.ReadInt32() : 0, points = reader.ReadInt32();
        if (parts < 0 || points < 0 || fixedPart + (parts * sizeof(int)) + (points * BytesOfPoint) > length)
        {
            return false;
        }

        for (long part = 0, before = 0; part < parts; part++)
        {
            long begins = reader.ReadInt32();
            if (begins < before || begins > points)
            {
                return false;
            }

            before = begins;
        }

        return true;
    }
}
