using Maillage.Cases;
using Maillage.Intermediation;
using Maillage.Web.Cases;

namespace Maillage.Web.Intermediation;

/// <param name="Needs">Needs of firms on digital subjects that were followed.</param>
/// <param name="Without">Of these, those nobody answers.</param>
public sealed record PortfolioGap(int Needs, int Without, int Months, DateOnly Day);

/// <summary>What firms said they need and nobody renders, beside the portfolio of services: counts only, for everyone.</summary>
internal sealed class PortfolioGaps(CaseDesk cases)
{
    private const string Subject = "numerique";
    private const int Months = 12;

    /// <summary>A public page is read often, and a year of needs is long to count.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock counting = new();
    private (DateTimeOffset At, PortfolioGap Gap)? last;

    public PortfolioGap Count()
    {
        lock (counting)
        {
            DateTimeOffset now = cases.Store.Now;
            if (last is { } known && now - known.At < Kept)
                return known.Gap;

            DateTimeOffset since = now.AddMonths(-Months);
            CountedNeed[] needs = [.. NeedCounts.Of(cases, cases.Lists.SentSince("besoin", since), since).Where(n => n.Themes.Contains(Subject))];
            PortfolioGap gap = new(needs.Length, needs.Count(n => n.Answer == NeedAnswer.Without), Months, cases.Today);
            last = (now, gap);
            return gap;
        }
    }
}
