using Maillage.Network.Bounds;

namespace Maillage.Network.Export;

/// <summary>Dual raises as bytes: for each, the difference of the building's row to the one before (zigzag), then the cents, both as LEB128.</summary>
internal static class DualCode
{
    public static byte[] Encode(IReadOnlyList<DualRaise> raises)
    {
        MemoryStream bytes = new(raises.Count * 4);
        long before = 0;
        foreach (DualRaise raise in raises)
        {
            long difference = raise.Building - before;
            before = raise.Building;
            Write(bytes, (ulong)((difference << 1) ^ (difference >> 63)));
            Write(bytes, (ulong)raise.Cents);
        }

        return bytes.ToArray();
    }

    private static void Write(MemoryStream bytes, ulong value)
    {
        while (value > 127)
        {
            bytes.WriteByte((byte)(value | 128));
            value >>= 7;
        }

        bytes.WriteByte((byte)value);
    }
}
