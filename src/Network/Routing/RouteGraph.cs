using Maillage.Graphs;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Routing;

/// <summary>
/// The streets cut at the foot of every building: nodes are the ground's nodes, then one node a distinct foot inside an edge.
/// Lengths are whole decimetres (the unit of every bill), prices the cheapest new support the class of way allows.
/// </summary>
/// <remarks>Built in O(E + B log B). Pieces of one ground edge are consecutive and add up to its length.</remarks>
internal sealed class RouteGraph
{
    public required Ground Ground { get; init; }

    public required int NodeCount { get; init; }

    /// <summary>Ends and length of each piece; <see cref="PieceEdge"/> is its ground edge, <see cref="PieceFromDm"/> where it begins on it.</summary>
    public required int[] PieceA { get; init; }

    public required int[] PieceB { get; init; }

    public required int[] PieceDm { get; init; }

    public required int[] PieceEdge { get; init; }

    public required int[] PieceFromDm { get; init; }

    /// <summary>Cheapest support over the whole piece, cents.</summary>
    public required long[] PieceCents { get; init; }

    /// <summary>What the support tree weighs: the price, more or less where a person wishes so; <see cref="ClosedWeight"/> where nothing may be opened.</summary>
    public required long[] PieceWeight { get; init; }

    /// <summary>Whether every piece weighs its price.</summary>
    public bool WeighsPrices => ReferenceEquals(PieceWeight, PieceCents);

    /// <summary>Weight of a piece that only a network without any other way would open: a million euros.</summary>
    public const long ClosedWeight = 100_000_000;

    /// <summary>Node of the foot of each building.</summary>
    public required int[] BuildingNode { get; init; }

    /// <summary>Length of each ground edge in decimetres.</summary>
    public required int[] EdgeDm { get; init; }

    /// <summary>For foot nodes (index minus the ground's node count): the ground edge and the place on it.</summary>
    public required int[] FootEdge { get; init; }

    public required int[] FootDm { get; init; }

    /// <summary>Adjacency: entries <c>Start[v] .. Start[v + 1]</c> of <see cref="Via"/> are the pieces at v.</summary>
    public required int[] Start { get; init; }

    public required int[] Via { get; init; }

    /// <summary>Beside each entry of <see cref="Via"/> the node at the other end.</summary>
    public required int[] Head { get; init; }

    /// <summary>The pieces by length, decimetres; edge numbers are piece numbers.</summary>
    public required CsrGraph Streets { get; init; }

    /// <summary>The ground's streets uncut, between its own nodes, by length in decimetres; edge numbers are those of the ground.</summary>
    public CsrGraph Uncut => field ??= new CsrGraph(Ground.NodeCount, Ground.EdgeFrom, Ground.EdgeTo, EdgeDm);

    /// <summary>Lines on each ground edge.</summary>
    public long[] EdgeLines => field ??= Sum(new long[Ground.EdgeCount], Ground.PremisesEdge);

    /// <summary>Lines whose foot is at each node.</summary>
    public long[] NodeLines => field ??= Sum(new long[NodeCount], BuildingNode);

    public int PieceCount => PieceA.Length;

    public int Other(int piece, int node) => PieceA[piece] == node ? PieceB[piece] : PieceA[piece];

    public int CommuneOf(int piece) => Ground.EdgeCommune[PieceEdge[piece]];

    public static int ToDm(int centimetres) => (int)((centimetres + 5L) / 10);

    /// <summary>Whether the streets weigh what opening them costs where ducts and poles that stand are rented.</summary>
    public bool ForReuse { get; init; }

