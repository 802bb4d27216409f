using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// Fills an SQLite R-tree at once instead of row by row: boxes are sorted into tiles (sort-tile-recursive; Leutenegger, López and
/// Edgington, 1997) and the nodes are written to the shadow tables in the form described at https://www.sqlite.org/rtree.html, section 5.
/// </summary>
/// <remarks>Full nodes, O(n log n), some 40 bytes of memory a box. <c>rtreecheck()</c> proves the result in the tests.</remarks>
internal sealed class RTreePacking
{
    /// <summary>Cells of a node and bytes of a node, fixed by SQLite for two dimensions and pages of 2048 bytes or more.</summary>
    private const int Cells = 51;
    private const int CellBytes = 24;
    private const int NodeBytes = 4 + Cells * CellBytes;

    /// <summary>SQLite looks for the top of the tree here; the leaves follow, then the nodes above them.</summary>
    private const int Root = 1;

    private readonly List<long> ids = [];
    private readonly List<Cell> boxes = [];

    /// <summary>What the nodes of each height hold, from the leaves up, and the number of the first of them.</summary>
    private readonly List<Cell[]> levels = [];
    private readonly List<int> firsts = [];
    private int[] order = [];

    private readonly record struct Cell(float MinX, float MaxX, float MinY, float MaxY)
    {
        public Cell Union(Cell other) =>
            new(MathF.Min(MinX, other.MinX), MathF.Max(MaxX, other.MaxX), MathF.Min(MinY, other.MinY), MathF.Max(MaxY, other.MaxY));
    }

    public int Count => ids.Count;

    public void Add(long id, GeoPackageBox box)
    {
        ids.Add(id);
        boxes.Add(new Cell(Down(box.MinX), Up(box.MaxX), Down(box.MinY), Up(box.MaxY)));
    }

