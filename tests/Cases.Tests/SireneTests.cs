using System.Text;
using CsCheck;
using Maillage.Cases.Conditions;
using Maillage.Cases.Firms;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cases.Tests;

public class SireneTests
{
    private const string Header = "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,codeCommuneEtablissement,etatAdministratifEtablissement,enseigne1Etablissement,activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement";

    /// <summary>One row as INSEE writes it, and whether it is sound; a fault in one column of five.</summary>
    private static readonly Gen<(string Row, bool Sound)> Row =
        from number in Gen.Int[0, 99_999_999]
        from fault in Gen.Int[0, 11]
        from band in Gen.OneOf(Gen.Const("NN"), Gen.Const("00"), Gen.Const("01"), Gen.Const("02"), Gen.Const("03"), Gen.Const("11"), Gen.Const("12"), Gen.Const("21"), Gen.Const("53"), Gen.Const(""))
        from activity in Gen.OneOf(Gen.Const("10.71C"), Gen.Const("62.01Z"), Gen.Const("01.11Z"), Gen.Const(""))
        from hidden in Gen.Bool
        from closed in Gen.Bool
        select ($"{Siret(number, right: fault != 0)[..9]},00011,{Siret(number, right: fault != 0)},{(hidden ? "P" : "O")},{(fault == 1 ? "2012-13-01" : "2012-03-01")},{(fault == 2 ? "77" : band)},58145,{(fault == 3 ? "X" : closed ? "F" : "A")},FOUR \"\"A\"\" BOIS,{(fault == 4 ? "1071" + "!" : activity)},NAFRev2"
            .Replace("FOUR \"\"A\"\" BOIS", "\"FOUR \"\"A\"\" BOIS\"", StringComparison.Ordinal), fault > 4);

    [Fact]
    public void Every_sound_row_is_read_and_every_other_is_told_with_its_number_and_column() => Row.Array[0, 40].Sample(rows =>
    {
        // The same establishment twice is another fault, tried elsewhere.
        (string Row, bool Sound)[] distinct = [.. rows.DistinctBy(r => r.Row.Split(',')[2])];
        ProblemList problems = new();
        Firm[] firms = [.. Read(string.Join('\n', [Header, .. distinct.Select(r => r.Row)]), problems)];
        firms.Length.ShouldBe(distinct.Count(r => r.Sound));
        problems.Kept.Select(p => p.Row).Order().ShouldBe(distinct.Index().Where(r => !r.Item.Sound).Select(r => (long?)(r.Index + 2)));
        problems.Kept.ShouldAllBe(p => Header.Split(',', StringSplitOptions.None).Contains(p.Column));
        firms.ShouldAllBe(f => f.Since == new DateOnly(2012, 3, 1) && (f.Name == null || f.Name == "FOUR \"A\" BOIS"));
        firms.Select(f => f.Name is null).ShouldBe(distinct.Where(r => r.Sound).Select(r => r.Row.Split(',')[3] == "P"), "who asked not to be published has no name here");
    }, iter: 300, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void A_row_that_comes_twice_or_an_older_nomenclature_is_not_taken_for_what_it_is_not()
    {
        ProblemList problems = new();
        string row = $"{Siret(7)[..9]},00011,{Siret(7)},O,,,58145,A,,";
        Firm[] firms = [.. Read($"{Header}\n{row}52.4,NAF1993\n{row}10.71C,NAFRev2\n", problems)];
        firms.ShouldHaveSingleItem().Activity.ShouldBeNull();
        problems.Kept.ShouldHaveSingleItem().Row.ShouldBe(3);
    }

    /// <summary>A range judged in three values agrees with every number in it.</summary>
    [Fact]
    public void A_range_says_yes_or_no_only_when_every_number_in_it_does() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 30], Gen.Int[0, 60].Nullable(), Gen.Int[0, 60].Nullable()).Where((low, wide, least, most) => least is null || most is null || least <= most).Sample((low, wide, least, most) =>
        {
            NumberCriterion criterion = new("effectif", "effectif", least, most);
            Verdict[] each = [.. Enumerable.Range(low, wide + 1).Select(n => criterion.Judge(Facts.None.With("effectif", FactValue.Of(n)))).Distinct()];
            Verdict range = criterion.Judge(Facts.None.With("effectif", FactValue.Between(low, low + wide)));
            range.ShouldBe(each.Length == 1 ? each[0] : Verdict.Unknown);
        }, iter: 2_000, seed: "0N0XIzNsQ0O2");

    [Theory]
    [InlineData("1000", "individuelle")]
    [InlineData("5499", "societe")]
    [InlineData("5458", "cooperative")]
    [InlineData("6316", "cooperative")]
    [InlineData("9220", "association")]
    [InlineData("7210", "public")]
    [InlineData("0000", null)]
    [InlineData(null, null)]
    public void A_legal_category_is_told_in_the_words_rules_know(string? legal, string? form) =>
        new Firm(new BodyId(Siret(7)), null, null, null, null, legal, null, true).Form.ShouldBe(form);

    [Fact]
    public void The_search_s_answer_is_read_and_whatever_else_comes_is_no_answer()
    {
        BodyId id = new(Siret(7));
        string answer = $$$"""{"results":[{"nom_complet":"FOUR A BOIS","nature_juridique":"5499","statut_diffusion":"O","matching_etablissements":[{"siret":"{{{Siret(8)}}}"},{"siret":"{{{id.Siret}}}","activite_principale":"10.71C","commune":"58145","tranche_effectif_salarie":"02","date_creation":"2012-03-01","etat_administratif":"A"}]}]}""";
        FirmAnswer.Read(Encoding.UTF8.GetBytes(answer), id, Given.Activities).ShouldBe(new Firm(id, "FOUR A BOIS", "10.71C", "58145", "02", "5499", new DateOnly(2012, 3, 1), true));
        FirmAnswer.Read(Encoding.UTF8.GetBytes(answer), new BodyId(Siret(9)), Given.Activities).ShouldBeNull();
        // Every answer cut short or with one byte changed is read or not, and never thrown.
        byte[] bytes = Encoding.UTF8.GetBytes(answer);
        for (int i = 0; i < bytes.Length; i++)
        {
            FirmAnswer.Read(bytes.AsSpan(0, i), id, Given.Activities).ShouldBeNull();
            byte[] changed = [.. bytes];
            changed[i] = (byte)"{}[]\",:0n"[i % 9];
            (FirmAnswer.Read(changed, id, Given.Activities)?.Id ?? id).ShouldBe(id);
        }
    }

    private static IEnumerable<Firm> Read(string text, ProblemList problems) => SireneFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "stock.csv", Given.Activities, problems);

    /// <summary>A number with the right key, or with a wrong one.</summary>
    private static string Siret(int number, bool right = true)
    {
        string start = $"1{number:D8}0001";
        for (int digit = 0; digit < 10; digit++)
        {
            if (BodyId.TryParse(start + digit, out _))
                return right ? start + digit : start + ((digit + 1) % 10);
        }

        throw new InvalidOperationException("Luhn leaves no start without a key.");
    }
}
