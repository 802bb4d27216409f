using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.OpenData;

/// <summary>An error of OAI-PMH, by its code in the protocol.</summary>
internal sealed class OaiRefusal(string code, string why) : Exception(why)
{
    public string Code => code;
}

/// <summary>Where a list goes on. Everything needed stands in the token: it holds after a restart and on another machine, and a token that was changed is refused.</summary>
/// <param name="Datasets">Datasets already given; resources begin when they are all told.</param>
internal sealed record OaiPlace(string Prefix, string? Set, string? From, string? Until, int Datasets, long Position, string Id, long Told)
{
    private const char Between = '\n';

    public string ToToken() => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join(Between, "1", Prefix, Set, From, Until, Datasets, Position, Id, Told))).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <exception cref="OaiRefusal">Not a token of ours.</exception>
    public static OaiPlace Parse(string token)
    {
        string padded = token.Replace('-', '+').Replace('_', '/') + new string('=', (4 - token.Length % 4) % 4);
        byte[] bytes = new byte[token.Length + 4];
        if (token.Length > 2_000 || !Convert.TryFromBase64String(padded, bytes, out int length) || Encoding.UTF8.GetString(bytes, 0, length).Split(Between) is not ["1", var prefix, var set, var from, var until, var datasets, var position, var id, var told]
            || !int.TryParse(datasets, NumberStyles.None, CultureInfo.InvariantCulture, out int given) || !long.TryParse(position, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long at) || !long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            throw new OaiRefusal("badResumptionToken", "This token is not one of ours, or it was changed.");
        return new OaiPlace(prefix, Kept(set), Kept(from), Kept(until), given, at, id, count);
    }

    private static string? Kept(string text) => text.Length == 0 ? null : text;
}

/// <summary>A request of OAI-PMH 2.0, checked as the protocol asks: every argument known, given once, and allowed for its verb.</summary>
internal sealed record OaiAsk(string Verb, string? Identifier, OaiPlace Place)
{
    public const string Dublin = "oai_dc";

    private static readonly Dictionary<string, (string[] May, string[] Must)> Verbs = new()
    {
        ["Identify"] = ([], []),
        ["ListMetadataFormats"] = (["identifier"], []),
        ["ListSets"] = (["resumptionToken"], []),
        ["GetRecord"] = ([], ["identifier", "metadataPrefix"]),
        ["ListIdentifiers"] = (["from", "until", "set", "resumptionToken"], ["metadataPrefix"]),
        ["ListRecords"] = (["from", "until", "set", "resumptionToken"], ["metadataPrefix"]),
    };

    /// <exception cref="OaiRefusal">With the code the protocol has for it.</exception>
    public static OaiAsk Read(IQueryCollection query)
    {
        if (query["verb"].Count != 1 || !Verbs.TryGetValue(query["verb"].ToString(), out var allowed))
            throw new OaiRefusal("badVerb", "The verb is missing, repeated or unknown.");
        string verb = query["verb"].ToString();
        foreach (string name in query.Keys.Where(k => k != "verb"))
        {
            if (!allowed.May.Contains(name) && !allowed.Must.Contains(name))
                throw new OaiRefusal("badArgument", $"The argument {name} is not allowed with {verb}.");
            if (query[name].Count != 1 || query[name].ToString().Length is 0 or > 2_000)
                throw new OaiRefusal("badArgument", $"The argument {name} is empty or repeated.");
        }

        if (query.ContainsKey("resumptionToken"))
        {
            if (query.Count > 2)
                throw new OaiRefusal("badArgument", "resumptionToken is an exclusive argument.");
            return verb == "ListSets" ? throw new OaiRefusal("badResumptionToken", "Sets come in one answer.") : new OaiAsk(verb, null, OaiPlace.Parse(query["resumptionToken"].ToString()));
        }

        if (allowed.Must.FirstOrDefault(m => !query.ContainsKey(m)) is { } missing)
            throw new OaiRefusal("badArgument", $"The argument {missing} is missing.");
        (string? from, string? until) = (Kept(query, "from"), Kept(query, "until"));
        if (Moment(from) is { } begin && Moment(until) is { } end && (begin > end || from!.Length != until!.Length))
            throw new OaiRefusal("badArgument", "from and until must have one granularity, and from may not be later.");
        if (query.ContainsKey("metadataPrefix") && query["metadataPrefix"].ToString() != Dublin)
            throw new OaiRefusal("cannotDisseminateFormat", $"Records come as {Dublin}.");
        return new OaiAsk(verb, Kept(query, "identifier"), new OaiPlace(Dublin, Kept(query, "set"), from, until, 0, -1, "", 0));
    }

    /// <summary>The moment a list begins at; null when it has none.</summary>
    public static DateTimeOffset? Moment(string? text)
    {
        if (text is null)
            return null;
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssZ"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment : throw new OaiRefusal("badArgument", $"'{text}' is no date: expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.");
    }

    /// <summary>The first moment after a list's end, which the protocol counts in.</summary>
    public static DateTimeOffset? After(string? until) => Moment(until) is { } moment ? (until!.Length == 10 ? moment.AddDays(1) : moment.AddSeconds(1)) : null;

    private static string? Kept(IQueryCollection query, string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
}
