using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>Junctions are asked in turns: in each round one in <see cref="Every"/> of every connected part, and one of a smaller part.</summary>
internal sealed class Turns
{
    public const int Every = 8;

    private readonly int[] turn;
    private readonly int[] turns;

    public Turns(Components parts)
    {
        int[] sizes = parts.Sizes(), met = new int[parts.Count];
        (turn, turns) = (new int[parts.OfNode.Length], [.. parts.OfNode.Select(part => Math.Min(Every, sizes[part]))]);
        for (int v = 0; v < turn.Length; v++)
        {
            turn[v] = met[parts.OfNode[v]]++ % turns[v];
        }
    }

    public bool Has(int round, int junction) => turn[junction] == round % turns[junction];
}
