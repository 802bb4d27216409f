namespace Maillage.Territory;

/// <summary>Places where many premises stand, as candidates for an exchange, and copies of a ground with other exchanges.</summary>
public static class GroundCentres
{
    private const int CellCm = 50_000;

    /// <summary>
    /// The densest places of a ground, the densest first: centres of gravity of the 500 m squares with most lines, no two within three squares of each other.
    /// Fewer than asked for when the ground is small.
    /// </summary>
    public static IReadOnlyList<(int XCm, int YCm)> Densest(Ground ground, int count)
    {
        var cells = new Dictionary<(int X, int Y), (long Lines, long X, long Y)>();
        for (int i = 0; i < ground.BuildingCount; i++)
        {
            var key = (ground.PremisesXCm[i] / CellCm, ground.PremisesYCm[i] / CellCm);
            (long lines, long x, long y) = cells.GetValueOrDefault(key);
            long n = ground.PremisesLines[i];
            cells[key] = (lines + n, x + (n * ground.PremisesXCm[i]), y + (n * ground.PremisesYCm[i]));
        }

        List<(int X, int Y)> taken = [];
        List<(int, int)> places = [];
        foreach (var (key, sum) in cells.OrderByDescending(c => c.Value.Lines).ThenBy(c => c.Key))
        {
            if (places.Count == count)
            {
                break;
            }

            if (taken.TrueForAll(t => Math.Max(Math.Abs(t.X - key.X), Math.Abs(t.Y - key.Y)) > 3))
            {
                taken.Add(key);
                places.Add(((int)(sum.X / sum.Lines), (int)(sum.Y / sum.Lines)));
            }
        }

        return places;
    }

    /// <summary>The same ground with these exchanges, the first at each node; an exchange belongs to the commune of the first edge at its node.</summary>
    public static Ground WithExchanges(this Ground ground, IReadOnlyList<(string Id, string Name, int Node)> exchanges)
    {
        // One building may be drawn as a point and as an outline: it holds the lines of one exchange.
        exchanges = [.. exchanges.DistinctBy(x => x.Node)];
        var communeOf = new Dictionary<int, int>();
        for (int e = ground.EdgeCount - 1; e >= 0; e--)
        {
            communeOf[ground.EdgeFrom[e]] = ground.EdgeCommune[e];
            communeOf[ground.EdgeTo[e]] = ground.EdgeCommune[e];
        }

        return new Ground
        {
            CommuneIds = ground.CommuneIds,
            CommuneOrigin = ground.CommuneOrigin,
            NodeXCm = ground.NodeXCm,
            NodeYCm = ground.NodeYCm,
            EdgeFrom = ground.EdgeFrom,
            EdgeTo = ground.EdgeTo,
            EdgeLengthCm = ground.EdgeLengthCm,
            EdgeClass = ground.EdgeClass,
            EdgeBuiltUp = ground.EdgeBuiltUp,
            EdgeSupport = ground.EdgeSupport,
            EdgeCommune = ground.EdgeCommune,
            EdgeId = ground.EdgeId,
            EdgeProfile = ground.EdgeProfile,
            EdgeShapeStart = ground.EdgeShapeStart,
            ShapeXCm = ground.ShapeXCm,
            ShapeYCm = ground.ShapeYCm,
            PremisesId = ground.PremisesId,
            PremisesXCm = ground.PremisesXCm,
            PremisesYCm = ground.PremisesYCm,
            PremisesLines = ground.PremisesLines,
            PremisesPriority = ground.PremisesPriority,
            PremisesCommune = ground.PremisesCommune,
            PremisesEdge = ground.PremisesEdge,
            PremisesOffsetCm = ground.PremisesOffsetCm,
            PremisesSetbackCm = ground.PremisesSetbackCm,
            ExchangeId = [.. exchanges.Select(x => x.Id)],
            ExchangeName = [.. exchanges.Select(x => x.Name)],
            ExchangeNode = [.. exchanges.Select(x => x.Node)],
            ExchangeCommune = [.. exchanges.Select(x => communeOf[x.Node])],
        };
    }
}
