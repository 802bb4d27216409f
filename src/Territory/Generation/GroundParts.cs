namespace Maillage.Territory.Generation;

/// <summary>Joins communes laid out apart into one ground: the nodes where a road crosses a border are the same for both communes.</summary>
internal static class GroundParts
{
    public static Ground Join(RegionPlan plan, int[] communes, LaidOut[] parts)
    {
        int[][] nodeMaps = new int[parts.Length][];
        var borderNode = new Dictionary<int, int>();
        List<int> nodeX = [], nodeY = [];
        for (int p = 0; p < parts.Length; p++)
        {
            Ground g = parts[p].Ground;
            int[] roadOf = new int[g.NodeCount];
            Array.Fill(roadOf, -1);
            for (int i = 0; i < parts[p].BorderNode.Length; i++)
            {
                roadOf[parts[p].BorderNode[i]] = plan.RoadsOf[communes[p]][i];
            }

            int[] map = nodeMaps[p] = new int[g.NodeCount];
            for (int n = 0; n < g.NodeCount; n++)
            {
                if (roadOf[n] >= 0 && borderNode.TryGetValue(roadOf[n], out map[n]))
                {
                    continue;
                }

                map[n] = nodeX.Count;
                nodeX.Add(g.NodeXCm[n]);
                nodeY.Add(g.NodeYCm[n]);
                if (roadOf[n] >= 0)
                {
                    borderNode[roadOf[n]] = map[n];
                }
            }
        }

        return new Ground
        {
            CommuneIds = [.. communes.Select(c => plan.Seeds[c].Code)],
            CommuneOrigin = [.. communes.Select(_ => GroundOrigin.Simulated)],
            NodeXCm = [.. nodeX],
            NodeYCm = [.. nodeY],
            EdgeFrom = Concat(parts, (g, p) => Map(g.EdgeFrom, nodeMaps[p])),
            EdgeTo = Concat(parts, (g, p) => Map(g.EdgeTo, nodeMaps[p])),
            EdgeLengthCm = Concat(parts, (g, _) => g.EdgeLengthCm),
            EdgeClass = Concat(parts, (g, _) => g.EdgeClass),
            EdgeBuiltUp = Concat(parts, (g, _) => g.EdgeBuiltUp),
            EdgeSupport = Concat(parts, (g, _) => g.EdgeSupport),
            EdgeCommune = Concat(parts, (g, p) => Filled(g.EdgeCount, p)),
            EdgeId = Concat(parts, (g, _) => g.EdgeId),
            EdgeShapeStart = [0, .. Shifted(parts, g => g.EdgeShapeStart[1..], g => g.ShapeXCm.Length)],
            ShapeXCm = Concat(parts, (g, _) => g.ShapeXCm),
            ShapeYCm = Concat(parts, (g, _) => g.ShapeYCm),
            PremisesId = Concat(parts, (g, _) => g.PremisesId),
            PremisesXCm = Concat(parts, (g, _) => g.PremisesXCm),
            PremisesYCm = Concat(parts, (g, _) => g.PremisesYCm),
            PremisesLines = Concat(parts, (g, _) => g.PremisesLines),
            PremisesPriority = Concat(parts, (g, _) => g.PremisesPriority),
            PremisesCommune = Concat(parts, (g, p) => Filled(g.BuildingCount, p)),
            PremisesEdge = Shifted(parts, g => g.PremisesEdge, g => g.EdgeCount),
            PremisesOffsetCm = Concat(parts, (g, _) => g.PremisesOffsetCm),
            PremisesSetbackCm = Concat(parts, (g, _) => g.PremisesSetbackCm),
            ExchangeId = Concat(parts, (g, _) => g.ExchangeId),
            ExchangeName = Concat(parts, (g, _) => g.ExchangeName),
            ExchangeNode = Concat(parts, (g, p) => Map(g.ExchangeNode, nodeMaps[p])),
            ExchangeCommune = Concat(parts, (g, p) => Filled(g.ExchangeId.Length, p)),
        };
    }

    private static T[] Concat<T>(LaidOut[] parts, Func<Ground, int, T[]> of)
    {
        T[][] pieces = [.. parts.Select((part, p) => of(part.Ground, p))];
        T[] all = new T[pieces.Sum(p => p.Length)];
        int at = 0;
        foreach (T[] piece in pieces)
        {
            piece.CopyTo(all, at);
            at += piece.Length;
        }

        return all;
    }

    private static int[] Shifted(LaidOut[] parts, Func<Ground, int[]> of, Func<Ground, int> size)
    {
        int shift = 0;
        return Concat(parts, (g, _) =>
        {
            int by = shift;
            shift += size(g);
            return Array.ConvertAll(of(g), v => v + by);
        });
    }

    private static int[] Map(int[] nodes, int[] map) => Array.ConvertAll(nodes, n => map[n]);

    private static int[] Filled(int count, int value)
    {
        int[] all = new int[count];
        Array.Fill(all, value);
        return all;
    }
}
