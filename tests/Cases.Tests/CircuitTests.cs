using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.People;

namespace Maillage.Cases.Tests;

public class CircuitTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly BodyId Desk = new("21210231300018");

    private static readonly CaseActor Agent = new(Side.Desk, "agent", Desk, Role.Agent);
    private static readonly CaseActor Officer = new(Side.Desk, "chef", Desk, Role.Officer);

    private static CaseFile Empty(CaseType type) => new()
    {
        Id = "0123456789abcdef0123456789abcdef",
        Type = type.Key,
        TypeVersion = type.Version,
        Title = type.Title.Fr,
        State = type.Start,
        OpenedAt = Start,
        Since = Start,
        Desk = Desk,
    };

    [Fact]
    public void A_case_has_fifty_meetings_at_most_and_each_of_them_can_still_be_moved_and_called_off()
    {
        CaseType type = Given.Type("besoin");
        CaseFile file = Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).After!;
        CaseMeeting At(int i) => new($"m{i}", Start.AddDays(i + 1), 30, "Mairie", 0, Cancelled: false);
        for (int i = 0; i < 50; i++)
            file = Circuit.Meet(type, file, Agent, At(i), Start).After!;

        Circuit.Meet(type, file, Agent, At(50), Start).Refusal!.Code.ShouldBe("meeting-many");
        file = Circuit.Meet(type, file, Agent, At(3) with { Where = "Halle" }, Start).After!;
        file = Circuit.Meet(type, file, Agent, file.Meetings[4] with { Cancelled = true }, Start).After!;
        file.Meetings.Select(m => m.Id).ShouldBe(Enumerable.Range(0, 50).Select(i => $"m{i}"), "in the order they were proposed");
        (file.Meetings[3].Where, file.Meetings[3].Sequence, file.Meetings[4].Cancelled).ShouldBe(("Halle", 1, true));
        Circuit.Meet(type, file, CaseActor.Visitor, At(3), Start).Refusal!.Code.ShouldBe("case-side");
        foreach (CaseMeeting faulty in new[] { At(3) with { Minutes = 4 }, At(3) with { Where = "" }, At(3) with { Where = new string('x', 301) } })
            Circuit.Meet(type, file, Agent, faulty, Start).Refusal!.Code.ShouldBe("meeting-form");
    }

    /// <summary>Random people send random acts, each with the version they happen to have seen.</summary>
    [Fact]
    public void In_any_history_the_state_follows_the_circuit_every_word_is_kept_or_given_back_and_facts_alone_rebuild_the_case()
    {
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1_000_000].Array[5, 40]).Sample((which, draws) =>
        {
            CaseType type = Given.Types[which];
            CaseFile file = Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).After!;
            List<CaseFact> facts = [Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).Fact!];
            List<string> said = [], refused = [];
            for (int i = 0; i < draws.Length; i++)
            {
                DateTimeOffset now = Start.AddDays(i * 3);
                CaseActor by = new[] { CaseActor.Visitor, Agent, Officer }[draws[i] % 3];
                int seen = Math.Max(1, file.Version - (draws[i] / 3 % 3));
                string words = "mot " + i.ToString(CultureInfo.InvariantCulture);
                CaseMove[] moves = [.. type.Moves];
                FormField[] fields = [.. type.Fields];
                CaseOutcome? outcome = (draws[i] / 9 % 5) switch
                {
                    0 or 1 => Circuit.Move(type, file, by, moves[draws[i] / 45 % moves.Length].Key, words, seen, Given.Form.FactsOf(type, file), now),
                    2 => Circuit.Say(type, file, by, by.Side == Side.Desk && draws[i] / 45 % 2 == 0 ? CaseFactKind.Note : CaseFactKind.Message, words, now),
                    3 => Circuit.Answer(type, file, by, new Dictionary<string, ImmutableArray<string>> { [fields[draws[i] / 45 % fields.Length].Key] = [words] }, seen, now),
                    _ => Circuit.Tick(type, file, now),
                };
                if (outcome?.Fact is not { } fact)
                {
                    (outcome?.Refusal is null).ShouldBe(outcome is null || outcome.Newer == false && outcome.Refusal is null);
                    refused.Add(words);
                    continue;
                }

                if (fact.Kind == CaseFactKind.Moved)
                {
                    CaseMove way = type.Moves.Single(m => m.Key == fact.Change.Move && m.From.Contains(file.State));
                    way.To.ShouldBe(outcome.After!.State);
                    way.By.ShouldBe(fact.Side);
                    (file.MovedAt > seen && fact.Side != Side.Program).ShouldBeFalse("a move was decided on an older state");
                }

                fact.Seq.ShouldBe(file.Version + 1);
                facts.Add(fact);
                said.Add(fact.Text.Length > 0 || fact.Change.Answers is not null ? words : "");
                file = outcome.After!;
            }

            Circuit.Fold(type, Empty(type), facts).ShouldBeEquivalentTo(file);
            foreach (string word in said.Where(w => w.Length > 0))
                facts.ShouldContain(f => f.Text == word || (f.Change.Answers != null && f.Change.Answers.Values.Any(v => v.Contains(word))) || f.Side == Side.Program);
        }, iter: 200, seed: "0N0XIzNsQ0O2");
    }

    [Fact]
    public void Who_must_act_is_reminded_at_9_21_and_45_days_then_officers_are_told_and_never_twice()
    {
        CaseType type = Given.Type("mise-en-relation");
        CaseFile file = Circuit.Open(type, Empty(type), CaseActor.Program, Start).After!;
        List<(int Day, CaseFactKind Kind)> happened = [];
        for (int day = 0; day <= 120; day++)
        {
            while (Circuit.Tick(type, file, Start.AddDays(day)) is { Fact: { } fact, After: { } after })
            {
                happened.Add((day, fact.Kind));
                file = after;
            }
        }

        happened.ShouldBe([(9, CaseFactKind.Reminded), (21, CaseFactKind.Reminded), (45, CaseFactKind.Reminded), (45, CaseFactKind.Escalated)]);
        file.NextAt.ShouldBeNull();
        file.DueAt.ShouldBe(Start.AddDays(9));
    }

    [Fact]
    public void Of_two_who_decide_at_once_the_second_is_told_and_a_message_between_disturbs_nobody()
    {
        CaseType type = Given.Type("mise-en-relation");
        CaseFile seen = Circuit.Open(type, Empty(type), CaseActor.Program, Start).After!;
        CaseFile talked = Circuit.Say(type, seen, CaseActor.Visitor, CaseFactKind.Message, "Bonjour", Start.AddHours(1)).After!;
        CaseOutcome first = Circuit.Move(type, talked, Agent, "prendre", "", seen.Version, Facts.None, Start.AddHours(2));
        first.After!.State.ShouldBe("prise");
        CaseOutcome second = Circuit.Move(type, first.After, Officer, "refuser", "Pas notre métier", seen.Version, Facts.None, Start.AddHours(2));
        second.Newer.ShouldBeTrue();
        second.Refusal!.Message.ShouldContain("entre-temps");
    }

    [Fact]
    public void Two_who_fill_in_different_questions_are_both_kept_and_of_two_who_fill_in_the_same_the_second_is_told()
    {
        CaseType type = Given.Type("aide-conseil");
        CaseFile seen = Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).After!;
        CaseFile one = Circuit.Answer(type, seen, CaseActor.Visitor, Answers(("organisme", "Four à bois")), seen.Version, Start).After!;
        CaseFile both = Circuit.Answer(type, one, CaseActor.Visitor, Answers(("effectif", "3")), seen.Version, Start).After!;
        (both.Answer("organisme"), both.Answer("effectif"), both.Title).ShouldBe(("Four à bois", "3", "Four à bois"));
        Circuit.Answer(type, both, CaseActor.Visitor, Answers(("organisme", "Autre")), seen.Version, Start).Newer.ShouldBeTrue();
        Circuit.Answer(type, both, CaseActor.Visitor, Answers(("organisme", "Four à bois")), seen.Version, Start).Refusal.ShouldBeNull();
    }

    [Fact]
    public void An_advice_aid_is_not_sent_without_its_answers_nor_for_a_consultant_without_label_and_only_an_officer_grants_it()
    {
        CaseType type = Given.Type("aide-conseil");
        CaseFile file = Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).After!;
        Move(file, CaseActor.Visitor, "envoyer").Refusal!.Code.ShouldBe("case-condition");
        file = Circuit.Answer(type, file, CaseActor.Visitor, Answers(("consultant", "consultant:petit"), ("montant", "4000")), file.Version, Start).After!;
        Move(file, CaseActor.Visitor, "envoyer").Refusal!.Message.ShouldContain("Nom de l’entreprise");
        file = Circuit.Answer(type, file, CaseActor.Visitor, Answers(("organisme", "Scierie du Morvan"), ("commune", "58145"), ("effectif", "12"), ("secteur", "C"), ("objet", "Relier la scie au stock"), ("nom", "A. Roux"), ("courriel", "a.roux@exemple.fr")), file.Version, Start).After!;
        file = Move(file, CaseActor.Visitor, "envoyer").After!;
        (file.State, file.Commune, file.Reach, file.Title).ShouldBe(("instruction", "58145", "a.roux@exemple.fr", "Scierie du Morvan"));
        Move(file, Agent, "accorder", "bon projet").Refusal!.Code.ShouldBe("case-role");
        Move(file, Officer, "accorder").Refusal!.Code.ShouldBe("case-reason");
        Circuit.Answer(type, file, CaseActor.Visitor, Answers(("facture-montant", "4000")), file.Version, Start).Refusal!.Code.ShouldBe("case-sent");
        Circuit.Answer(type, file, Officer, Answers(("facture-montant", "4000")), file.Version, Start).Refusal!.Code.ShouldBe("case-step", "an invoice comes after the grant");
        file = Move(file, Officer, "accorder", "bon projet").After!;
        file.State.ShouldBe("accordee");
        CaseForm.AmountOf(type, file, "aide").ShouldBe(2800m);
        Circuit.Answer(type, file, CaseActor.Visitor, Answers(("montant", "9000")), file.Version, Start).Refusal!.Code.ShouldBe("case-step", "what was granted no longer grows");
        Move(file, CaseActor.Visitor, "facturer").Refusal!.Code.ShouldBe("case-incomplete");
        foreach ((string invoiced, decimal paid) in new[] { ("3000", 2100m), ("4000", 2800m), ("5000", 2800m), ("333.33", 233.34m) })
        {
            file = Circuit.Answer(type, file, CaseActor.Visitor, Answers(("facture-numero", "F-1"), ("facture-date", "2026-04-01"), ("facture-montant", invoiced)), file.Version, Start).After!;
            CaseForm.AmountOf(type, file, "versement").ShouldBe(paid, "70% of the invoice, never more than was granted");
        }

        file = Move(Move(file, CaseActor.Visitor, "facturer").After!, Officer, "payer", "virement 12").After!;
        MoneyYear money = CaseMoney.ByYear([(type, file, [])]).Single();
        (money.Spent, money.Payments, money.Committed).ShouldBe((233.34m, 1, 0m));

        CaseOutcome Move(CaseFile at, CaseActor by, string move, string reason = "") => Circuit.Move(type, at, by, move, reason, at.Version, Given.Form.FactsOf(type, at), Start.AddDays(1));
    }

    [Fact]
    public void The_questionnaire_is_scored_by_theme_and_asks_only_what_its_answers_lead_to()
    {
        CaseType type = Given.Type("prediagnostic");
        CaseFile file = Circuit.Open(type, Empty(type), CaseActor.Visitor, Start).After!;
        file = Circuit.Answer(type, file, CaseActor.Visitor, Answers(("connexion", "fibre"), ("sauvegarde", "oui"), ("securite", "non"), ("site", "page"), ("rappel", "non")), file.Version, Start).After!;
        Facts facts = Given.Form.FactsOf(type, file);
        CaseForm.Score(type, file, facts).Select(s => (s.Step.Key, s.Points, s.Possible)).ShouldBe([("equipement", 5, 7), ("clients", 1, 7), ("gestion", 0, 7), ("equipe", 0, 6)]);
        CaseForm.StepsFor(type, facts).ShouldNotContain(s => s.Key == "contact");
        CaseForm.StepsFor(type, facts.With("rappel", FactValue.Of("oui"))).ShouldContain(s => s.Key == "contact");
    }

    [Theory]
    [InlineData("effectif", "douze", "answer-number")]
    [InlineData("effectif", "-1", "answer-range")]
    [InlineData("commune", "99999", "answer-place")]
    [InlineData("siret", "12345678901234", "answer-siret")]
    [InlineData("courriel", "moi", "answer-email")]
    [InlineData("secteur", "Z", "answer-choice")]
    [InlineData("telephone", "appelez", "answer-phone")]
    [InlineData("telephone", "03 86 22 00 00", null)]
    public void An_answer_that_cannot_be_is_refused_in_words(string field, string answer, string? code) =>
        Given.Form.Check(Given.Type("aide-conseil").Field(field)!, [answer])?.Code.ShouldBe(code);

    private static Dictionary<string, ImmutableArray<string>> Answers(params (string Key, string Value)[] answers) => answers.ToDictionary(a => a.Key, a => ImmutableArray.Create(a.Value));
}
