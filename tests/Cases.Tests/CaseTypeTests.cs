using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People.Privacy;

namespace Maillage.Cases.Tests;

public class CaseTypeTests
{
    private const string Good = """
        {"key":"essai","title":{"fr":"Essai","en":"Trial"},"purpose":{"fr":"p","en":"p"},"origin":"o","start":"a",
         "steps":[{"key":"un","title":{"fr":"Un","en":"One"},"fields":[
            {"key":"x","kind":"flag","label":{"fr":"X ?","en":"X?"}},
            {"key":"y","kind":"flag","label":{"fr":"Y ?","en":"Y?"},"when":["x : oui"]}]}],
         "states":[{"key":"a","label":{"fr":"A","en":"A"}},{"key":"b","label":{"fr":"B","en":"B"}},{"key":"c","label":{"fr":"C","en":"C"},"ends":true}],
         "moves":[{"key":"ab","label":{"fr":"ab","en":"ab"},"from":["a"],"to":"b","by":"desk"},{"key":"bc","label":{"fr":"bc","en":"bc"},"from":["b"],"to":"c","by":"applicant"}]}
        """;

    private static IReadOnlyList<Problem> Read(string json)
    {
        ProblemList problems = new();
        Given.Reader.Read(json, "essai.json", problems);
        return problems.Kept;
    }

    [Fact]
    public void A_sound_file_is_read() => Read(Good).ShouldBeEmpty();

    [Fact]
    public void The_product_s_own_case_types_are_sound_and_prove_that_the_engine_is_general() =>
        Given.Types.Select(t => t.Key).ShouldBe(["aide-conseil", "ambassadeur", "appel-projets", "besoin", "couverture-contestee", "demande-donnees", "demande-operateur", "espace-collaboratif", "label-ecole", "label-portefeuille", "living-lab", "mise-en-relation", "prediagnostic"]);

    [Fact]
    public void The_register_says_how_long_each_type_keeps_what_it_says_of_persons()
    {
        string register = File.ReadAllText(Path.Combine(Repository.Root, "docs", "securite", "donnees-personnelles.md"));
        foreach (RetentionRule rule in Given.Types.Select(t => CaseRetention.Rule(t, null!, null!)))
            register.ShouldContain($"| {rule.Key} | {rule.Kept.Fr} | {rule.Period.Fr} |");
    }

    [Theory]
    [InlineData("\"when\":[\"x : oui\"]", "\"when\":[\"y : oui\"]", "case-circle", "y → y")]
    [InlineData("{\"key\":\"x\",\"kind\":\"flag\",\"label\":{\"fr\":\"X ?\",\"en\":\"X?\"}}", "{\"key\":\"x\",\"kind\":\"flag\",\"label\":{\"fr\":\"X ?\",\"en\":\"X?\"},\"when\":[\"y : non\"]}", "case-circle", "x → y → x")]
    [InlineData("\"when\":[\"x : oui\"]", "\"when\":[\"x : oui\",\"x : non\"]", "case-contradiction", "ne peuvent pas être vrais ensemble")]
    [InlineData("\"when\":[\"x : oui\"]", "\"when\":[\"z : oui\"]", "rule-fact", "« z »")]
    [InlineData("\"from\":[\"b\"],\"to\":\"c\",\"by\":\"applicant\"", "\"from\":[\"a\"],\"to\":\"c\",\"by\":\"applicant\"", "case-dead-end", "a → b")]
    [InlineData("\"from\":[\"b\"],\"to\":\"c\",\"by\":\"applicant\"", "\"from\":[\"b\"],\"to\":\"c\",\"by\":\"program\",\"afterDays\":9", "case-dead-end", "a → b")]
    [InlineData("\"from\":[\"b\"],\"to\":\"c\"", "\"from\":[\"b\"],\"to\":\"a\"", "case-endless", "a → b")]
    [InlineData("\"to\":\"c\"", "\"to\":\"ailleurs\"", "case-state", "« ailleurs »")]
    [InlineData("\"start\":\"a\"", "\"start\":\"b\"", "case-unreached", "« a »")]
    [InlineData("\"origin\":\"o\"", "\"origin\":\"o\",\"colour\":\"red\"", "case-json", "$.colour")]
    [InlineData("\"by\":\"desk\"", "\"by\":\"everyone\"", "case-json", "$.moves[0].by")]
    [InlineData("\"states\":", "\"amounts\":[{\"key\":\"m\",\"label\":{\"fr\":\"M\",\"en\":\"M\"},\"of\":\"x\",\"percent\":70}],\"states\":", "case-amount", "n'est pas un champ en euros")]
    [InlineData("\"states\":", "\"amounts\":[{\"key\":\"m\",\"label\":{\"fr\":\"M\",\"en\":\"M\"},\"of\":\"x\",\"percent\":70,\"below\":\"n\"},{\"key\":\"n\",\"label\":{\"fr\":\"N\",\"en\":\"N\"},\"of\":\"x\",\"percent\":70,\"below\":\"m\"}],\"states\":", "case-circle", "m → n → m")]
    [InlineData("\"key\":\"un\",", "\"key\":\"un\",\"in\":[\"jamais\"],", "case-state", "« jamais »")]
    [InlineData("\"kind\":\"flag\",\"label\":{\"fr\":\"X", "\"kind\":\"resource\",\"label\":{\"fr\":\"X", "case-resource", "« x »")]
    [InlineData("\"states\":", "\"trials\":[{\"says\":{\"fr\":\"Rien\",\"en\":\"None\"},\"answers\":{\"z\":\"oui\"},\"percent\":0,\"level\":\"A\"}],\"states\":", "case-trial", "« z »")]
    [InlineData("\"states\":", "\"published\":{\"states\":[\"c\"],\"fields\":[\"zz\"]},\"states\":", "case-published", "« zz »")]
    public void What_could_not_work_is_refused_with_the_way_to_it(string part, string faulty, string code, string says)
    {
        IReadOnlyList<Problem> problems = Read(Good.Replace(part, faulty, StringComparison.Ordinal));
        problems.ShouldContain(p => p.Code == code && p.Message.Contains(says, StringComparison.Ordinal), string.Join("\n", problems.Select(p => p.Code + " " + p.Message)));
    }

