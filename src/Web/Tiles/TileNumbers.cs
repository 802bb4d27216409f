using System.Buffers;

namespace Maillage.Web.Tiles;

/// <summary>Which number a value of a whole layer has on one tile: open addressing in lent room, for a tile meets a thousand of a million values.</summary>
/// <param name="features">Features of the tile, to begin with enough room.</param>
internal ref struct TileNumbers(int features)
{
    private const int Least = 1024, PlacesAFeature = 8;
    private (int Value, int Number)[] places = Free((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(Least, features * PlacesAFeature)));
    private int mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(Least, features * PlacesAFeature)) - 1;
    private int held;

    /// <summary>Where the number of a value stands; below zero for a value that is new here, and the caller gives it one at once.</summary>
    public ref int Of(int value)
    {
        if (held * 2 > mask)
            Widen();
        int place = Find(value);
        if (places[place].Number < 0)
        {
            places[place].Value = value;
            held++;
        }

        return ref places[place].Number;
    }

    public readonly void Dispose() => ArrayPool<(int, int)>.Shared.Return(places);

    /// <summary>Values near one another are numbered near one another: multiplied by the golden ratio they lie apart.</summary>
    private readonly int Find(int value)
    {
        int place = (int)(((uint)value * 2654435769u) >> 8) & mask;
        while (places[place].Number >= 0 && places[place].Value != value)
            place = (place + 1) & mask;
        return place;
    }

    private void Widen()
    {
        (int Value, int Number)[] before = places;
        int end = mask + 1;
        mask = (end * 2) - 1;
        places = Free(end * 2);
        for (int i = 0; i < end; i++)
        {
            if (before[i].Number >= 0)
                places[Find(before[i].Value)] = before[i];
        }

        ArrayPool<(int, int)>.Shared.Return(before);
    }

    private static (int, int)[] Free(int size)
    {
        (int, int)[] some = ArrayPool<(int, int)>.Shared.Rent(size);
        some.AsSpan(0, size).Fill((0, -1));
        return some;
    }
}
