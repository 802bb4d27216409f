using Maillage.Geo;

namespace Maillage.Territory.Generation;

/// <summary>One commune laid out, and the nodes where its roads meet those of its neighbours.</summary>
/// <param name="BorderNode">Node of each road of the commune, in the order of <see cref="RegionPlan.RoadsOf"/>.</param>
internal sealed record LaidOut(Ground Ground, int[] BorderNode);

/// <summary>
/// Lays out one commune: the main place, roads towards the neighbours' centres, hamlets tied to the nearest road or street, houses, exchanges and copper.
/// Everything follows from the plan and the commune's code. Work in metres from the centre; the ground gets whole centimetres.
/// </summary>
internal sealed class CommuneLayout
{
    private readonly RegionPlan plan;
    private readonly GenerationOptions options;
    private readonly int commune;
    private readonly CommuneSeed seed;
    private readonly GroundBuilder builder;
    private readonly CommuneBounds bounds;
    private readonly List<(double X, double Y)> places = [];
    private readonly List<int> unitOf = [];
    private readonly List<int> roadSegments = [], coreSegments = [];
    private readonly List<List<int>> hamletSegments = [];
    private readonly int[] borderPoints;
    private Draw draw;
    private int units;
    private int corePoints;

    private CommuneLayout(RegionPlan plan, int commune, GenerationOptions options)
    {
        (this.plan, this.commune, this.options) = (plan, commune, options);
        seed = plan.Seeds[commune];
        draw = Draw.For(seed.Code, 0);
        builder = new GroundBuilder([seed.Code], [GroundOrigin.Simulated]);
        bounds = new CommuneBounds(plan, commune);
        borderPoints = new int[plan.RoadsOf[commune].Length];
    }

    public static LaidOut LayOut(RegionPlan plan, int commune, GenerationOptions options, CancellationToken cancellation)
    {
        var layout = new CommuneLayout(plan, commune, options);
        HousePlan houses = HousePlan.For(layout.seed, ref layout.draw);
        List<(double X, double Y, int Houses)> hamlets = layout.PlaceHamlets(houses);
        layout.DrawCore(houses);
        layout.DrawRoads();
        layout.DrawHamlets(hamlets);
        layout.PlaceBuildings(houses, hamlets);
        layout.PlaceExchanges();
        SegmentHit[] hits = layout.builder.Snap(cancellation);
        new CopperRoutes(layout.builder, layout.unitOf, layout.seed).Mark(layout.CopperRoot(), layout.CopperTransit(), hits, [.. layout.ExchangePoints]);
        (Ground ground, int[] nodeOf) = layout.builder.Build(hits);
        return new LaidOut(ground, [.. layout.borderPoints.Select(p => nodeOf[p])]);
    }

    private List<int> ExchangePoints { get; } = [];

    private int AddPoint(double x, double y)
    {
        places.Add((x, y));
        return builder.AddPoint(plan.X[commune] + (int)Math.Round(x * 100), plan.Y[commune] + (int)Math.Round(y * 100));
    }

    private void AddSegment(int a, int b, RouteClass rank, bool builtUp, int unit, List<int> list)
    {
        int before = builder.SegmentCount;
        builder.AddSegment(a, b, new RouteKind(rank, builtUp, ExistingSupport.None, 0), GroundIds.Of(seed.Code, before));
        if (builder.SegmentCount > before)
        {
            unitOf.Add(unit);
            list.Add(before);
        }
    }

    private void DrawCore(HousePlan houses)
    {
        double wanted = Math.Max(2 * options.BlockM, houses.CoreBuildings * options.StreetMetresPerBuilding);
        double block = Math.Clamp(Math.Min(options.BlockM * draw.Between(0.85, 1.2), 1.0 * bounds.AreaM2 / wanted), 25, 110);
        int count = Math.Max(2, (int)Math.Round(wanted / (1.29 * block)));
        StreetPatch patch = StreetPatch.Grow((0, 0), block, count, options.Closing, bounds.Contains, ref draw);
        AddPatch(patch, builtUp: true, coreSegments);
        corePoints = builder.PointCount;
    }

    private void AddPatch(StreetPatch patch, bool builtUp, List<int> list)
    {
        int first = builder.PointCount;
        foreach ((double x, double y) in patch.Points)
        {
            AddPoint(x, y);
        }

        foreach ((int a, int b, int row) in patch.Links)
        {
            AddSegment(first + a, first + b, RouteClass.Street, builtUp, (units << 12) + (row & 0xFFF), list);
        }

        units++;
    }