    [Theory]
    [InlineData("effectif : 10 à 249", "effectif", 9, Verdict.No)]
    [InlineData("effectif : 10 à 249", "effectif", 10, Verdict.Yes)]
    [InlineData("Combien de salariés ? : moins de 50", "effectif", 49, Verdict.Yes)]
    [InlineData("effectif : plus de 1 000", "effectif", 1000, Verdict.No)]
    public void A_number_is_judged_as_it_is_said(string line, string fact, int value, Verdict verdict) =>
        Line(line).Judge(Facts.None.With(fact, FactValue.Of(value))).ShouldBe(verdict);

    [Theory]
    [InlineData("commune : Nièvre", "58145", Verdict.Yes)]
    [InlineData("commune : Nièvre", "21231", Verdict.No)]
    [InlineData("commune : 58145", "dep-58", Verdict.Unknown)]
    [InlineData("commune : 58145", "dep-21", Verdict.No)]
    [InlineData("commune : Bourgogne-Franche-Comté", "58145", Verdict.Yes)]
    [InlineData("commune : sauf Bretagne", "58145", Verdict.Yes)]
    [InlineData("commune : France", "58145", Verdict.Yes)]
    public void A_place_is_judged_down_to_the_commune(string line, string where, Verdict verdict) =>
        Line(line).Judge(Facts.None.With("commune", FactValue.Path(Given.Places.PathOf(where)!))).ShouldBe(verdict);

    [Theory]
    [InlineData("activité : C", "10.71C", Verdict.Yes)]
    [InlineData("activité : 10.71C", "C", Verdict.Unknown)]
    [InlineData("activité : 10.71C", "G", Verdict.No)]
    [InlineData("activité : sauf 10.7, F", "10.71C", Verdict.No)]
    [InlineData("activité : sauf F", "4332A", Verdict.No)]
    public void An_activity_is_judged_as_finely_as_it_is_known(string line, string activity, Verdict verdict) =>
        Line(line).Judge(Facts.None.With("activite", FactValue.Path(Given.Activities.PathOf(activity)!))).ShouldBe(verdict);

    [Fact]
    public void A_weight_changed_by_mistake_is_refused_by_the_trials_beside_the_questionnaire()
    {
        string file = Given.Type("prediagnostic").Content;
        Read(file).ShouldBeEmpty();
        int fibre = file.IndexOf("\"key\": \"fibre\"", StringComparison.Ordinal), score = file.IndexOf("\"score\": 3", fibre, StringComparison.Ordinal);
        IReadOnlyList<Problem> problems = Read(file[..score] + "\"score\": 9" + file[(score + 10)..]);
        problems.ShouldContain(p => p.Code == "case-trial" && p.Message.Contains("Un atelier à mi-chemin", StringComparison.Ordinal));
        Given.Type("prediagnostic").Trials.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void What_is_not_known_is_neither_yes_nor_no() => Line("forme : sauf association").Judge(Facts.None).ShouldBe(Verdict.Unknown);

    private static Criterion Line(string line)
    {
        ProblemList problems = new();
        Criterion? read = new CriterionReader([.. Given.Type("besoin").Fields], Given.Places, Given.Activities).Read(line, problems);
        problems.Kept.Select(p => p.Message).ShouldBeEmpty();
        return read!;
    }
}
