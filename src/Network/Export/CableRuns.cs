namespace Maillage.Network.Export;

/// <summary>A span of the file as cables see it.</summary>
/// <param name="From">Place of its first end; <paramref name="To"/> of its last.</param>
/// <param name="Owner">The site whose cables pass: the SRO for distribution, the NRO for transport.</param>
/// <param name="Cables">« 720+144 ».</param>
internal readonly record struct CableSpan(int Row, (long Edge, long Dm) From, (long Edge, long Dm) To, string Owner, string Cables, long Fibres);

/// <summary>Cables laid side by side over a path of spans, from one cut to the next.</summary>
/// <param name="Spans">Row of the span, and true when it is walked from its last end to its first.</param>
internal sealed record CableRun(string Owner, string Cables, long Fibres, (long Edge, long Dm) Start, List<(int Row, bool Backward)> Spans)
{
    public (long Edge, long Dm) End { get; set; }
}

/// <summary>
/// Makes cables of spans, as the design means them (docs/formats/design.md): at each place the leaving cable of the same size with most fibres goes on uncut, of equals the first; every
/// other begins there.
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
        Queue<((long, long) Place, CableRun? Arriving)> places = new([(start, null)]);
        while (places.TryDequeue(out ((long, long) Place, CableRun? Arriving) here))
        {
            List<int> leaving = [.. at[here.Place].Where(i => !laid[i])];
            int goesOn = here.Arriving is null || cuts.Contains(here.Place) ? -1
                : leaving.Where(i => spans[i].Cables == here.Arriving.Cables).OrderByDescending(i => spans[i].Fibres).ThenBy(i => spans[i].Row).FirstOrDefault(-1);
            foreach (int i in leaving)
            {
                if (laid[i])
                {
                    continue;
                }

                CableSpan span = spans[i];
                laid[i] = true;
                CableRun? run = i == goesOn ? here.Arriving : null;
                if (run is null)
                {
                    runs.Add(run = new CableRun(span.Owner, span.Cables, span.Fibres, here.Place, []));
                }

                bool backward = span.From != here.Place;
                run.Spans.Add((span.Row, backward));
                run.End = backward ? span.From : span.To;
                places.Enqueue((run.End, run));
            }
        }
    }

    private static List<int> At(Dictionary<(long, long), List<int>> at, (long, long) place)
    {
        if (!at.TryGetValue(place, out List<int>? list))
        {
            at[place] = list = [];
        }

        return list;
    }
}
