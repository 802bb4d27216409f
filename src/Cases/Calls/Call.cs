using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Cases.Calls;

/// <summary>One thing a jury judges.</summary>
/// <param name="Weight">How much it counts beside the others.</param>
/// <param name="Most">Most points.</param>
public sealed record CallCriterion(string Title, int Weight, int Most);

/// <summary>A call for projects: announced with its dates, criteria and weights before the first file is handed in.</summary>
/// <param name="Until">Last day to hand in.</param>
/// <param name="Cents">What may be granted in all; 0 when the call says no sum.</param>
/// <param name="Jury">Accounts of those who judge.</param>
public sealed record Call(string Id, string Title, string Purpose, DateOnly From, DateOnly Until, long Cents, IReadOnlyList<CallCriterion> Criteria, IReadOnlyList<string> Jury)
{
    public bool IsOpen(DateOnly day) => From <= day && day <= Until;

    /// <summary>Most points of a file, weighted.</summary>
    public int Possible => Criteria.Sum(c => c.Weight * c.Most);

    /// <summary>Reads criteria, one a line: « Intérêt pour les usagers ; 3 ; 5 » (name, weight, most points).</summary>
    public static IReadOnlyList<CallCriterion> ReadCriteria(string text, ProblemList problems)
    {
        List<CallCriterion> criteria = [];
        long row = 0;
        foreach (string line in text.Split('\n').Select(l => l.Trim()))
        {
            row++;
            if (line.Length == 0)
                continue;

            string[] parts = [.. line.Split(';').Select(p => p.Trim())];
            if (parts.Length == 3 && parts[0].Length is > 1 and <= 120 && Small(parts[1], 100) is { } weight && Small(parts[2], 100) is { } most)
                criteria.Add(new(parts[0], weight, most));
            else
                problems.Add(Problem.Error("call-criterion", $"Ligne {row} : « {line} ». Écrivez un critère ; son poids ; ses points au plus (Intérêt pour les usagers ; 3 ; 5).", $"Line {row}: '{line}'. Write a criterion; its weight; its most points (Intérêt pour les usagers ; 3 ; 5).") with { Row = row });
        }

        if (problems.Errors == 0 && criteria.Count is 0 or > 12)
            problems.Add(Problem.Error("call-criteria", "Il faut de 1 à 12 critères.", "There must be 1 to 12 criteria."));

        foreach (string twice in criteria.GroupBy(c => c.Title, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key))
            problems.Add(Problem.Error("call-criterion-twice", $"« {twice} » est dit deux fois.", $"'{twice}' is said twice."));

        return criteria;
    }

    private static int? Small(string text, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most ? number : null;
}

/// <summary>What one juror says of one file.</summary>
/// <param name="Points">One for each criterion of the call, in their order; empty with a conflict of interest.</param>
/// <param name="Conflict">Why the juror does not judge this file; null when they do.</param>
public sealed record Marks(string Case, string Juror, IReadOnlyList<int> Points, string Words, string? Conflict);

/// <summary>Where a file stands.</summary>
/// <param name="Rank">1 for the first; files with the same score share it. Null while nobody marked it.</param>
/// <param name="Score">Percent of the weighted points, the mean of its jurors.</param>
/// <param name="Waiting">Jurors who have not spoken yet.</param>
public sealed record RankedFile(string Case, int? Rank, decimal? Score, int Marked, int Conflicts, int Waiting);

/// <summary>Ranks the files of a call. A juror with a conflict of interest counts neither for nor against.</summary>
public static class CallRanking
{
    public static IReadOnlyList<RankedFile> Rank(Call call, IEnumerable<string> files, IEnumerable<Marks> marks)
    {
        ILookup<string, Marks> of = marks.Where(m => call.Jury.Contains(m.Juror)).ToLookup(m => m.Case, StringComparer.Ordinal);
        (string File, decimal? Score, int Marked, int Conflicts)[] scored = [.. files.Select(f =>
        {
            Marks[] judged = [.. of[f].Where(m => m.Conflict is null && m.Points.Count == call.Criteria.Count)];
            return (f, judged.Length == 0 ? (decimal?)null : Math.Round(judged.Average(m => 100m * m.Points.Zip(call.Criteria, (p, c) => p * c.Weight).Sum() / call.Possible), 2), judged.Length, of[f].Count(m => m.Conflict is not null));
        })];
        return
        [
            .. scored.OrderBy(s => s.Score is null).ThenByDescending(s => s.Score).ThenBy(s => s.File, StringComparer.Ordinal)
                .Select(s => new RankedFile(s.File, s.Score is { } score ? 1 + scored.Count(o => o.Score > score) : null, s.Score, s.Marked, s.Conflicts, call.Jury.Count - s.Marked - s.Conflicts)),
        ];
    }
}