    /// <param name="forReuse">Streets with a duct or poles weigh their rent over the years of the rules and not the price of building anew. Prices stay.</param>
    /// <param name="weightPercent">Weight of each ground edge in percent of its price, 0 for a closed one; null when nobody wishes anything.</param>
    public static RouteGraph Build(Ground ground, EngineeringRules rules, int[]? weightPercent = null, bool forReuse = false)
    {
        int n = ground.NodeCount, m = ground.EdgeCount, buildings = ground.BuildingCount;
        int[] edgeDm = [.. ground.EdgeLengthCm.Select(cm => Math.Max(1, ToDm(cm)))];
        long[] key = new long[buildings];
        int[] order = new int[buildings];
        for (int b = 0; b < buildings; b++)
        {
            int e = ground.PremisesEdge[b];
            key[b] = ((long)e << 32) | (uint)Math.Clamp(ToDm(ground.PremisesOffsetCm[b]), 0, edgeDm[e]);
            order[b] = b;
        }

        Array.Sort(key, order);
        int[] buildingNode = new int[buildings];
        List<int> footEdge = [], footDm = [], a = new(m + buildings), b2 = new(m + buildings), dm = new(m + buildings), pieceEdge = new(m + buildings), from = new(m + buildings);
        int next = 0;
        for (int e = 0; e < m; e++)
        {
            int at = 0, node = ground.EdgeFrom[e];
            void Piece(int toNode, int toDm)
            {
                a.Add(node);
                b2.Add(toNode);
                dm.Add(toDm - at);
                pieceEdge.Add(e);
                from.Add(at);
                at = toDm;
                node = toNode;
            }

            for (; next < buildings && key[next] >> 32 == e; next++)
            {
                int place = (int)(uint)key[next];
                if (place > at && place < edgeDm[e])
                {
                    footEdge.Add(e);
                    footDm.Add(place);
                    Piece(n + footEdge.Count - 1, place);
                }

                buildingNode[order[next]] = place == edgeDm[e] ? ground.EdgeTo[e] : node;
            }

            Piece(ground.EdgeTo[e], edgeDm[e]);
        }

        long[] cents = new long[a.Count];
        for (int p = 0; p < cents.Length; p++)
        {
            int e = pieceEdge[p];
            cents[p] = (long)dm[p] * rules.CheapestSupportPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]);
        }

        long[] basis = !forReuse ? cents : [.. cents.Select((c, p) => ground.EdgeSupport[pieceEdge[p]] == ExistingSupport.None ? c : (long)dm[p] * rules.RentPerDm(ground.EdgeSupport[pieceEdge[p]]))];
        long[] weights = weightPercent is null ? basis
            : [.. basis.Select((c, p) => weightPercent[pieceEdge[p]] is > 0 and int percent ? Math.Min(ClosedWeight - 1, c * percent / 100) : ClosedWeight)];
        (int[] start, int[] via, int[] head) = Adjacency(n + footEdge.Count, a, b2);
        int[] pieceA = [.. a], pieceB = [.. b2], pieceDm = [.. dm];
        return new RouteGraph
        {
            Streets = new CsrGraph(n + footEdge.Count, pieceA, pieceB, pieceDm),
            Ground = ground,
            ForReuse = forReuse,
            NodeCount = n + footEdge.Count,
            PieceA = pieceA,
            PieceB = pieceB,
            PieceDm = pieceDm,
            PieceEdge = [.. pieceEdge],
            PieceFromDm = [.. from],
            PieceCents = cents,
            PieceWeight = weights,
            BuildingNode = buildingNode,
            EdgeDm = edgeDm,
            FootEdge = [.. footEdge],
            FootDm = [.. footDm],
            Start = start,
            Via = via,
            Head = head,
        };
    }

    /// <summary>Place of a node in Lambert-93 centimetres: the ground's own, or along the shape of its edge.</summary>
    public (int X, int Y) PlaceOf(int node)
    {
        int n = Ground.NodeCount;
        return node < n ? (Ground.NodeXCm[node], Ground.NodeYCm[node]) : EdgeShape.PlaceAt(Ground, FootEdge[node - n], (double)FootDm[node - n] / EdgeDm[FootEdge[node - n]]);
    }

    private long[] Sum(long[] lines, int[] placeOfBuilding)
    {
        for (int b = 0; b < placeOfBuilding.Length; b++)
        {
            lines[placeOfBuilding[b]] += Ground.PremisesLines[b];
        }

        return lines;
    }

    private static (int[] Start, int[] Via, int[] Head) Adjacency(int nodes, List<int> a, List<int> b)
    {
        int[] start = new int[nodes + 1];
        for (int p = 0; p < a.Count; p++)
        {
            start[a[p] + 1]++;
            start[b[p] + 1]++;
        }

        for (int v = 0; v < nodes; v++)
        {
            start[v + 1] += start[v];
        }

        int[] fill = start[..nodes];
        int[] via = new int[2 * a.Count], head = new int[2 * a.Count];
        for (int p = 0; p < a.Count; p++)
        {
            Place(a[p], b[p], p);
            Place(b[p], a[p], p);
        }

        return (start, via, head);

        void Place(int v, int w, int p)
        {
            int at = fill[v]++;
            (via[at], head[at]) = (p, w);
        }
    }
}
