using Sylvan.Data.Csv;

namespace Maillage.Web.About;

public enum CriterionState
{
    Holds,
    Fails,

    /// <summary>Looked at while building, not yet judged by a person on each page: counts as not held.</summary>
    ToCheck,
    NotApplicable,
}

/// <summary>One of the 106 criteria of RGAA 4.1, what it is about in our words, and how it was looked at.</summary>
public sealed record Criterion(string Id, string Fr, string En, CriterionState State, string HowFr, string HowEn);

/// <summary>The portal's own evaluation, read from <c>data/rgaa-4.1.csv</c>; the statement counts what stands there.</summary>
public sealed record AccessibilityGrid(IReadOnlyList<Criterion> Criteria)
{
    public int Passed => Count(CriterionState.Holds);

    public int Failed => Count(CriterionState.Fails);

    public int ToCheck => Count(CriterionState.ToCheck);

    public int Without => Count(CriterionState.NotApplicable);

    public int Applicable => Criteria.Count - Without;

    /// <summary>Percent of the applicable criteria that hold; what is still to be judged does not.</summary>
    public decimal Share => Applicable == 0 ? 0 : 100m * Passed / Applicable;

    public static AccessibilityGrid Read(string folder)
    {
        using CsvDataReader row = CsvDataReader.Create(Path.Combine(folder, "rgaa-4.1.csv"));
        List<Criterion> criteria = [];
        while (row.Read())
        {
            string state = row.GetString(3);
            criteria.Add(new(
                row.GetString(0), row.GetString(1), row.GetString(2),
                state switch
                {
                    "pass" => CriterionState.Holds,
                    "fail" => CriterionState.Fails,
                    "check" => CriterionState.ToCheck,
                    "none" => CriterionState.NotApplicable,
                    _ => throw new InvalidDataException($"rgaa-4.1.csv: criterion {row.GetString(0)} has the unknown state '{state}'."),
                },
                row.GetString(4), row.GetString(5)));
        }

        return new(criteria);
    }

    private int Count(CriterionState state) => Criteria.Count(c => c.State == state);
}
