using CsCheck;
using Maillage.Cases.Calls;
using Maillage.Kernel;

namespace Maillage.Cases.Tests;

public class CallTests
{
    private static readonly Call Call = new("a", "Appel", "p", new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 30), 0, [new("Intérêt", 3, 5), new("Coût", 1, 10)], ["un", "deux", "trois"]);

    [Fact]
    public void A_file_has_the_mean_of_its_jurors_and_one_with_a_conflict_counts_neither_for_nor_against()
    {
        IReadOnlyList<RankedFile> ranked = CallRanking.Rank(Call, ["x", "y", "z"],
        [
            new("x", "un", [5, 0], "", null), new("x", "deux", [0, 10], "", null), new("y", "un", [5, 10], "", null), new("y", "deux", [], "", "mon frère"), new("y", "intrus", [0, 0], "", null),
        ]);
        ranked.ShouldBe([new("y", 1, 100m, 1, 1, 1), new("x", 2, 50m, 2, 0, 1), new("z", null, null, 0, 0, 3)]);
    }

    [Fact]
    public void The_order_of_marks_changes_nothing_and_more_points_never_rank_lower() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 10], Gen.Int[0, 5], Gen.Int[0, 10], Gen.Int[0, 3]).Array[1, 5].Sample(all =>
    {
        Marks[] marks = [.. all.SelectMany((m, i) => new Marks[] { new($"f{i}", "un", [m.Item1, m.Item2], "", null), new($"f{i}", "deux", m.Item5 == 0 ? [] : [m.Item3, m.Item4], "", m.Item5 == 0 ? "parent" : null) })];
        string[] files = [.. all.Select((_, i) => $"f{i}")];
        IReadOnlyList<RankedFile> ranked = CallRanking.Rank(Call, files, marks);
        CallRanking.Rank(Call, files.Reverse(), marks.Reverse()).ShouldBe(ranked);
        ranked.ShouldAllBe(r => r.Score >= 0 && r.Score <= 100 && r.Rank >= 1 && r.Marked + r.Conflicts + r.Waiting == 3);
        ranked.Zip(ranked.Skip(1)).ShouldAllBe(p => p.First.Score >= p.Second.Score && p.First.Rank <= p.Second.Rank);
        Marks raised = marks[0] with { Points = [5, 10] };
        CallRanking.Rank(Call, files, [raised, .. marks.Skip(1)]).First(r => r.Case == "f0").Rank!.Value.ShouldBeLessThanOrEqualTo(ranked.First(r => r.Case == "f0").Rank!.Value);
    }, iter: 300, seed: "0000nQv2Rk43");

    [Fact]
    public void Criteria_are_read_line_by_line_and_a_faulty_one_is_told()
    {
        ProblemList problems = new();
        Call.ReadCriteria("Intérêt pour les usagers ; 3 ; 5\n\nCoût;1;10", problems).ShouldBe([new("Intérêt pour les usagers", 3, 5), new("Coût", 1, 10)]);
        problems.Kept.ShouldBeEmpty();
        foreach ((string text, string code) in new[] { ("Intérêt ; 0 ; 5", "call-criterion"), ("Intérêt ; trois ; 5", "call-criterion"), ("Intérêt", "call-criterion"), ("", "call-criteria"), ("Coût ; 1 ; 5\ncoût ; 2 ; 5", "call-criterion-twice") })
        {
            ProblemList found = new();
            Call.ReadCriteria(text, found);
            found.Kept.ShouldContain(p => p.Code == code, text);
        }
    }

    [Fact]
    public void Whatever_is_typed_as_criteria_is_read_or_told() => Gen.String[0, 300].Sample(text =>
    {
        ProblemList problems = new();
        IReadOnlyList<CallCriterion> read = Call.ReadCriteria(text, problems);
        (read.Count > 0 || problems.Errors > 0).ShouldBeTrue();
    }, iter: 2_000, seed: "0000nQv2Rk44");
}
