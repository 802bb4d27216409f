using System.Runtime.InteropServices;

namespace Maillage.Verification;

/// <summary>One bundle of fibres from a site to the site above it.</summary>
/// <param name="Owner">The site above: flows of one owner share cables.</param>
/// <param name="OwnerRow">Its row; −1 when it is not known.</param>
internal readonly record struct Flow(string Id, string Owner, int OwnerRow, int From, int To, int Fibres, int RootDm, int Splices);

/// <summary>
/// Routes every flow over the spans again and works out fibres, closures and splices from cable sizes alone: at each place the outgoing pieces go on uncut as long as the arriving cables hold theirs, those with
/// most fibres first (of equals the first piece); the others have every fibre spliced; a closure stands where there are such.
/// </summary>
internal sealed class FlowCheck(DesignFile file, StreetPieces pieces, SpanForest forest, RuleBook rules, Findings findings)
{
    private readonly bool[] uncut = new bool[pieces.PieceCount];
    private readonly int[] far = new int[pieces.PieceCount];
    private readonly int[] owner = Unowned(pieces.PieceCount);

    public int[] Fibres { get; } = new int[pieces.PieceCount];

    /// <summary>Splices by the owner's row.</summary>
    public Dictionary<int, long> Splices { get; } = [];

    /// <summary>Closures by place, owner and cables.</summary>
    public Dictionary<(int Node, string Owner, string Cables), int> Closures { get; } = [];

    public string? Owner(int piece) => owner[piece] < 0 ? null : file.Sites[owner[piece]].Id;

    /// <param name="cables">Cable set of a piece in this kind of flow.</param>
    public void Run(IReadOnlyList<Flow> flows, Func<int, string> cables)
    {
        foreach (Flow flow in flows)
        {
            long dm = forest.Walk(flow.From, flow.To, (piece, outer) =>
            {
                if (owner[piece] >= 0 && owner[piece] != flow.OwnerRow)
                {
                    findings.Add("flow-shared", $"{flow.Id} : le câble de {Owner(piece)} et celui de {flow.Owner} se confondent", $"{flow.Id}: the cables of {Owner(piece)} and {flow.Owner} are one");
                }

                owner[piece] = flow.OwnerRow;
                far[piece] = outer;
                Fibres[piece] += flow.Fibres;
            });
            findings.Equal("flow-length", flow.RootDm, dm, $"{flow.Id} → {flow.Owner} (dm)");
        }

        List<int> leaving = [];
        for (int p = 0; p < Fibres.Length; p++)
        {
            if (Fibres[p] <= 0)
            {
                continue;
            }

            leaving.Clear();
            for (int k = pieces.Start[far[p]]; k < pieces.Start[far[p] + 1]; k++)
            {
                int next = pieces.At[k];
                if (Fibres[next] > 0 && owner[next] == owner[p] && pieces.Other(next, far[next]) == far[p])
                {
                    leaving.Add(next);
                }
            }

            if (leaving.Count > 0)
            {
                Branch(p, leaving, cables);
            }
        }

        foreach (Flow flow in flows)
        {
            int cuts = 0;
            forest.Walk(flow.From, flow.To, (piece, outer) => cuts += uncut[piece] || pieces.Other(piece, outer) == flow.To ? 0 : 1);
            findings.Equal("flow-splices", flow.Splices, cuts, $"{flow.Id} : soudures / splices");
        }
    }

    private void Branch(int piece, List<int> next, Func<int, string> cables)
    {
        string set = cables(piece);
        List<int> left = [.. rules.Cables(set) ?? []];
        long spliced = 0;
        bool cut = false;
        if (next.Count > 1)
        {
            next.Sort((p, q) => Fibres[p] != Fibres[q] ? Fibres[q].CompareTo(Fibres[p]) : p.CompareTo(q));
        }

        foreach (int p in next)
        {
            uncut[p] = TakeAll(left, rules.Cables(cables(p)) ?? []);
            cut |= !uncut[p];
            spliced += uncut[p] ? 0 : Fibres[p];
        }

        CollectionsMarshal.GetValueRefOrAddDefault(Splices, owner[piece], out _) += spliced;
        if (cut)
        {
            (int, string, string) key = (far[piece], file.Sites[owner[piece]].Id, set);
            Closures[key] = Closures.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Takes cables out of those that arrive, all of them or none.</summary>
    private static bool TakeAll(List<int> left, int[] sizes)
    {
        if (sizes.Length == 1)
        {
            return left.Remove(sizes[0]);
        }

        int[] before = [.. left];
        if (Array.TrueForAll(sizes, left.Remove))
        {
            return true;
        }

        left.Clear();
        left.AddRange(before);
        return false;
    }

    private static int[] Unowned(int count)
    {
        int[] owner = new int[count];
        Array.Fill(owner, -1);
        return owner;
    }
}
