using System.Text.RegularExpressions;

namespace Maillage.Web.Shell;

/// <summary>
/// French spaces as printers set them: a thin no-break one before ; ! ? and inside « », a no-break one before the colon. Texts are written with
/// plain spaces and set once when they are read, so that nobody has to type what cannot be seen.
/// </summary>
internal static partial class Typography
{
    public static string French(string text)
    {
        if (text.AsSpan().IndexOfAny(";:!?«»%€") < 0)
        {
            return text;
        }

        text = High().Replace(text, Say.Thin + "$1");
        text = Colon().Replace(text, "\u00A0:");
        text = Opening().Replace(text, "«" + Say.Thin);
        text = Closing().Replace(text, Say.Thin + "»");
        return Units().Replace(text, "$1" + Say.Thin + "$2");
    }

    [GeneratedRegex(" ([;!?])")]
    private static partial Regex High();

    [GeneratedRegex(" :(?= |$)")]
    private static partial Regex Colon();

    [GeneratedRegex("« ")]
    private static partial Regex Opening();

    [GeneratedRegex(" »")]
    private static partial Regex Closing();

    [GeneratedRegex(@"(\d|\}) ([%€])")]
    private static partial Regex Units();
}
