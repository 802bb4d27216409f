using System.Collections.Immutable;
using System.Globalization;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.People;

namespace Maillage.Cases.Tests;

/// <summary>Every kind of case the product ships, walked with sound answers by the people it names and by time: no state is only on paper.</summary>
public class WalkTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly BodyId Body = new("21210231300018");

    public static TheoryData<string> Keys => [.. Given.Types.Select(t => t.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_state_of_a_circuit_is_come_to_by_the_people_it_names_and_by_time(string key)
    {
        CaseType type = Given.Type(key);
        HashSet<string> come = [];
        foreach (bool yes in new[] { true, false })
        {
            for (int choice = 0; choice < 3; choice++)
                Walk(type, Opened(type), Start, come, 0, f => Filled(type, f, yes, choice));
        }

        type.States.Select(s => s.Key).Except(come).ShouldBeEmpty();
        type.States.Where(s => s is { Ends: true, Answered: true }).ShouldNotBeEmpty("a circuit leads somewhere");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Nobody_takes_the_other_side_s_move_and_nothing_incomplete_is_sent(string key)
    {
        CaseType type = Given.Type(key);
        CaseFile empty = Circuit.Open(type, Blank(type), CaseActor.Visitor, Start).After!;
        foreach (CaseMove move in type.MovesFrom(type.Start))
        {
            foreach (CaseActor actor in new[] { CaseActor.Visitor, Agent(Role.Administrator) }.Where(a => a.Side != move.By))
                Circuit.Move(type, empty, actor, move.Key, "parce que", 99, Facts.None, Start).Refusal!.Code.ShouldBe("case-side", move.Key);

            if (move.Complete && type.Fields.Any(f => f.Required))
                Circuit.Move(type, empty, new CaseActor(move.By, null, null, Role.Visitor), move.Key, "", 99, Given.Form.FactsOf(type, empty), Start).Refusal!.Code.ShouldBeOneOf("case-incomplete", "case-condition");
        }
    }

    /// <summary>Goes every way on from here, to states not come to before with these answers.</summary>
    private static void Walk(CaseType type, CaseFile file, DateTimeOffset now, HashSet<string> come, int depth, Func<CaseFile, CaseFile> fill)
    {
        file = fill(file);
        come.Add(file.State);
        if (depth > 12)
            return;

        Facts facts = Given.Form.FactsOf(type, file);
        foreach (CaseMove move in type.MovesFrom(file.State))
        {
            if (move.By == Side.Program)
            {
                if (Late(type, file, now, move) is { } passed)
                    Walk(type, passed, passed.Since, come, depth + 1, fill);

                continue;
            }

            CaseActor actor = move.By == Side.Applicant ? CaseActor.Visitor : Agent(move.Least);
            CaseOutcome outcome = Circuit.Move(type, file, actor, move.Key, move.Reason ? "Voici pourquoi" : "", file.Version, facts, now.AddHours(1));
            if (outcome.Refusal is { Code: "case-condition" })
                continue;

            outcome.Refusal.ShouldBeNull($"{type.Key}: {move.Key}");
            outcome.After!.State.ShouldBe(move.To);
            (outcome.After.EndedAt is not null).ShouldBe(type.State(move.To).Ends);
            if (!come.Contains(move.To) || depth < 4)
                Walk(type, outcome.After, now.AddHours(1), come, depth + 1, fill);
        }
    }

    /// <summary>Time passes day by day; reminders come on the way and end.</summary>
    private static CaseFile? Late(CaseType type, CaseFile file, DateTimeOffset now, CaseMove move)
    {
        for (int day = 1; day <= move.AfterDays + 1; day++)
        {
            while (Circuit.Tick(type, file, now.AddDays(day)) is { } outcome)
            {
                file = outcome.After!;
                if (outcome.Fact!.Change.Move == move.Key)
                    return file;
            }
        }

        return null;
    }

    private static CaseFile Opened(CaseType type) => Circuit.Open(type, Blank(type), CaseActor.Visitor, Start).After!;

    /// <summary>Both sides answer what they are asked in this state.</summary>
    private static CaseFile Filled(CaseType type, CaseFile file, bool yes, int choice)
    {
        foreach (CaseActor by in new[] { CaseActor.Visitor, Agent(Role.Agent) }.Where(_ => file.IsOpen))
        {
            // What one answer leads to is asked next: once more than there are steps, and everything asked is answered.
            for (int i = 0; i <= type.Steps.Count; i++)
            {
                Facts facts = Given.Form.FactsOf(type, file);
                Dictionary<string, ImmutableArray<string>> answers = CaseForm.StepsFor(type, file, by.Side, facts).Where(s => s.By == by.Side).SelectMany(s => s.Fields).Where(f => CaseForm.Asked(f, facts)).ToDictionary(f => f.Key, f => Sound(f, yes, choice));
                foreach ((string field, ImmutableArray<string> given) in answers)
                    Given.Form.Check(type.Field(field)!, given).ShouldBeNull($"{type.Key}: {field} {string.Join(',', given)}");

                file = Circuit.Answer(type, file, by, answers, file.Version, Start).After ?? file;
            }
        }

        return file;
    }

    private static ImmutableArray<string> Sound(FormField field, bool yes, int choice) => field.Kind switch
    {
        FieldKind.Flag => [yes ? "oui" : "non"],
        FieldKind.Choice => [field.Choices[Math.Min(choice, field.Choices.Count - 1)].Key],
        FieldKind.Choices => [.. field.Choices.Take(choice + 1).Select(c => c.Key)],
        FieldKind.Number or FieldKind.Euros => [((field.Least ?? 0) + 1).ToString(CultureInfo.InvariantCulture)],
        FieldKind.Date => ["2026-09-01"],
        FieldKind.Place => ["58145"],
        FieldKind.Activity => ["10.71C"],
        FieldKind.Siret => ["38012986646850"],
        FieldKind.Email => ["anne.roux@exemple.fr"],
        FieldKind.Phone => ["03 86 22 00 00"],
        FieldKind.Web => ["https://exemple.fr"],
        _ => ["Essai"],
    };

    private static CaseFile Blank(CaseType type) => new() { Id = new string('0', 32), Type = type.Key, TypeVersion = type.Version, Title = type.Title.Fr, State = type.Start, OpenedAt = Start, Since = Start };

    private static CaseActor Agent(Role role) => new(Side.Desk, "agent", Body, role < Role.Agent ? Role.Agent : role);
}