    /// <summary>Adds what an R-tree holds already, to pack old and new together.</summary>
    public void AddAll(SqliteConnection connection, SqliteTransaction? transaction, string index)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT id, minx, maxx, miny, maxy FROM {GeoPackageSchema.Quote(index)}";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            Add(reader.GetInt64(0), new GeoPackageBox(reader.GetDouble(1), reader.GetDouble(3), reader.GetDouble(2), reader.GetDouble(4)));
    }

    /// <summary>Adds the boxes one by one to what the index holds; better than packing when few come to many.</summary>
    public void InsertInto(SqliteConnection connection, string index)
    {
        using var insert = new RawStatement(connection, $"INSERT OR REPLACE INTO {GeoPackageSchema.Quote(index)} VALUES (?, ?, ?, ?, ?)");
        for (int i = 0; i < ids.Count; i++)
        {
            insert.Bind(1, ids[i]);
            insert.Bind(2, boxes[i].MinX);
            insert.Bind(3, boxes[i].MaxX);
            insert.Bind(4, boxes[i].MinY);
            insert.Bind(5, boxes[i].MaxY);
            insert.Step();
        }
    }

    /// <summary>Replaces the whole content of the index.</summary>
    public void Replace(SqliteConnection connection, SqliteTransaction? transaction, string index)
    {
        foreach (string shadow in new[] { "node", "parent", "rowid" })
            GeoPackageSchema.Execute(connection, transaction, $"DELETE FROM {GeoPackageSchema.Quote($"{index}_{shadow}")}");

        using var node = new RawStatement(connection, $"INSERT INTO {GeoPackageSchema.Quote(index + "_node")} VALUES (?, ?)");
        using var parent = new RawStatement(connection, $"INSERT INTO {GeoPackageSchema.Quote(index + "_parent")} VALUES (?, ?)");
        using var rowid = new RawStatement(connection, $"INSERT INTO {GeoPackageSchema.Quote(index + "_rowid")} VALUES (?, ?)");
        Sort();
        WriteNodes((number, page) =>
        {
            node.Bind(1, number);
            node.Bind(2, page);
            node.Step();
        });
        WriteParents((child, number) => Insert(parent, child, number));
        WriteRows((id, number) => Insert(rowid, id, number));

        static void Insert(RawStatement statement, long key, long number)
        {
            statement.Bind(1, key);
            statement.Bind(2, number);
            statement.Step();
        }
    }

    /// <summary>Puts the boxes added so far into their nodes; what is written follows from this.</summary>
    public void Sort()
    {
        Cell[] cells = boxes.ToArray();
        order = Order(cells);
        levels.Clear();
        firsts.Clear();
        Cell[] below = Array.ConvertAll(order, i => cells[i]);
        int number = 2;
        do
        {
            levels.Add(below);
            firsts.Add(number);
            var unions = new Cell[Math.Max(1, (below.Length + Cells - 1) / Cells)];
            for (int i = 0; i < below.Length; i++)
                unions[i / Cells] = i % Cells == 0 ? below[i] : unions[i / Cells].Union(below[i]);

            number += unions.Length;
            below = unions;
        }
        while (below.Length > 1);
    }

    /// <summary>Numbers and bytes of all nodes, by number.</summary>
    public void WriteNodes(Action<int, byte[]> write)
    {
        byte[] page = new byte[NodeBytes];
        Write(levels.Count - 1, 0);
        for (int level = 0; level < levels.Count - 1; level++)
        {
            for (int n = 0; n < levels[level + 1].Length; n++)
                Write(level, n);
        }

        void Write(int level, int n)
        {
            Cell[] below = levels[level];
            int from = n * Cells, to = Math.Min(from + Cells, below.Length), number = NumberOf(level, n);
            Array.Clear(page);
            BinaryPrimitives.WriteInt16BigEndian(page, (short)(number == Root ? level : 0));
            BinaryPrimitives.WriteInt16BigEndian(page.AsSpan(2), (short)(to - from));
            for (int i = from; i < to; i++)
                WriteCell(page.AsSpan(4 + (i - from) * CellBytes), level == 0 ? ids[order[i]] : NumberOf(level - 1, i), below[i]);

            write(number, page);
        }
    }

    /// <summary>For each node but the root the node above it, by number.</summary>
    public void WriteParents(Action<long, long> write)
    {
        for (int level = 0; level < levels.Count - 1; level++)
        {
            for (int n = 0; n < levels[level + 1].Length; n++)
                write(NumberOf(level, n), NumberOf(level + 1, n / Cells));
        }
    }

    /// <summary>For each box its leaf, in the order they were added.</summary>
    public void WriteRows(Action<long, long> write)
    {
        int[] leafOf = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            leafOf[order[i]] = NumberOf(0, i / Cells);

        for (int i = 0; i < leafOf.Length; i++)
            write(ids[i], leafOf[i]);
    }

    private int NumberOf(int level, int n) => level == levels.Count - 1 ? Root : firsts[level] + n;

    /// <summary>Vertical slices by the middle of x, each sorted by the middle of y.</summary>
    private static int[] Order(Cell[] cells)
    {
        int[] order = new int[cells.Length];
        float[] keys = new float[cells.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = cells[i].MinX + cells[i].MaxX;
        }

        Array.Sort(keys, order);
        int slices = (int)Math.Ceiling(Math.Sqrt((double)cells.Length / Cells));
        int height = slices == 0 ? 1 : (cells.Length / Cells / slices + 1) * Cells;
        for (int from = 0; from < order.Length; from += height)
        {
            int length = Math.Min(height, order.Length - from);
            for (int i = from; i < from + length; i++)
                keys[i] = cells[order[i]].MinY + cells[order[i]].MaxY;

            Array.Sort(keys, order, from, length);
        }

        return order;
    }

    private static void WriteCell(Span<byte> target, long id, Cell box)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, id);
        BinaryPrimitives.WriteSingleBigEndian(target[8..], box.MinX);
        BinaryPrimitives.WriteSingleBigEndian(target[12..], box.MaxX);
        BinaryPrimitives.WriteSingleBigEndian(target[16..], box.MinY);
        BinaryPrimitives.WriteSingleBigEndian(target[20..], box.MaxY);
    }

    /// <summary>Single precision may only widen a box, or the index would miss features.</summary>
    private static float Down(double value) => (float)value > value ? MathF.BitDecrement((float)value) : (float)value;

    private static float Up(double value) => (float)value < value ? MathF.BitIncrement((float)value) : (float)value;
}
