using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Funding;

/// <summary>What is to be paid: fibre of one department in one year.</summary>
/// <param name="Lines">Lines built, for wholesale revenue.</param>
public sealed record FundingNeed(string Department, int Year, Money Cost, long Lines)
{
    /// <summary>The fibre spending of a plan, years with nothing to pay left out.</summary>
    public static IReadOnlyList<FundingNeed> Of(Plan plan) =>
        [.. plan.Years.Where(y => y.Spent.Cents > y.SpentOnUpgrades.Cents).Select(y => new FundingNeed(y.Department.Text["dep-".Length..], y.Year, y.Spent - y.SpentOnUpgrades, y.PremisesBuilt))];
}

/// <summary>What one funder pays for one need.</summary>
public sealed record FundingShare(string Funder, string Department, int Year, Money Amount);

/// <param name="Given">All it pays.</param>
/// <param name="Offered">Its envelope, or the sum of its caps; null for the one who pays the rest.</param>
public sealed record FunderTotal(Funder Funder, Money Given, Money? Offered);

/// <summary>
/// Who pays what, when. Every cent of the needs is paid exactly once; a funder that is left out leaves its part to the one who pays the rest.
/// </summary>
/// <param name="Base">Sum of the needs: the eligible base.</param>
/// <param name="Revenue">Wholesale revenue at the strategy's amount a line, never more than the base.</param>
public sealed record FundingPlan(IReadOnlyList<FundingShare> Shares, IReadOnlyList<FunderTotal> Totals, Money Base, Money Revenue)
{
    /// <summary>What the public pays once revenue is counted.</summary>
    public Money NetPublicCost => Base - Revenue;

    /// <param name="without">Key of a funder that leaves; null for none.</param>
    /// <remarks>
    /// Funders speak in the order of the strategy. Each takes its amount (rate × base up to the cap with its bonus, or its envelope) from what is still
    /// unpaid in its years, split by largest remainder; the balance funder takes the rest. O(funders · needs · log needs).
    /// </remarks>
    /// <exception cref="ArgumentException">When the funder that leaves is unknown or pays the rest: nobody would pay then.</exception>
    public static FundingPlan Make(Strategy strategy, IReadOnlyList<FundingNeed> needs, string? without = null)
    {
        Funder balance = strategy.Funders.Single(f => f.Kind == FunderKind.Balance);
        if (without is not null && (without == balance.Key || strategy.Funders.All(f => f.Key != without)))
        {
            throw new ArgumentException($"Funder '{without}' is unknown or pays the rest.", nameof(without));
        }

        long[] open = [.. needs.Select(n => n.Cost.Cents)];
        List<FundingShare> shares = [];
        Dictionary<string, long> given = strategy.Funders.ToDictionary(f => f.Key, _ => 0L);
        void Give(Funder funder, int need, long cents)
        {
            if (cents == 0)
            {
                return;
            }

            open[need] -= cents;
            given[funder.Key] += cents;
            shares.Add(new(funder.Key, needs[need].Department, needs[need].Year, new(cents)));
        }

        foreach (Funder funder in strategy.Funders.Where(f => f.Kind != FunderKind.Balance && f.Key != without))
        {
            foreach ((int[] cells, long amount) in Offers(strategy, funder, needs))
            {
                long[] weights = [.. cells.Select(c => open[c])];
                long[] parts = LargestRemainder.Split(Math.Min(amount, weights.Sum()), weights);
                for (int i = 0; i < cells.Length; i++)
                {
                    Give(funder, cells[i], parts[i]);
                }
            }
        }

        for (int i = 0; i < open.Length; i++)
        {
            Give(balance, i, open[i]);
        }

        Money all = new(needs.Sum(n => n.Cost.Cents));
        long revenue = Math.Min(all.Cents, needs.Sum(n => n.Lines * strategy.RevenuePerLine.Cents));
        FunderTotal[] totals = [.. strategy.Funders.Where(f => f.Key != without).Select(f => new FunderTotal(f, new(given[f.Key]), Offered(strategy, f)))];
        return new(shares, totals, all, new(revenue));
    }

    /// <summary>What a funder offers: the needs it may pay for, and how many cents at most.</summary>
    private static IEnumerable<(int[] Cells, long Cents)> Offers(Strategy strategy, Funder funder, IReadOnlyList<FundingNeed> needs)
    {
        int[] paid = [.. Enumerable.Range(0, needs.Count).Where(i => funder.Pays(needs[i].Year))];
        if (funder.Kind == FunderKind.Envelope)
        {
            yield return (paid, funder.Amount!.Value.Cents);
            yield break;
        }

        foreach (FunderRate rate in funder.Rates)
        {
            int[] cells = [.. paid.Where(i => needs[i].Department == rate.Department)];
            decimal wish = Math.Floor(cells.Sum(c => needs[c].Cost.Cents) * rate.RatePercent / 100m);
            yield return (cells, Math.Min((long)wish, rate.CapFor(strategy.OperatedTogether).Cents));
        }
    }

    private static Money? Offered(Strategy strategy, Funder funder) => funder.Kind switch
    {
        FunderKind.Envelope => funder.Amount,
        FunderKind.Rate => new(funder.Rates.Sum(r => r.CapFor(strategy.OperatedTogether).Cents)),
        _ => null,
    };
}
