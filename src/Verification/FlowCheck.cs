namespace Maillage.Verification;

/// <summary>One bundle of fibres from a site to the site above it.</summary>
/// <param name="Owner">The site above: flows of one owner share cables.</param>
internal readonly record struct Flow(string Id, string Owner, int From, int To, int Fibres, int RootDm, int Splices);

/// <summary>
/// Routes every flow over the spans again and works out fibres, closures and splices from cable sizes alone: at each place the outgoing pieces go on uncut as long as the arriving cables hold theirs, those with
/// most fibres first (of equals the first piece); the others have every fibre spliced; a closure stands where there are such.
/// </summary>
internal sealed class FlowCheck(StreetPieces pieces, SpanForest forest, RuleBook rules, Findings findings)
{
    private readonly Dictionary<(int Node, string Owner), List<int>> leaving = [];
    private readonly bool[] uncut = new bool[pieces.A.Count];
    private readonly int[] far = new int[pieces.A.Count];

    public int[] Fibres { get; } = new int[pieces.A.Count];

    public string?[] Owner { get; } = new string?[pieces.A.Count];

    public Dictionary<string, long> Splices { get; } = new(StringComparer.Ordinal);

    /// <summary>Closures by place, owner and cables.</summary>
    public Dictionary<(int Node, string Owner, string Cables), int> Closures { get; } = [];

    /// <param name="cables">Cable set of a piece in this kind of flow.</param>
    public void Run(IReadOnlyList<Flow> flows, Func<int, string> cables)
    {
        foreach (Flow flow in flows)
        {
            long dm = forest.Walk(flow.From, flow.To, (piece, outer) =>
            {
                if (Owner[piece] is { } other && other != flow.Owner)
                {
                    findings.Add("flow-shared", $"{flow.Id} : le câble de {other} et celui de {flow.Owner} se confondent", $"{flow.Id}: the cables of {other} and {flow.Owner} are one");
                }

                Owner[piece] = flow.Owner;
                far[piece] = outer;
                Fibres[piece] += flow.Fibres;
            });
            findings.Equal("flow-length", $"{flow.Id} → {flow.Owner} (dm)", flow.RootDm, dm);
        }

        for (int p = 0; p < Fibres.Length; p++)
        {
            if (Owner[p] is { } owner && Fibres[p] > 0)
            {
                (int, string) key = (pieces.Other(p, far[p]), owner);
                (leaving.TryGetValue(key, out List<int>? list) ? list : leaving[key] = []).Add(p);
            }
        }

        for (int p = 0; p < Fibres.Length; p++)
        {
            if (Owner[p] is { } owner && Fibres[p] > 0 && leaving.TryGetValue((far[p], owner), out List<int>? next))
            {
                Branch(p, owner, next, cables);
            }
        }

        foreach (Flow flow in flows)
        {
            int cuts = 0;
            forest.Walk(flow.From, flow.To, (piece, outer) => cuts += uncut[piece] || pieces.Other(piece, outer) == flow.To ? 0 : 1);
            findings.Equal("flow-splices", $"{flow.Id} : soudures / splices", flow.Splices, cuts);
        }
    }

    private void Branch(int piece, string owner, List<int> next, Func<int, string> cables)
    {
        string set = cables(piece);
        List<int> left = [.. rules.Cables(set) ?? []];
        long spliced = 0;
        bool cut = false;
        foreach (int p in next.OrderByDescending(p => Fibres[p]).ThenBy(p => p))
        {
            uncut[p] = TakeAll(left, rules.Cables(cables(p)) ?? []);
            cut |= !uncut[p];
            spliced += uncut[p] ? 0 : Fibres[p];
        }

        Splices[owner] = Splices.GetValueOrDefault(owner) + spliced;
        if (cut)
        {
            (int, string, string) key = (far[piece], owner, set);
            Closures[key] = Closures.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Takes cables out of those that arrive, all of them or none.</summary>
    private static bool TakeAll(List<int> left, int[] sizes)
    {
        int[] before = [.. left];
        if (sizes.All(left.Remove))
        {
            return true;
        }

        left.Clear();
        left.AddRange(before);
        return false;
    }
}
