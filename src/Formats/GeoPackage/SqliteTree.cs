using System.Buffers.Binary;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// Fills one empty table or index of an SQLite file from rows or keys in rising order: full leaves from left to right, and above them what leads there
/// (https://www.sqlite.org/fileformat2.html, section 1.6).
/// </summary>
/// <param name="root">Page that SQLite gave the table or index.</param>
internal sealed class SqliteTree(SqlitePages pages, int root)
{
    private const byte IndexInside = 2, TableInside = 5, IndexLeaf = 10, TableLeaf = 13;

    /// <summary>Bytes of a row, of a key, that stay on the page; of longer ones at least <see cref="Least"/> and as many as leave whole pages elsewhere.</summary>
    private const int MostOfRow = SqlitePages.Size - 35, MostOfKey = (SqlitePages.Size - 12) * 64 / 255 - 23, Least = (SqlitePages.Size - 12) * 32 / 255 - 23;

    private readonly List<Level> levels = [];
    private readonly byte[] cell = new byte[SqlitePages.Size];
    private bool table;
    private long last;

    public void AddRow(long id, ReadOnlySpan<byte> record)
    {
        int at = Varint(cell, record.Length);
        at += Varint(cell.AsSpan(at), id);
        ReadOnlySpan<byte> row = cell.AsSpan(0, at + Local(record, cell.AsSpan(at), MostOfRow));
        table = true;
        Level leaves = LevelAt(0);
        if (!leaves.Fits(row))
            Close(0, 0, Key(last));

        leaves.Place(0, row);
        last = id;
    }

    public void AddKey(ReadOnlySpan<byte> record)
    {
        int at = Varint(cell, record.Length);
        Put(0, 0, cell.AsSpan(0, at + Local(record, cell.AsSpan(at), MostOfKey)));
    }

    public void Finish()
    {
        int below = 0;
        for (int at = 0; at < levels.Count; at++)
        {
            Level level = levels[at];
            if (level.Waiting is { } waiting)
            {
                // No page may be left without a cell: the last but one goes up in its place.
                (int child, byte[] before) = level.TakeLast();
                Close(at, child, before);
                level.Place(waiting.Child, waiting.Body);
            }

            ReadOnlySpan<byte> page = level.Page(KindOf(at), below);
            if (at == levels.Count - 1)
                pages.Put(root, page);
            else
                below = pages.Append(page);
        }
    }

    /// <summary>Seven bits a byte, highest first; lengths and keys are never negative and never reach the ninth byte, which would hold eight.</summary>
    public static int Varint(Span<byte> target, long value)
    {
        if (value < 128)
        {
            target[0] = (byte)value;
            return 1;
        }

        int length = 2;
        while (value >> (7 * length) != 0)
            length++;

        for (int i = 0; i < length; i++)
            target[i] = (byte)((value >> (7 * (length - 1 - i)) & 127) | (i < length - 1 ? 128 : 0L));

        return length;
    }

    private static byte[] Key(long id)
    {
        Span<byte> key = stackalloc byte[9];
        return key[..Varint(key, id)].ToArray();
    }

    private byte KindOf(int level) => (table, level) switch { (true, 0) => TableLeaf, (true, _) => TableInside, (false, 0) => IndexLeaf, _ => IndexInside };

    private Level LevelAt(int at)
    {
        if (at == levels.Count)
            levels.Add(new Level(inside: at > 0));

        return levels[at];
    }

    /// <summary>Adds a cell to a level; one that the page has no room for parts it from the next page, from the level above.</summary>
    /// <param name="child">Page to the left of the cell; none in a leaf.</param>
    private void Put(int at, int child, ReadOnlySpan<byte> body)
    {
        Level level = LevelAt(at);
        if (level.Waiting is { } waiting)
        {
            level.Waiting = null;
            Close(at, waiting.Child, waiting.Body);
        }

        if (level.Fits(body))
            level.Place(child, body);
        else
            level.Waiting = (child, body.ToArray());
    }

    private void Close(int at, int right, byte[] up)
    {
        int number = pages.Append(levels[at].Page(KindOf(at), right));
        levels[at].Clear();
        Put(at + 1, number, up);
    }

    /// <summary>Writes what of a record stays on the page; the rest goes to pages of its own, the last first, because each tells the next.</summary>
    private int Local(ReadOnlySpan<byte> record, Span<byte> target, int most)
    {
        const int room = SqlitePages.Size - 4;
        if (record.Length <= most)
        {
            record.CopyTo(target);
            return record.Length;
        }

        int local = Least + (record.Length - Least) % room;
        if (local > most)
            local = Least;

        int next = 0;
        Span<byte> page = stackalloc byte[SqlitePages.Size];
        for (int from = local + (record.Length - local - 1) / room * room; from >= local; from -= room)
        {
            ReadOnlySpan<byte> part = record[from..Math.Min(from + room, record.Length)];
            BinaryPrimitives.WriteInt32BigEndian(page, next);
            part.CopyTo(page[4..]);
            next = pages.Append(page[..(4 + part.Length)]);
        }

        record[..local].CopyTo(target);
        BinaryPrimitives.WriteInt32BigEndian(target[local..], next);
        return local + 4;
    }

    /// <summary>The page being filled at one height of the tree: pointers from the front, cells from the back.</summary>
    private sealed class Level(bool inside)
    {
        private readonly byte[] page = new byte[SqlitePages.Size];
        private readonly int header = inside ? 12 : 8;
        private int cells;
        private int start = SqlitePages.Size;

        /// <summary>A cell that found no room, until it is known that another follows.</summary>
        public (int Child, byte[] Body)? Waiting { get; set; }

        public bool Fits(ReadOnlySpan<byte> body) => header + 2 * (cells + 1) + Size(body.Length) <= start;

        public void Place(int child, ReadOnlySpan<byte> body)
        {
            start -= Size(body.Length);
            if (inside)
                BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(start), child);

            body.CopyTo(page.AsSpan(start + Size(0)));
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(header + 2 * cells), (ushort)start);
            cells++;
        }

        public (int Child, byte[] Body) TakeLast()
        {
            cells--;
            int end = cells == 0 ? SqlitePages.Size : BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(header + 2 * (cells - 1)));
            (int, byte[]) last = (inside ? BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(start)) : 0, page[(start + Size(0))..end]);
            start = end;
            return last;
        }

        /// <param name="right">Page to the right of the last cell; none in a leaf.</param>
        public ReadOnlySpan<byte> Page(byte kind, int right)
        {
            page[0] = kind;
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(3), (ushort)cells);
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(5), (ushort)start);
            if (inside)
                BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(8), right);

            page.AsSpan((header + 2 * cells)..start).Clear();
            return page;
        }

        public void Clear() => (cells, start) = (0, SqlitePages.Size);

        private int Size(int body) => body + (inside ? 4 : 0);
    }
}