    /// <summary>Each neighbour's road from the nearest point of the main place to the border.</summary>
    private void DrawRoads()
    {
        for (int i = 0; i < borderPoints.Length; i++)
        {
            CommuneRoad road = plan.Roads[plan.RoadsOf[commune][i]];
            double x = (road.BorderXCm - plan.X[commune]) / 100.0, y = (road.BorderYCm - plan.Y[commune]) / 100.0;
            int gate = NearestPlace(x, y, corePoints);
            borderPoints[i] = AddPoint(x, y);
            builder.Keep(borderPoints[i]);
            AddRoad(gate, borderPoints[i], road.Class);
        }
    }

    private void AddRoad(int from, int to, RouteClass rank)
    {
        int at = from;
        foreach ((double x, double y) in WindingRoad.Between(places[from], places[to], draw.Between(options.MinDetour, options.MaxDetour), ref draw))
        {
            int next = AddPoint(x, y);
            AddSegment(at, next, rank, false, units << 12, roadSegments);
            at = next;
        }

        AddSegment(at, to, rank, false, units << 12, roadSegments);
        units++;
    }

    private int NearestPlace(double x, double y, int among)
    {
        int best = 0;
        double bestSquared = double.PositiveInfinity;
        for (int p = 0; p < among; p++)
        {
            double dx = places[p].X - x, dy = places[p].Y - y, squared = (dx * dx) + (dy * dy);
            if (squared < bestSquared)
            {
                (best, bestSquared) = (p, squared);
            }
        }

        return best;
    }

    /// <summary>Centres of hamlets, away from the main place and from each other; a hamlet without room joins the main place.</summary>
    private List<(double X, double Y, int Houses)> PlaceHamlets(HousePlan houses)
    {
        double coreRadius = Math.Sqrt(houses.CoreBuildings * options.StreetMetresPerBuilding * options.BlockM / Math.PI) + 200;
        List<(double X, double Y, int Houses)> placed = [];
        foreach (int size in houses.Hamlets)
        {
            bool done = false;
            for (int attempt = 0; attempt < 12 && !done; attempt++)
            {
                double x = draw.Between(-bounds.RadiusM, bounds.RadiusM), y = draw.Between(-bounds.RadiusM, bounds.RadiusM);
                done = (x * x) + (y * y) > coreRadius * coreRadius && bounds.Contains(x, y)
                    && placed.TrueForAll(h => ((h.X - x) * (h.X - x)) + ((h.Y - y) * (h.Y - y)) > 300.0 * 300.0);
                if (done)
                {
                    placed.Add((x, y, size));
                }
            }

            houses.CoreHouses += done ? 0 : size;
        }

        return [.. placed.OrderBy(h => (h.X * h.X) + (h.Y * h.Y)).ThenBy(h => h.X)];
    }

    private void DrawHamlets(List<(double X, double Y, int Houses)> hamlets)
    {
        foreach ((double x, double y, int size) in hamlets)
        {
            int existing = builder.PointCount;
            int near = NearestPlace(x, y, existing);
            List<int> own = [];
            int count = Math.Max(2, (int)Math.Round(size * 1.35 * options.StreetMetresPerBuilding / options.BlockM));
            StreetPatch patch = StreetPatch.Grow((x, y), options.BlockM * draw.Between(0.7, 1.1), count, 0.4, bounds.Contains, ref draw);
            AddPatch(patch, builtUp: size >= 5, own);
            hamletSegments.Add(own.Count > 0 ? own : coreSegments);
            int door = existing + patch.Nearest(places[near].X, places[near].Y);
            AddRoad(near, door, size >= 4 ? RouteClass.Road : RouteClass.Track);
        }
    }

