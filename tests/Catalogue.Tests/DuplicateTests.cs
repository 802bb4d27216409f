using System.Text;
using CsCheck;
using Maillage.People;

namespace Maillage.Catalogue.Tests;

public class DuplicateTests
{
    private static readonly string[] Words = ["Espace", "numérique", "du", "Morvan"];

    [Fact]
    public void A_thousand_duplicates_at_once_are_one_group_however_they_are_written() => Gen.Select(Gen.Shuffle(Words), Gen.Bool, Gen.Bool, Gen.Int[-2, 2]).Array[1_000].Sample(
        writings =>
        {
            Resource[] same = [.. writings.Select((w, i) => Given.Epn($"s:{i}", Written(w.Item1, w.Item2, w.Item3)) with { Place = Given.Epn().Place with { Lon = 3.82 + (w.Item4 * 0.0004), Address = w.Item2 ? "Route d'Avallon" : null } })];
            DuplicateGroup group = Duplicates.Find([.. same, Given.Epn("m:other", "Médiathèque")], Given.Types).ShouldHaveSingleItem();
            group.Ids.ShouldBe(same.Select(r => r.Id), ignoreOrder: true);
            group.Reason.ShouldBe(DuplicateReason.Name);
        }, iter: 20, seed: "0000KeFzYQ10");

    [Fact]
    public void What_a_person_said_apart_is_not_brought_together_again_but_the_others_are()
    {
        Resource[] same = [Given.Epn("m:1"), Given.Epn("m:2"), Given.Epn("m:3")];
        Duplicates.Find(same[..2], Given.Types, new HashSet<(string, string)> { ("m:1", "m:2") }).ShouldBeEmpty();
        Duplicates.Find(same, Given.Types, new HashSet<(string, string)> { ("m:1", "m:2"), ("m:1", "m:3") }).ShouldHaveSingleItem().Ids.ShouldBe(["m:2", "m:3"]);
        Duplicates.Find(same, Given.Types, new HashSet<(string, string)> { ("m:1", "m:2") }).ShouldHaveSingleItem().Ids.ShouldBe(["m:1", "m:3", "m:2"], "both are still like the third");
    }

    [Fact]
    public void What_only_shares_a_name_or_a_place_is_not_the_same()
    {
        Resource here = Given.Epn();
        Duplicates.Find([here, Given.Epn("m:2", "Médiathèque")], Given.Types).ShouldBeEmpty("another name at the same place");
        Duplicates.Find([here, Given.Epn("m:2") with { Place = new ResourcePlace("Rue du Pont", "58140", "58145", 3.84, 47.29) }], Given.Types).ShouldBeEmpty("the same name 1.5 km away");
        Duplicates.Find([here, Given.Epn("m:2") with { Type = "fablab" }], Given.Types).ShouldBeEmpty("another kind of place in the same house");
    }

    [Fact]
    public void One_siret_at_one_address_is_one_place_whatever_its_name_but_may_give_many_trainings()
    {
        BodyId.TryParse("21210231500018", out BodyId body).ShouldBeTrue();
        Resource here = Given.Epn() with { Owner = body }, other = Given.Epn("m:2", "Cyber-base") with { Owner = body };
        Duplicates.Find([here, other], Given.Types).ShouldHaveSingleItem().Reason.ShouldBe(DuplicateReason.Siret);
        Duplicates.Find([here with { Type = "formation" }, other with { Type = "formation" }], Given.Types).ShouldBeEmpty();
        Duplicates.Find([here, other with { Title = here.Title }], Given.Types).ShouldHaveSingleItem().Reason.ShouldBe(DuplicateReason.Name | DuplicateReason.Siret);
    }

    [Fact]
    public void Groups_do_not_depend_on_the_order_of_reading() => Gen.Shuffle(Enumerable.Range(0, 40).ToArray()).Sample(
        order =>
        {
            Resource[] all = [.. order.Select(i => Given.Epn($"s:{i}", $"Lieu {i % 7}") with { Place = new ResourcePlace(null, null, "58145", 3.8 + (i % 3 * 0.01), 47.29 + (i % 2 * 0.0015)) })];
            Duplicates.Find(all, Given.Types).Select(g => string.Join(' ', g.Ids.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)
                .ShouldBe(Enumerable.Range(0, 40).GroupBy(i => (i % 7, i % 3)).Where(g => g.Count() > 1).Select(g => string.Join(' ', g.Select(i => $"s:{i}").Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
        }, iter: 100, seed: "0000KeFzYQ10");

    private static string Written(string[] words, bool upper, bool bare)
    {
        string text = string.Join(upper ? "-" : " ", words);
        text = bare ? new string([.. text.Normalize(NormalizationForm.FormD).Where(c => c < 128)]) : text;
        return upper ? text.ToUpperInvariant() : text;
    }
}
