using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Tests;

/// <summary>Draws small grounds by hand or at random (seeded), in metres.</summary>
internal sealed class GroundSketch
{
    private readonly List<(int X, int Y)> nodes = [];
    private readonly List<(int From, int To, int LengthCm, RouteClass Class, bool BuiltUp, ExistingSupport Support)> edges = [];
    private readonly List<(int Edge, int OffsetCm, int SetbackCm, int Lines, bool Priority)> buildings = [];
    private readonly List<int> exchanges = [];
    private readonly Dictionary<int, StreetProfile> profiles = [];

    public static string RulesPath { get; } = Path.Combine(Repository.Root, "strategies", "rules-2015.yaml");

    public static EngineeringRules Rules { get; } = RulesReader.Read(RulesPath);

    public int Node(int xMetres, int yMetres)
    {
        nodes.Add((70_000_000 + (xMetres * 100), 660_000_000 + (yMetres * 100)));
        return nodes.Count - 1;
    }

    public int Edge(int from, int to, RouteClass @class = RouteClass.Street, bool builtUp = true, ExistingSupport support = ExistingSupport.None, int? lengthMetres = null)
    {
        double dx = nodes[from].X - nodes[to].X, dy = nodes[from].Y - nodes[to].Y;
        edges.Add((from, to, lengthMetres * 100 ?? Math.Max(1, (int)Math.Sqrt((dx * dx) + (dy * dy))), @class, builtUp, support));
        return edges.Count - 1;
    }

    /// <param name="setbackMetres">To the left of the street where positive, to its right where negative.</param>
    public void House(int edge, int offsetMetres, int setbackMetres = 10, int lines = 1, bool priority = false) =>
        buildings.Add((edge, Math.Min(offsetMetres * 100, edges[edge].LengthCm), setbackMetres * 100, lines, priority));

    public void Exchange(int node) => exchanges.Add(node);

    public void Profile(int edge, KnownSides sides, int widthDm = 0) => profiles[edge] = new StreetProfile(sides, widthDm);

    /// <param name="edgeCommune">Commune of each edge, and so of its houses; all in the first when null.</param>
    public Ground Build(GroundOrigin origin = GroundOrigin.Simulated, string[]? communes = null, int[]? edgeCommune = null) => new()
    {
        CommuneIds = communes ?? ["58145"],
        CommuneOrigin = [.. (communes ?? ["58145"]).Select(_ => origin)],
        NodeXCm = [.. nodes.Select(n => n.X)],
        NodeYCm = [.. nodes.Select(n => n.Y)],
        EdgeFrom = [.. edges.Select(e => e.From)],
        EdgeTo = [.. edges.Select(e => e.To)],
        EdgeLengthCm = [.. edges.Select(e => e.LengthCm)],
        EdgeClass = [.. edges.Select(e => e.Class)],
        EdgeBuiltUp = [.. edges.Select(e => e.BuiltUp)],
        EdgeSupport = [.. edges.Select(e => e.Support)],
        EdgeCommune = edgeCommune ?? new int[edges.Count],
        EdgeId = [.. Enumerable.Range(1, edges.Count).Select(i => (long)i)],
        EdgeProfile = profiles.Count == 0 ? [] : [.. Enumerable.Range(0, edges.Count).Select(e => profiles.GetValueOrDefault(e))],
        EdgeShapeStart = new int[edges.Count + 1],
        ShapeXCm = [],
        ShapeYCm = [],
        PremisesId = [.. Enumerable.Range(1, buildings.Count).Select(i => 1000L + i)],
        PremisesXCm = [.. buildings.Select(b => Stand(b).X)],
        PremisesYCm = [.. buildings.Select(b => Stand(b).Y)],
        PremisesLines = [.. buildings.Select(b => b.Lines)],
        PremisesPriority = [.. buildings.Select(b => b.Priority)],
        PremisesCommune = [.. buildings.Select(b => edgeCommune?[b.Edge] ?? 0)],
        PremisesEdge = [.. buildings.Select(b => b.Edge)],
        PremisesOffsetCm = [.. buildings.Select(b => b.OffsetCm)],
        PremisesSetbackCm = [.. buildings.Select(b => Math.Abs(b.SetbackCm))],
        ExchangeId = [.. exchanges.Select(n => $"NRA{n}")],
        ExchangeName = [.. exchanges.Select(n => $"Central {n}")],
        ExchangeNode = [.. exchanges],
        ExchangeCommune = new int[exchanges.Count],
    };

    /// <summary>Beside the street: at the foot's share of its length, as far as the setback.</summary>
    private (int X, int Y) Stand((int Edge, int OffsetCm, int SetbackCm, int Lines, bool Priority) house)
    {
        (int x, int y) = nodes[edges[house.Edge].From];
        double dx = nodes[edges[house.Edge].To].X - x, dy = nodes[edges[house.Edge].To].Y - y, length = Math.Max(1, Math.Sqrt((dx * dx) + (dy * dy)));
        double along = (double)house.OffsetCm / edges[house.Edge].LengthCm, aside = house.SetbackCm / length;
        return ((int)(x + (along * dx) - (aside * dy)), (int)(y + (along * dy) + (aside * dx)));
    }

    /// <summary>A grid of streets with a few gaps, houses and exchanges strewn over it. Nothing but the seed decides.</summary>
    /// <param name="profiles">Draws what is known of the sides of each street; nothing is known of any when null.</param>
    /// <param name="farHouses">Last houses, so far from their street that the drop breaks the rule and needs a waiver.</param>
    public static Ground Random(int seed, int side, int houses, int exchanges = 3, int pitch = 120, int farHouses = 0, Random? profiles = null)
    {
        Random random = new(seed);
        GroundSketch sketch = new();
        for (int i = 0; i < side * side; i++)
        {
            sketch.Node((i % side * pitch) + random.Next(-30, 30), (i / side * pitch) + random.Next(-30, 30));
        }

        for (int i = 0; i < side * side; i++)
        {
            foreach (int j in new[] { i % side < side - 1 ? i + 1 : -1, i + side < side * side ? i + side : -1 })
            {
                if (j >= 0 && (random.Next(10) > 1 || i < side))
                {
                    int edge = sketch.Edge(i, j, (RouteClass)random.Next(4), random.Next(2) == 0, (ExistingSupport)random.Next(3));
                    if (profiles is not null)
                    {
                        sketch.Profile(edge, (KnownSides)profiles.Next(3), profiles.Next(3) * 45);
                    }
                }
            }
        }

        for (int h = 0; h < houses; h++)
        {
            int e = random.Next(sketch.edges.Count);
            sketch.House(e, random.Next(0, (sketch.edges[e].LengthCm / 100) + 1), random.Next(2, 60), random.Next(12) == 0 ? random.Next(2, 40) : 1, random.Next(40) == 0);
        }

        for (int f = 0; f < farHouses; f++)
        {
            sketch.House(random.Next(sketch.edges.Count), 20, random.Next(150, 300));
        }

        for (int x = 0; x < exchanges; x++)
        {
            sketch.Exchange(random.Next(side * side));
        }

        return sketch.Build();
    }
}
