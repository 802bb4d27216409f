using CsCheck;
using Maillage.Intermediation.Awareness;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Intermediation.Tests;

public class ProgrammeTests
{
    private static readonly Gen<AwarenessAction[]> Actions = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 6].Select(all => all.Select((a, i) => new AwarenessAction(
        $"a{i}", new DateOnly(2026, 3, 1), new[] { null, "cci", "cma" }[a.Item1], new[] { null, "21", "58" }[a.Item2], a.Item3 == 0 ? [] : a.Item3 == 1 ? ["C"] : ["C", "G"])).ToArray());

    private static Gen<Presence[]> Presences(AwarenessAction[] actions) => Gen.Select(Gen.Int[0, actions.Length - 1], Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[1, 9]).Array[0, 30].Select(all => all.Select(p =>
        new Presence(actions[p.Item1].Id, p.Item2 == 0 ? null : $"f{p.Item2}", new[] { null, "C", "G" }[p.Item3], new[] { null, "21", "89" }[p.Item4], p.Item2 == 0 ? p.Item5 : 1)).ToArray());

    [Fact]
    public void A_firm_counts_once_on_a_line_however_often_it_came_and_lines_hold_all_who_came() => Actions.SelectMany(a => Presences(a).Select(p => (Actions: a, Came: p))).Sample(given =>
    {
        Target[] targets = [new(Axis.Department, "21", 3, 2030, "s"), new(Axis.Sector, "F", 10, 2030, "s")];
        int all = Programme.Firms(given.Came);
        foreach (Axis axis in Enum.GetValues<Axis>())
        {
            IReadOnlyList<Reach> lines = Programme.By(axis, given.Actions, given.Came, targets);
            lines.DistinctBy(l => l.Key).Count().ShouldBe(lines.Count);
            lines.Sum(l => l.Nameless).ShouldBe(given.Came.Where(p => p.Firm is null).Sum(p => p.Number));
            lines.Sum(l => l.Firms).ShouldBeGreaterThanOrEqualTo(all, "a firm of two lines counts in both");
            lines.ShouldAllBe(l => l.Firms - l.Nameless <= 5 && l.Firms <= all);
            lines.Where(l => l.Target is not null).ShouldAllBe(l => l.Left == Math.Max(0, l.Target!.Firms - l.Firms));
        }

        Programme.By(Axis.Sector, given.Actions, given.Came, targets).Single(l => l.Key == "F").ShouldBe(new Reach(Axis.Sector, "F", 0, 0, 0, targets[1]), "what has a target and nobody yet is shown");
    }, iter: 300, seed: "0000nQv2Rk41");

    [Fact]
    public void What_the_firm_is_goes_before_what_the_action_was()
    {
        AwarenessAction visit = new("v", new DateOnly(2026, 3, 1), "cci", "58", ["C"]);
        Reach line = Programme.By(Axis.Department, [visit], [new("v", "f", null, "21", 1), new("v", "g", null, null, 1)], [])[0];
        (line.Key, line.Firms).ShouldBe(("21", 1));
        Programme.By(Axis.Sector, [visit], [new("v", "f", "G", null, 1), new("v", "g", null, null, 1)], []).Select(l => l.Key).ShouldBe(["C", "G"]);
    }

    [Fact]
    public void Who_came_is_read_line_by_line_and_each_faulty_line_is_told_with_what_to_write()
    {
        ProblemList problems = new();
        IReadOnlyList<Presence> read = Reader.Read("a", "380 129 866 46850\nFour à bois ; Lormes ; c\nfour a bois; lormes\n\nScierie\n38012986646850", problems);
        problems.Kept.ShouldBeEmpty();
        read.ShouldBe([new("a", "38012986646850", "J", "21", 1), new("a", "four a bois|58145", "C", "58", 1), new("a", "scierie|", null, null, 1)], "the same firm twice counts once");
        Reader.Read("a", "12345678901234\nX\nFour ; Atlantide\nFour ; Lormes ; Z9\nFour ; Lormes ; C ; D", problems).ShouldBeEmpty();
        problems.Kept.Select(p => (p.Code, p.Row)).ShouldBe([("presence-siret", 1L), ("presence-line", 2L), ("presence-commune", 3L), ("presence-section", 4L), ("presence-line", 5L)]);
    }

    [Fact]
    public void Whatever_is_typed_is_a_firm_or_a_problem_never_a_crash() => Gen.String[0, 400].Sample(text =>
    {
        ProblemList problems = new();
        IReadOnlyList<Presence> read = Reader.Read("a", text, problems);
        read.Select(p => p.Firm).Distinct().Count().ShouldBe(read.Count);
        (read.Count + problems.Errors).ShouldBeLessThanOrEqualTo(text.Split('\n').Length);
    }, iter: 2_000, seed: "0000nQv2Rk42");

    private static PresenceReader Reader => new(
        typed => typed.Equals("Lormes", StringComparison.OrdinalIgnoreCase) ? "58145" : null, code => code[..2], id => id == new BodyId("38012986646850") ? ("21231", "61.10Z") : null, Given.Activities);
}
