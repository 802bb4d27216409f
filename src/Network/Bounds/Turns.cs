using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>
/// Junctions are asked in turns, in each round so many that a full cabinet's lines are around <see cref="Asked"/> of them at least: one in <see cref="Every"/> where streets hold few lines, more where few streets fill
/// a cabinet, for else most would grow without anyone who asks, and fewer where one cabinet holds all lines of a part, for then each meets them all.
/// </summary>
internal sealed class Turns
{
    private const int Every = 8;

    private const int Asked = 4;

    private readonly int[] turn;
    private readonly int[] turns;

    public Turns(LinedStreets streets, int mostLines)
    {
        Components parts = streets.Parts;
        int[] sizes = parts.Sizes(), met = new int[parts.Count];
        turn = new int[parts.OfNode.Length];
        turns = [.. parts.OfNode.Select((part, v) =>
        {
            int of = sizes[part], most = streets.LinesInPart[v] <= mostLines ? of : Math.Min(Every, of);
            return (int)Math.Clamp(of * (long)mostLines / Math.Max(1, streets.LinesInPart[v]) / Asked, 1, most);
        })];
        for (int v = 0; v < turn.Length; v++)
        {
            turn[v] = met[parts.OfNode[v]]++ % turns[v];
        }
    }

    public bool Has(int round, int junction) => turn[junction] == round % turns[junction];
}
