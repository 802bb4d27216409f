using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;

namespace Maillage.Web.Mail;

/// <summary>The words someone wrote in an answer: without the letter they answer, without signature, whatever their mail program.</summary>
internal static partial class MailText
{
    /// <summary>Stands at the head of our letters: what is below was not written by who answers.</summary>
    public const string Mark = "~~~~~~~~";

    /// <summary>Empty when there are none.</summary>
    public static string Of(MimeMessage mail) => Cut(mail.TextBody ?? (mail.HtmlBody is { } html ? Plain(html) : ""));

    /// <summary>What stands above the quoted letter.</summary>
    public static string Cut(string text)
    {
        // No column of text takes a NUL on PostgreSQL, and no person writes one.
        string[] lines = text.Replace("\0", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\u00A0', ' ').Replace('\u202F', ' ').Split('\n');
        List<string> kept = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd();
            if (line.Contains(Mark, StringComparison.Ordinal) || line == "--" || line == "-- " || Separators().IsMatch(line) || Introduces(lines, i))
                break;

            if (!line.TrimStart().StartsWith('>'))
                kept.Add(line);
        }

        return string.Join('\n', kept).Trim();
    }

    /// <summary>« Le 3 mars 2026 à 10:12, X a écrit : » may run over three lines.</summary>
    private static bool Introduces(string[] lines, int at)
    {
        string first = lines[at].TrimStart();
        if (!Beginnings().IsMatch(first))
            return false;

        string whole = string.Join(' ', lines.Skip(at).Take(3).Select(l => l.Trim()));
        return Wrote().IsMatch(whole.Length > 500 ? whole[..500] : whole);
    }

    /// <summary>Words of a page, without what mail programs quote in it.</summary>
    private static string Plain(string html)
    {
        StringBuilder text = new();
        int hidden = 0;
        HtmlTokenizer tokens = new(new StringReader(html)) { DecodeCharacterReferences = true };
        while (tokens.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlTagToken tag)
            {
                bool swallows = tag.Id is HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Head or HtmlTagId.BlockQuote or HtmlTagId.Title;
                if (swallows && !tag.IsEmptyElement)
                    hidden = Math.Max(0, hidden + (tag.IsEndTag ? -1 : 1));
                else if (tag.Id is HtmlTagId.Br or HtmlTagId.LI or HtmlTagId.TR or HtmlTagId.HR || (tag.IsEndTag && tag.Id is HtmlTagId.P or HtmlTagId.Div or HtmlTagId.UL or HtmlTagId.Table))
                    text.Append('\n');
            }
            else if (token is HtmlDataToken data && hidden == 0)
            {
                text.Append(data.Data.ReplaceLineEndings(" "));
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^\s*(?:-{2,}\s*(?:Message d.origine|Message original|Original Message|Message transf|Forwarded message)|_{10,}|De\s?:\s.*@|From:\s.*@|Envoyé de mon |Sent from my )", RegexOptions.IgnoreCase)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^(?:Le|On|El|Am)\s", RegexOptions.IgnoreCase)]
    private static partial Regex Beginnings();

    [GeneratedRegex(@"\d.{0,300}(?:a écrit|wrote|escribió|schrieb)\s?:", RegexOptions.IgnoreCase)]
    private static partial Regex Wrote();
}
