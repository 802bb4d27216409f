using System.Globalization;
using Maillage.Cases.Conditions;
using Maillage.Formats.Csv;
using Maillage.Intermediation.Matching;
using Maillage.Kernel;

namespace Maillage.Intermediation.Tests;

public class JudgedNeeds
{
    private sealed record Need(long Number, bool Aside, string Words, string[] Themes, Facts Facts, string[] Relevant);

    private static readonly CsvSchema Schema = new(
        [new("number", CsvType.Integer), new("aside", CsvType.Text), new("words", CsvType.Text), new("themes", CsvType.Text), new("commune", CsvType.Text), new("activity", CsvType.Text), new("staff", CsvType.Integer), new("form", CsvType.Text), new("relevant", CsvType.Text) { MaxLength = 2_000 }],
        ["number"]);

    private static readonly Matcher Matcher = new(Given.Offers);
    private static readonly Ranking Ranking = new(Matcher, Given.Words);

    private static Need[] Read()
    {
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "tests", "Intermediation.Tests", "judged", "needs.csv"));
        ProblemList problems = new();
        Need[] needs = [.. CsvTableReader.Read(stream, "needs.csv", Schema, problems).Select(r => new Need(
            r.GetInteger("number"), r.GetText("aside") == "yes", r.GetText("words"), r.GetText("themes").Split(','),
            Given.Firm(r.GetText("commune"), r.GetText("activity"), (int)r.GetInteger("staff"), r.GetText("form")), r.GetText("relevant").Split(' ')))];
        problems.Kept.Select(p => p.Tell(false)).ShouldBeEmpty();
        return needs;
    }

    /// <summary>Shares are of what was judged right; see docs/matching.md for what they were on the day.</summary>
    [Theory]
    [InlineData(false, 0.68, 0.75)]
    [InlineData(true, 0.60, 0.66)]
    public void The_bouquet_holds_what_an_adviser_would_propose(bool aside, double precision, double recall)
    {
        Need[] needs = [.. Read().Where(n => n.Aside == aside)];
        needs.Length.ShouldBe(aside ? 12 : 48);
        double top = 0, found = 0;
        foreach (Need need in needs)
        {
            string[] bouquet = [.. Ranking.Rank(need.Words, need.Themes, need.Facts, Matcher.Match(need.Facts, Given.Today)).Select(r => r.Offer.Id)];
            int five = bouquet.Take(5).Count(need.Relevant.Contains), ten = bouquet.Take(10).Count(need.Relevant.Contains);
            (top, found) = (top + (five / (double)Math.Min(5, need.Relevant.Length)), found + (ten / (double)need.Relevant.Length));
            string missed = string.Join(' ', need.Relevant.Except(bouquet.Take(10)).Select(m => m + Why(m, need)));
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{need.Number} {need.Words}: {five}/{need.Relevant.Length} at 5, {ten} at 10; missed: {missed}; first: {string.Join(' ', bouquet.Take(5))}"));
        }

        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"aside {aside}: precision at 5 {top / needs.Length:0.000}, recall at 10 {found / needs.Length:0.000}"));
        (top / needs.Length).ShouldBeGreaterThan(precision);
        (found / needs.Length).ShouldBeGreaterThan(recall);
    }

    private static string Why(string id, Need need)
    {
        MatchResult match = Matcher.Match(need.Facts, Given.Today);
        int at = Given.Offers.Select((o, i) => (o, i)).First(o => o.o.Id == id).i;
        return match.Verdicts[at] != Verdict.No ? "" : match.Blocking[at] == Matcher.Closed ? "(closed)" : $"({Matcher.ConditionAt(match.Blocking[at]).Text})";
    }
}
