using System.Buffers;
using System.Text.RegularExpressions;

namespace Maillage.Web.Shell;

/// <summary>
/// French spaces as printers set them: a thin no-break one before ; ! ? and inside « », a no-break one before the colon. Texts are written with
/// plain spaces and straight apostrophes, and set once when they are read, so that nobody has to type what cannot be seen.
/// English has its signs where the English write them: 5%, €14,362, €50–90/m.
/// </summary>
internal static partial class Typography
{
    private static readonly SearchValues<char> Touched = SearchValues.Create(";:!?«»%€'");

    public static string French(string text)
    {
        if (text.AsSpan().IndexOfAny(Touched) < 0)
        {
            return text;
        }

        text = Apostrophe().Replace(text, "’");
        text = High().Replace(text, Say.Thin + "$1");
        text = Colon().Replace(text, "\u00A0:");
        text = Opening().Replace(text, "«" + Say.Thin);
        text = Closing().Replace(text, Say.Thin + "»");
        return Units().Replace(text, "$1" + Say.Thin + "$2");
    }

    /// <summary>What a rules file, a strategy or the designer's words write the French way: « 5 % », « +14,362 € », « 850 M€ », and « (M€) » in the head of a table.</summary>
    public static string English(string text) =>
        text.AsSpan().IndexOfAny('%', '€') < 0 ? text : AmountAfter().Replace(PercentApart().Replace(text, "%"), "€$1$2").Replace("M€", "€M", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<=\p{L})'(?=\p{L})")]
    private static partial Regex Apostrophe();

    [GeneratedRegex(" ([;!?])")]
    private static partial Regex High();

    [GeneratedRegex(" :(?= |$)")]
    private static partial Regex Colon();

    [GeneratedRegex("« ")]
    private static partial Regex Opening();

    [GeneratedRegex(" »")]
    private static partial Regex Closing();

    [GeneratedRegex(@"(\d|\})[ \u00A0]([%€])")]
    private static partial Regex Units();

    [GeneratedRegex(@"(?<=[\d}])[ \u00A0\u202F]+%")]
    private static partial Regex PercentApart();

    [GeneratedRegex(@"(?<![\d.,€])(\d[\d.,]*(?:–\d[\d.,]*)?)[ \u00A0\u202F]?(M|bn)?€")]
    private static partial Regex AmountAfter();
}
