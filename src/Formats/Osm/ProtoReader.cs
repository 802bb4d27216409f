namespace Maillage.Formats.Osm;

/// <summary>Reads protocol buffer fields from memory. Anything that does not hold together is an <see cref="InvalidDataException"/>.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> data = data;
    private int at;
    private int wireType;

    /// <summary>Number of the field at hand.</summary>
    public int Field { get; private set; }

    public readonly bool AtEnd => at >= data.Length;

    /// <summary>Position of the next byte in the span given.</summary>
    public readonly int Position => at;

    public bool Next()
    {
        if (AtEnd)
        {
            return false;
        }

        ulong key = Varint();
        Field = (int)Math.Min(key >> 3, int.MaxValue);
        wireType = (int)(key & 7);
        return true;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= data.Length)
            {
                throw new InvalidDataException("a number is cut");
            }

            byte b = data[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }

    public long SignedVarint()
    {
        ulong v = Varint();
        return (long)(v >> 1) ^ -(long)(v & 1);
    }

    /// <summary>Value of a field that must be a plain number.</summary>
    public ulong Number() => wireType == 0 ? Varint() : throw new InvalidDataException($"field {Field} is not a number");

    public ReadOnlySpan<byte> Bytes()
    {
        if (wireType != 2)
        {
            throw new InvalidDataException($"field {Field} is not a byte string");
        }

        ulong length = Varint();
        if (length > (ulong)(data.Length - at))
        {
            throw new InvalidDataException($"field {Field} says {length} bytes and {data.Length - at} are left");
        }

        ReadOnlySpan<byte> slice = data.Slice(at, (int)length);
        at += (int)length;
        return slice;
    }

    public void Skip()
    {
        switch (wireType)
        {
            case 0:
                Varint();
                break;
            case 1:
                Move(sizeof(ulong));
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Move(sizeof(uint));
                break;
            default:
                throw new InvalidDataException($"wire type {wireType} is unknown");
        }
    }

    private void Move(int bytes)
    {
        if (bytes > data.Length - at)
        {
            throw new InvalidDataException($"field {Field} is cut");
        }

        at += bytes;
    }
}
