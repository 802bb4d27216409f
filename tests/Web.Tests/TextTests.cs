using System.Text.RegularExpressions;
using Maillage.Web.Shell;

namespace Maillage.Web.Tests;

public partial class TextTests
{
    [Fact]
    public void Every_text_stands_in_both_languages()
    {
        TextBook.Instance.French.Keys.Except(TextBook.Instance.English.Keys).ShouldBeEmpty("missing in English");
        TextBook.Instance.English.Keys.Except(TextBook.Instance.French.Keys).ShouldBeEmpty("missing in French");
    }

    [Fact]
    public void Both_languages_have_the_same_places_to_fill()
    {
        foreach ((string key, string french) in TextBook.Instance.French)
        {
            Places(TextBook.Instance.English[key]).ShouldBe(Places(french), key);
        }
    }

    [Fact]
    public void Every_text_the_pages_ask_for_exists()
    {
        List<string> missing = [.. Sources().SelectMany(s => Asked().Matches(s)).Select(m => m.Groups[1].Value).Where(k => !TextBook.Instance.French.ContainsKey(k)).Distinct()];
        missing.ShouldBeEmpty();
        List<string> uncounted = [.. Sources().SelectMany(s => Counted().Matches(s)).Select(m => m.Groups[1].Value).Where(k => !TextBook.Instance.French.ContainsKey(k + ".one") || !TextBook.Instance.French.ContainsKey(k + ".many")).Distinct()];
        uncounted.ShouldBeEmpty();
    }

    [Fact]
    public void No_text_is_left_that_nothing_uses()
    {
        string all = string.Join("\n", Sources());
        HashSet<string> words = [.. Quoted().Matches(all).Select(m => m.Groups[1].Value)];
        // A key put together at run time begins with a quoted part that ends in a dot: "kind." + …
        List<string> heads = [.. words.Select(w => w.Split('{')[0]).Where(w => w.EndsWith('.') && w.Length > 2)];
        TextBook.Instance.French.Keys.Where(k =>
            !words.Contains(k) && !words.Contains(Whole(k)) && !heads.Exists(h => k.StartsWith(h, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void French_texts_break_no_line_before_their_high_signs_nor_inside_their_quotes()
    {
        TextBook.Instance.French.Where(t => Loose().IsMatch(t.Value)).Select(t => $"{t.Key}: {t.Value}").ShouldBeEmpty();
        TextBook.Instance.French.Where(t => Straight().IsMatch(t.Value)).Select(t => $"{t.Key}: {t.Value}").ShouldBeEmpty("a high sign stands after a space");
    }

    [Theory]
    [InlineData("Quoi ? Rien ; « tout » : 12 % de 3 €", "Quoi\u202F? Rien\u202F; «\u202Ftout\u202F»\u00A0: 12\u202F% de 3\u202F€")]
    [InlineData("https://exemple.fr/a?b=c;d!", "https://exemple.fr/a?b=c;d!")]
    [InlineData("{0} : {1} %", "{0}\u00A0: {1}\u202F%")]
    [InlineData("l'accès d'ici", "l’accès d’ici")]
    [InlineData("sans signe", "sans signe")]
    public void French_spaces_are_set_once(string typed, string set)
    {
        Typography.French(typed).ShouldBe(set);
        Typography.French(set).ShouldBe(set);
    }

    [Theory]
    [InlineData("Cable of 12 fibres, laid, 5 % slack included", "Cable of 12 fibres, laid, 5% slack included")]
    [InlineData("+14,362\u00A0€ all new (−1,307\u00A0€ with reuse).", "+€14,362 all new (−€1,307 with reuse).")]
    [InlineData("Estimated: 850 M€ at 2,000 € a line, 50–90 €/m in trench", "Estimated: €850M at €2,000 a line, €50–90/m in trench")]
    [InlineData("FSN amount (M€)", "FSN amount (€M)")]
    [InlineData("Total (M€ excl. tax): 72 M€ excl. tax", "Total (€M excl. tax): €72M excl. tax")]
    [InlineData("10 to 30 %, {0} % more", "10 to 30%, {0}% more")]
    [InlineData("€14,362 and 5%", "€14,362 and 5%")]
    [InlineData("no sign", "no sign")]
    public void English_signs_stand_where_the_English_write_them(string typed, string set)
    {
        Typography.English(typed).ShouldBe(set);
        Typography.English(set).ShouldBe(set);
    }

    private static string Whole(string key) => key.EndsWith(".one", StringComparison.Ordinal) ? key[..^4] : key.EndsWith(".many", StringComparison.Ordinal) ? key[..^5] : key.EndsWith(".title", StringComparison.Ordinal) ? key[..^6] : key.EndsWith(".why", StringComparison.Ordinal) ? key[..^4] : key.EndsWith(".do", StringComparison.Ordinal) ? key[..^3] : key;

    private static string[] Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Distinct().Order()];

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Web"), "*.*", SearchOption.AllDirectories)
            .Where(p => p.EndsWith(".razor", StringComparison.Ordinal) || p.EndsWith(".cs", StringComparison.Ordinal))
            .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    [GeneratedRegex("""\b[sS]ay\["([a-z0-9.\-]+)"[\],]""")]
    private static partial Regex Asked();

    [GeneratedRegex("""\b[sS]ay\.Count\("([a-z0-9.\-]+)",""")]
    private static partial Regex Counted();

    [GeneratedRegex("\"([a-z0-9.\\-{}]+)(?:\"|\\{)")]
    private static partial Regex Quoted();

    [GeneratedRegex("(?: [;:!?»](?: |$))|« ")]
    private static partial Regex Loose();

    // A letter glued to a sign that needs a space; or a straight apostrophe left.
    [GeneratedRegex(@"\p{L}'\p{L}|\p{L}[;!?](?:\s|$)|\p{L}:\s")]
    private static partial Regex Straight();

    [GeneratedRegex("""\{\d\}""")]
    private static partial Regex Place();
}
