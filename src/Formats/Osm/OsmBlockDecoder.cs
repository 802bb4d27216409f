namespace Maillage.Formats.Osm;

/// <summary>Turns the bytes of a <c>PrimitiveBlock</c> into an <see cref="OsmBlock"/>, decoding only the kinds asked for.</summary>
internal static class OsmBlockDecoder
{
    /// <exception cref="InvalidDataException">When the bytes do not hold together.</exception>
    public static OsmBlock Decode(byte[] raw, int length, OsmKinds wanted)
    {
        var block = new OsmBlock(raw);
        var grid = new Grid { Granularity = 100 };
        var groups = new List<(int Start, int Length)>();
        var top = new ProtoReader(raw.AsSpan(0, length));
        while (top.Next())
        {
            switch (top.Field)
            {
                case 1:
                    ReadTexts(block, top.Bytes(), ref top);
                    break;
                case 2:
                    int size = top.Bytes().Length;
                    groups.Add((top.Position - size, size));
                    break;
                case 17:
                    grid.Granularity = (int)top.Number();
                    break;
                case 19:
                    grid.LatOffset = (long)top.Number();
                    break;
                case 20:
                    grid.LonOffset = (long)top.Number();
                    break;
                default:
                    top.Skip();
                    break;
            }
        }

        foreach ((int start, int size) in groups)
        {
            ReadGroup(block, raw.AsSpan(start, size), grid, wanted);
        }

        return block;
    }

    private static void ReadTexts(OsmBlock block, ReadOnlySpan<byte> table, ref ProtoReader top)
    {
        int tableStart = top.Position - table.Length;
        var reader = new ProtoReader(table);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                int length = reader.Bytes().Length;
                block.AddText(tableStart + reader.Position - length, length);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadGroup(OsmBlock block, ReadOnlySpan<byte> group, Grid grid, OsmKinds wanted)
    {
        var reader = new ProtoReader(group);
        while (reader.Next())
        {
            OsmKinds kind = reader.Field switch { 1 or 2 => OsmKinds.Nodes, 3 => OsmKinds.Ways, 4 => OsmKinds.Relations, _ => OsmKinds.None };
            block.Kinds |= kind;
            if ((kind & wanted) == 0)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> element = reader.Bytes();
            switch (reader.Field)
            {
                case 1:
                    ReadNode(block, element, grid);
                    break;
                case 2:
                    ReadDenseNodes(block, element, grid);
                    break;
                case 3:
                    ReadWay(block, element);
                    break;
                default:
                    ReadRelation(block, element);
                    break;
            }
        }
    }

    private static void ReadNode(OsmBlock block, ReadOnlySpan<byte> bytes, Grid grid)
    {
        long id = 0, lat = 0, lon = 0;
        ReadOnlySpan<byte> keys = default, values = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.SignedVarint();
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    lat = reader.SignedVarint();
                    break;
                case 9:
                    lon = reader.SignedVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        AddNode(block, id, lat, lon, grid);
        ReadTags(block.NodeTagTable, keys, values);
    }

    private static void ReadDenseNodes(OsmBlock block, ReadOnlySpan<byte> bytes, Grid grid)
    {
        ReadOnlySpan<byte> ids = default, lats = default, lons = default, tags = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ids = reader.Bytes();
                    break;
                case 8:
                    lats = reader.Bytes();
                    break;
                case 9:
                    lons = reader.Bytes();
                    break;
                case 10:
                    tags = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        ProtoReader id = new(ids), lat = new(lats), lon = new(lons), tag = new(tags);
        long idSum = 0, latSum = 0, lonSum = 0;
        while (!id.AtEnd)
        {
            idSum = unchecked(idSum + id.SignedVarint());
            latSum = unchecked(latSum + lat.SignedVarint());
            lonSum = unchecked(lonSum + lon.SignedVarint());
            AddNode(block, idSum, latSum, lonSum, grid);
            while (!tag.AtEnd)
            {
                int key = (int)tag.Varint();
                if (key == 0)
                {
                    break;
                }

                block.NodeTagTable.Add(key, (int)tag.Varint());
            }

            block.NodeTagTable.EndElement();
        }
    }

    private static void AddNode(OsmBlock block, long id, long lat, long lon, Grid grid)
    {
        long lonE7 = unchecked(grid.LonOffset + (grid.Granularity * lon)) / 100, latE7 = unchecked(grid.LatOffset + (grid.Granularity * lat)) / 100;
        if (lonE7 is < -1_800_000_000 or > 1_800_000_000 || latE7 is < -900_000_000 or > 900_000_000)
        {
            throw new InvalidDataException($"node {id} is at longitude {lonE7 / 1e7}, latitude {latE7 / 1e7}");
        }

        block.Nodes.Add(id);
        block.Lons.Add((int)lonE7);
        block.Lats.Add((int)latE7);
    }

    private static void ReadWay(OsmBlock block, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> keys = default, values = default, refs = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    block.Ways.Add((long)reader.Number());
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    refs = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        ReadTags(block.WayTagTable, keys, values);
        var delta = new ProtoReader(refs);
        long node = 0;
        while (!delta.AtEnd)
        {
            node = unchecked(node + delta.SignedVarint());
            block.References.Add(node);
        }

        block.RefStarts.Add(block.References.Count);
        RequireOneIdEach(block.Ways.Count, block.RefStarts.Count);
    }

    private static void ReadRelation(OsmBlock block, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> keys = default, values = default, roles = default, ids = default, kinds = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    block.Relations.Add((long)reader.Number());
                    break;
                case 2:
                    keys = reader.Bytes();
                    break;
                case 3:
                    values = reader.Bytes();
                    break;
                case 8:
                    roles = reader.Bytes();
                    break;
                case 9:
                    ids = reader.Bytes();
                    break;
                case 10:
                    kinds = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        ReadTags(block.RelationTagTable, keys, values);
        ProtoReader role = new(roles), id = new(ids), kind = new(kinds);
        long member = 0;
        while (!id.AtEnd)
        {
            member = unchecked(member + id.SignedVarint());
            ulong k = kind.Varint();
            block.MemberList.Add((k switch { 0 => OsmKinds.Nodes, 1 => OsmKinds.Ways, _ => OsmKinds.Relations }, member, (int)role.Varint()));
        }

        block.MemberStarts.Add(block.MemberList.Count);
        RequireOneIdEach(block.Relations.Count, block.MemberStarts.Count);
    }

    private static void RequireOneIdEach(int ids, int starts)
    {
        if (ids != starts - 1)
        {
            throw new InvalidDataException("an element has no id, or two");
        }
    }

    private static void ReadTags(OsmBlock.TagTable table, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values)
    {
        ProtoReader key = new(keys), value = new(values);
        while (!key.AtEnd && !value.AtEnd)
        {
            table.Add((int)key.Varint(), (int)value.Varint());
        }

        table.EndElement();
    }

    /// <summary>How stored numbers become degrees: (offset + granularity · number) nanodegrees.</summary>
    private struct Grid
    {
        public int Granularity;
        public long LatOffset;
        public long LonOffset;
    }
}
