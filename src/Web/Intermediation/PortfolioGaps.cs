using Maillage.Cases;
using Maillage.Intermediation;
using Maillage.Web.Cases;
using Maillage.Web.Reading;

namespace Maillage.Web.Intermediation;

/// <param name="Needs">Needs of firms on digital subjects that were followed.</param>
/// <param name="Without">Of these, those nobody answers.</param>
public sealed record PortfolioGap(int Needs, int Without, int Months, DateOnly Day);

/// <summary>What firms said they need and nobody renders, beside the portfolio of services: counts only, for everyone.</summary>
internal sealed class PortfolioGaps(CaseDesk cases, TimeProvider time)
{
    private const string Subject = "numerique";
    private const int Months = 12;

    /// <summary>A public page is read often, and a year of needs is long to count.</summary>
    private readonly Kept<PortfolioGap> kept = new(TimeSpan.FromMinutes(10), time, () => Count(cases));

    public PortfolioGap Count() => kept.Read();

    private static PortfolioGap Count(CaseDesk cases)
    {
        DateTimeOffset since = cases.Store.Now.AddMonths(-Months);
        CountedNeed[] needs = [.. NeedCounts.Of(cases, cases.Lists.SentSince("besoin", since), since).Where(n => n.Themes.Contains(Subject))];
        return new(needs.Length, needs.Count(n => n.Answer == NeedAnswer.Without), Months, cases.Today);
    }
}
