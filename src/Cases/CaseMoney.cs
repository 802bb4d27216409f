using Maillage.Cases.Types;

namespace Maillage.Cases;

/// <summary>Money of one year: promised and not yet paid, by the year of the promise; paid, by the year of payment. In euros.</summary>
public sealed record MoneyYear(int Year, decimal Committed, int Promises, decimal Spent, int Payments);

/// <summary>What the cases of one type have promised and paid.</summary>
public static class CaseMoney
{
    /// <param name="cases">Each with its type as it was opened and its facts.</param>
    public static IReadOnlyList<MoneyYear> ByYear(IEnumerable<(CaseType Type, CaseFile File, IReadOnlyList<CaseFact> Facts)> cases)
    {
        List<(int Year, decimal Euros, bool Spent)> sums = [];
        foreach ((CaseType type, CaseFile file, IReadOnlyList<CaseFact> facts) in cases)
        {
            foreach (CaseAmount amount in type.Amounts)
            {
                if (CaseForm.AmountOf(type, file, amount.Key) is not { } euros)
                    continue;

                if (amount.Committed.Contains(file.State))
                    sums.Add((facts.First(f => f.Change.State is { } state && amount.Committed.Contains(state)).At.Year, euros, false));
                else if (amount.Spent.Contains(file.State))
                    sums.Add((file.Since.Year, euros, true));
            }
        }

        return
        [
            .. sums.GroupBy(s => s.Year).OrderBy(g => g.Key)
                .Select(g => new MoneyYear(g.Key, g.Where(s => !s.Spent).Sum(s => s.Euros), g.Count(s => !s.Spent), g.Where(s => s.Spent).Sum(s => s.Euros), g.Count(s => s.Spent))),
        ];
    }
}
