using CsCheck;

namespace Maillage.Intermediation.Tests;

public class GapsTests
{
    private static readonly Gen<CountedNeed> Need =
        from themes in Gen.Int[0, 3].Select(i => "energie eau vente numerique".Split(' ')[i]).Array[0, 3]
        from department in Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"21"), Gen.Const((string?)"58"))
        from answer in Gen.Enum<NeedAnswer>()
        select new CountedNeed(themes, department, answer);

    [Fact]
    public void Every_need_counts_once_in_each_of_its_themes_and_places_add_up_to_the_region() => Need.Array[0, 60].Sample(needs =>
    {
        IReadOnlyList<NeedCount> whole = Gaps.Count(needs, byDepartment: false), places = Gaps.Count(needs, byDepartment: true);
        whole.Sum(c => c.Needs).ShouldBe(needs.Sum(n => Math.Max(1, n.Themes.Distinct().Count())));
        foreach (NeedCount count in whole)
        {
            CountedNeed[] of = [.. needs.Where(n => count.Theme == Gaps.NoTheme ? n.Themes.Count == 0 : n.Themes.Contains(count.Theme))];
            (count.Needs, count.Answered, count.Running, count.Without).ShouldBe((of.Length, of.Count(n => n.Answer == NeedAnswer.Answered), of.Count(n => n.Answer == NeedAnswer.Running), of.Count(n => n.Answer == NeedAnswer.Without)));
            places.Where(p => p.Theme == count.Theme).Sum(p => p.Without).ShouldBe(count.Without);
        }

        places.DistinctBy(p => (p.Theme, p.Department)).Count().ShouldBe(places.Count);
        whole.Select(c => c.Without).ShouldBe(whole.Select(c => c.Without).OrderDescending(), "what is missing most stands first");
    }, iter: 300, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void A_need_is_without_an_answer_when_nobody_was_asked_or_all_said_no()
    {
        Gaps.Judge(done: false, []).ShouldBe(NeedAnswer.Without);
        Gaps.Judge(done: false, [(true, false), (true, false)]).ShouldBe(NeedAnswer.Without);
        Gaps.Judge(done: false, [(true, false), (false, false)]).ShouldBe(NeedAnswer.Running);
        Gaps.Judge(done: false, [(false, false), (true, true)]).ShouldBe(NeedAnswer.Answered);
        Gaps.Judge(done: true, []).ShouldBe(NeedAnswer.Answered);
    }
}