    private void PlaceBuildings(HousePlan houses, List<(double X, double Y, int Houses)> hamlets)
    {
        int ordinal = 0;
        List<(int X, int Y)> core = Spread(coreSegments, houses.CoreBuildings, 9, 32);
        // Larger buildings towards the middle, with noise.
        int[] lines = new int[core.Count];
        Array.Fill(lines, 1);
        double[] rank = [.. core.Select(b => Planar.Distance(b.X, b.Y, plan.X[commune], plan.Y[commune]) * draw.Between(0.3, 1.7))];
        int[] order = [.. Enumerable.Range(0, core.Count)];
        Array.Sort(rank, order);
        for (int i = 0; i < houses.Collective.Count; i++)
        {
            lines[order[i]] = houses.Collective[i];
        }

        // Schools, hospitals, sites of tourism: about one for each 600 premises, none in the smallest places.
        int sites = (int)((seed.Premises / 600.0) + draw.Share() - (seed.Premises < 150 ? 0.9 : 0));
        double siteShare = core.Count > 0 ? Math.Max(0, sites) / (double)core.Count : 0;
        for (int i = 0; i < core.Count; i++)
        {
            Add(core[i], lines[i], lines[i] == 1 && draw.Chance(siteShare));
        }

        for (int h = 0; h < hamlets.Count; h++)
        {
            Spread(hamletSegments[h], hamlets[h].Houses, 10, 45).ForEach(b => Add(b, 1, false));
        }

        Spread(roadSegments.Count > 0 ? roadSegments : coreSegments, houses.Ribbon, 12, 55).ForEach(b => Add(b, 1, false));

        void Add((int X, int Y) place, int count, bool priority) =>
            builder.AddBuilding(new GroundBuilder.Building(GroundIds.Of(seed.Code, ordinal++), place.X, place.Y, count, priority, 0));
    }

    /// <summary>Buildings at even steps with jitter along segments, on either side, set back by so many metres.</summary>
    private List<(int X, int Y)> Spread(List<int> segments, int count, double minSetbackM, double maxSetbackM)
    {
        List<(int X, int Y)> found = new(count);
        double total = segments.Sum(s => LengthOf(s)), step = total / Math.Max(1, count), passed = 0;
        int at = 0;
        for (int k = 0; k < count; k++)
        {
            double position = (k + draw.Share()) * step;
            while (at < segments.Count - 1 && passed + LengthOf(segments[at]) <= position)
            {
                passed += LengthOf(segments[at++]);
            }

            (int a, int b, _) = builder.Segment(segments[at]);
            (int ax, int ay) = builder.Point(a);
            (int bx, int by) = builder.Point(b);
            double length = Math.Max(1, LengthOf(segments[at])), t = Math.Clamp((position - passed) / length, 0, 1);
            double aside = draw.Between(minSetbackM, maxSetbackM) * 100 * (draw.Chance(0.5) ? 1 : -1) / length;
            found.Add(((int)Math.Round(ax + (t * (bx - ax)) - (aside * (by - ay))), (int)Math.Round(ay + (t * (by - ay)) + (aside * (bx - ax)))));
        }

        return found;
    }

    private double LengthOf(int segment)
    {
        (int a, int b, _) = builder.Segment(segment);
        (int ax, int ay) = builder.Point(a);
        (int bx, int by) = builder.Point(b);
        return Planar.Distance(ax, ay, bx, by);
    }

    /// <summary>The first exchange in the middle of the main place, each further one as far as can be from the others.</summary>
    private void PlaceExchanges()
    {
        for (int k = 0; k < plan.Exchanges[commune]; k++)
        {
            int best = NearestPlace(0, 0, corePoints);
            double bestFar = -1;
            for (int p = 0; k > 0 && p < corePoints; p++)
            {
                double far = ExchangePoints.Min(e => ((places[e].X - places[p].X) * (places[e].X - places[p].X)) + ((places[e].Y - places[p].Y) * (places[e].Y - places[p].Y)));
                // Half way to the rim rather than on it.
                double rim = Math.Sqrt((places[p].X * places[p].X) + (places[p].Y * places[p].Y)) / bounds.RadiusM;
                (best, bestFar) = far * (1 - rim) > bestFar ? (p, far * (1 - rim)) : (best, bestFar);
            }

            ExchangePoints.Add(best);
            string name = k == 0 ? seed.Name : $"{seed.Name} {k + 1}";
            builder.AddExchange($"nra-{seed.Code}-{k + 1}", name, best, 0);
        }
    }

    private int CopperRoot() =>
        plan.FeedRoad[commune] < 0 ? -1 : borderPoints[Array.IndexOf(plan.RoadsOf[commune], plan.FeedRoad[commune])];

    /// <summary>Border points through which the copper of neighbours passes.</summary>
    private IEnumerable<int> CopperTransit()
    {
        for (int i = 0; i < borderPoints.Length; i++)
        {
            int road = plan.RoadsOf[commune][i];
            if (plan.FeedRoad[plan.Other(road, commune)] == road)
            {
                yield return borderPoints[i];
            }
        }
    }
}
