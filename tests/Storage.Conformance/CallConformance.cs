using Maillage.Cases.Calls;
using Maillage.Cases.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedCallConformance(EmbeddedDatabases databases) : CallConformance(databases);

public sealed class PostgresCallConformance(PostgresDatabases databases) : CallConformance(databases);

public abstract class CallConformance(TestDatabases databases)
{
    [Fact]
    public void A_call_comes_back_whole_a_mark_stands_as_last_said_and_criteria_hold_once_a_file_is_marked()
    {
        using TestDatabase test = databases.Make();
        CallStore calls = new(test.Open(CaseTables.Migrations), TimeProvider.System);
        Call call = new("a", "Appel", "p", new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 30), 1_000_000_00, [new("Intérêt", 3, 5)], ["deux", "un"]);
        calls.Find("a").ShouldBeNull();
        calls.Save(call, [], "p").ShouldBeTrue();
        calls.Save(new("b", "Ancien", "p", new DateOnly(2025, 3, 1), new DateOnly(2025, 4, 30), 0, [new("Intérêt", 3, 5)], []), [], null).ShouldBeTrue();
        calls.List().Select(c => c.Id).ShouldBe(["a", "b"]);
        Call back = calls.Find("a")!;
        (back with { Criteria = call.Criteria, Jury = call.Jury }).ShouldBe(call);
        (string.Join(',', back.Jury), back.Criteria.Single()).ShouldBe(("deux,un", new CallCriterion("Intérêt", 3, 5)));
        calls.Save(call with { Criteria = [new("Intérêt", 4, 5)] }, ["x"], "p").ShouldBeTrue("nothing is marked yet");
        calls.Save(call, ["x"], "p").ShouldBeTrue();

        calls.Save(new Marks("x", "un", [3], "bien", null));
        calls.Save(new Marks("x", "un", [], "", "mon frère y travaille"));
        calls.Save(new Marks("x", "deux", [5], "très bien", null));
        calls.ListMarks(["x", "y"]).Select(m => (m.Juror, string.Join(',', m.Points), m.Conflict)).ShouldBe([("deux", "5", null), ("un", "", "mon frère y travaille")]);
        calls.Save(new Marks("y", "un", [1], "", null));
        calls.ListMarks(["x", "y"]).Select(m => (m.Case, m.Juror)).ShouldBe([("x", "deux"), ("x", "un"), ("y", "un")]);
        calls.ListMarks([]).ShouldBeEmpty();
        calls.Save(call with { Criteria = [new("Intérêt", 4, 5)] }, [.. Enumerable.Range(0, 1_200).Select(i => $"f{i}"), "x"], "p").ShouldBeFalse("however many files there are");
        calls.Save(call with { Criteria = [new("Intérêt", 4, 5)] }, ["x"], "p").ShouldBeFalse();
        calls.Save(call with { Title = "Appel 2026", Jury = ["un"] }, ["x"], "p").ShouldBeTrue("other words may be mended");
        (calls.Find("a")!.Title, calls.Find("a")!.Jury.Single()).ShouldBe(("Appel 2026", "un"));
    }
}
