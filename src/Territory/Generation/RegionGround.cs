namespace Maillage.Territory.Generation;

/// <summary>
/// Generated ground for communes of which only counts are known. Deterministic: a commune comes out the same alone or with the region, on one thread or many.
/// Whatever is made from it is simulated and says so.
/// </summary>
public static class RegionGround
{
    /// <summary>
    /// Streets, premises (exactly as many as each commune has), exchanges and copper routes of all communes as one connected ground.
    /// Time and memory grow with the number of premises; a region of 2,000 communes and a million premises takes some seconds.
    /// </summary>
    /// <param name="communes">Any order. All communes of the region, also when only some are generated: neighbours bound each other.</param>
    /// <param name="progress">Share of the communes laid out, 0 … 1.</param>
    /// <exception cref="ArgumentException">A commune without area, with a code that is not five letters or digits, given twice, or outside France.</exception>
    public static Ground Generate(IEnumerable<CommuneSeed> communes, GenerationOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options ??= GenerationOptions.Default;
        var plan = new RegionPlan(communes, options, cancellation);
        int[] chosen = [.. Enumerable.Range(0, plan.Seeds.Length).Where(c => options.Only?.Contains(plan.Seeds[c].Code) != false)];
        // The largest first: no thread is left with a city at the end.
        int[] order = [.. Enumerable.Range(0, chosen.Length).OrderByDescending(i => plan.Seeds[chosen[i]].Premises)];
        var parts = new LaidOut[chosen.Length];
        int done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        Parallel.For(0, order.Length, parallel, i =>
        {
            parts[order[i]] = CommuneLayout.LayOut(plan, chosen[order[i]], options, cancellation);
            int count = Interlocked.Increment(ref done);
            if (count % 16 == 0 || count == order.Length)
            {
                progress?.Report((double)count / order.Length);
            }
        });
        return GroundParts.Join(plan, chosen, parts);
    }
}
