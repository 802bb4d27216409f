using System.Globalization;

namespace Maillage.Network.Export;

/// <summary>A span of the file as cables see it.</summary>
/// <param name="From">Place of its first end; <paramref name="To"/> of its last.</param>
/// <param name="Owner">The site whose cables pass: the SRO for distribution, the NRO for transport.</param>
/// <param name="Cables">« 720+144 ».</param>
internal readonly record struct CableSpan(int Row, (long Edge, long Dm) From, (long Edge, long Dm) To, string Owner, string Cables, long Fibres);

/// <summary>A cable over a path of spans, from one cut to the next.</summary>
/// <param name="Fibres">Fibres in use: the cables that start together are filled one after another.</param>
/// <param name="Spans">Row of the span, and true when it is walked from its last end to its first.</param>
internal sealed record CableRun(string Owner, int Size, long Fibres, (long Edge, long Dm) Start, List<(int Row, bool Backward)> Spans)
{
    public (long Edge, long Dm) End { get; set; }
}

/// <summary>
/// Makes cables of spans, as the design means them (docs/formats/design.md): at each place the spans with most fibres first, of equals the first, go on uncut as long as the arriving cables hold theirs; every
/// other cable begins there.
/// </summary>
internal static class CableRuns
{
    /// <param name="root">Place of an owner; null when it lies outside the part exported.</param>
    /// <param name="cuts">Places where every cable ends (the NROs, for the collecte).</param>
    public static List<CableRun> Make(IReadOnlyList<CableSpan> spans, Func<string, (long, long)?> root, IReadOnlySet<(long, long)> cuts)
    {
        List<CableRun> runs = [];
        foreach (IGrouping<string, CableSpan> owned in spans.GroupBy(s => s.Owner).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            List<CableSpan> mine = [.. owned.OrderBy(s => s.Row)];
            Dictionary<(long, long), List<int>> at = [];
            for (int i = 0; i < mine.Count; i++)
            {
                At(at, mine[i].From).Add(i);
                At(at, mine[i].To).Add(i);
            }

            bool[] laid = new bool[mine.Count];
            if (root(owned.Key) is { } place && at.ContainsKey(place))
            {
                Follow(mine, at, laid, place, runs, cuts);
            }

            for (int i = 0; i < mine.Count; i++)
            {
                if (!laid[i])
                {
                    Follow(mine, at, laid, mine[i].From, runs, cuts);
                }
            }
        }

        return runs;
    }

    private static void Follow(List<CableSpan> spans, Dictionary<(long, long), List<int>> at, bool[] laid, (long, long) start, List<CableRun> runs, IReadOnlySet<(long, long)> cuts)
    {
        Queue<((long, long) Place, List<CableRun> Arriving)> places = new([(start, [])]);
        while (places.TryDequeue(out ((long, long) Place, List<CableRun> Arriving) here))
        {
            List<CableRun> left = cuts.Contains(here.Place) ? [] : here.Arriving;
            foreach (int i in at[here.Place].Where(i => !laid[i]).OrderByDescending(i => spans[i].Fibres).ThenBy(i => spans[i].Row).ToList())
            {
                CableSpan span = spans[i];
                laid[i] = true;
                List<CableRun>? cables = TakeAll(left, span);
                if (cables is null)
                {
                    cables = Begin(span, here.Place);
                    runs.AddRange(cables);
                }

                bool backward = span.From != here.Place;
                foreach (CableRun run in cables)
                {
                    run.Spans.Add((span.Row, backward));
                    run.End = backward ? span.From : span.To;
                }

                places.Enqueue((backward ? span.From : span.To, cables));
            }
        }
    }

    /// <summary>The arriving cables that go on into a span; null when they do not hold all of its cables.</summary>
    private static List<CableRun>? TakeAll(List<CableRun> left, CableSpan span)
    {
        List<CableRun> rest = [.. left], taken = [];
        foreach (int size in Sizes(span))
        {
            int k = rest.FindIndex(r => r.Size == size);
            if (k < 0)
            {
                return null;
            }

            taken.Add(rest[k]);
            rest.RemoveAt(k);
        }

        left.Clear();
        left.AddRange(rest);
        return taken;
    }

    private static List<CableRun> Begin(CableSpan span, (long, long) place)
    {
        List<CableRun> begun = [];
        long fibres = span.Fibres;
        foreach (int size in Sizes(span))
        {
            begun.Add(new CableRun(span.Owner, size, Math.Min(fibres, size), place, []));
            fibres -= begun[^1].Fibres;
        }

        return begun;
    }

    private static IEnumerable<int> Sizes(CableSpan span) => span.Cables.Split('+').Select(s => int.Parse(s, CultureInfo.InvariantCulture));

    private static List<int> At(Dictionary<(long, long), List<int>> at, (long, long) place)
    {
        if (!at.TryGetValue(place, out List<int>? list))
        {
            at[place] = list = [];
        }

        return list;
    }
}
