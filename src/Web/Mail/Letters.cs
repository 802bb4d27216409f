using Maillage.People.Sealing;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Maillage.Web.Mail;

/// <summary>What the portal writes to people, in their language.</summary>
internal sealed class Letters(MailQueue queue, PortalOptions options, PortalIdentity identity, IServer server)
{
    /// <summary>The portal's own address. Never taken from a request: whoever sends one could choose where links lead.</summary>
    public string Address => options.PublicAddress?.TrimEnd('/') ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    public void Invite(string to, string body, string inviting, string secret, string language) => Write(to, language, "invitation", body, inviting, Address + "/lien/" + secret);

    /// <param name="to">Empty when the address has no account: the letter is written all the same and leaves for nowhere, so that the time it takes tells nothing.</param>
    public void SignIn(string to, string secret, string language) => Write(to, language, "signin", Address + "/lien/" + secret);

    /// <summary>Tells the holder of an account that someone entered it from a browser not seen before.</summary>
    public void Entered(string to, DateTimeOffset at, string language) => Write(to, language, "entered", new Say(Of(language)).Moment(at), Address + "/compte/securite");

    /// <summary>Tells those who run the platform of what happens too often.</summary>
    public void Alarm(string to, string what, int times, string language) => Write(to, language, "alarm", new Say(Of(language))[what, times], Address + "/compte");

    /// <summary>Tells the holder of an account what was changed, so that a thief's change is noticed.</summary>
    public void Changed(string to, string what, string language) => Write(to, language, "changed", new Say(Of(language))[what], Address + "/compte/securite");

    /// <summary>Asks someone of a body to confirm what it keeps in the catalogue, in one letter.</summary>
    /// <param name="asked">Titles, with the day each is hidden if nobody confirms it.</param>
    /// <param name="hidden">Titles of what readers no longer see.</param>
    public void Confirm(string to, string language, string body, IReadOnlyList<(string Title, DateOnly? HiddenOn)> asked, IReadOnlyList<string> hidden)
    {
        Say say = new(Of(language));
        string[] lines = [.. asked.Select(a => a.HiddenOn is { } day ? say["mail.confirm.until", a.Title, say.Date(day)] : say["mail.confirm.ask", a.Title]), .. hidden.Select(h => say["mail.confirm.hidden", h])];
        Write(to, language, "confirm", body, string.Join("\n", lines), Address + "/services/ressources");
    }

    /// <summary>Asks who gave an address whether they want to hear of what fits a search.</summary>
    public void AlertAsked(string to, string language, string search, string path) => Write(to, language, "alert.asked", search, Address + path);

    /// <summary>Tells what is new in a saved search.</summary>
    /// <param name="found">Titles and paths of the best of it.</param>
    public void AlertNews(string to, string language, string search, IReadOnlyList<(string Title, string Path)> found, int total, string all, string stop)
    {
        Say say = new(Of(language));
        string list = string.Join("\n", found.Select(f => $"- {f.Title}\n  {Address}{f.Path}"));
        Write(to, language, "alert.news", search, say.Count("mail.alert.count", total), list, Address + all, Address + stop);
    }

    /// <summary>Tells about a case.</summary>
    /// <param name="what">Key of the letter: <c>link</c>, <c>given</c>, <c>reminder</c>, <c>late</c>, <c>moved</c>, <c>message</c>, <c>refused</c>, <c>proposed</c>, <c>free</c>, <c>passed</c>.</param>
    /// <param name="thread">Id of the case.</param>
    /// <param name="reply">Address where an answer is read; null when there is none.</param>
    /// <param name="desk">True for someone of the desk: an answer goes to who asks.</param>
    public void Case(string to, string what, string title, string state, string path, string language, string? thread = null, string? reply = null, bool desk = false, string? calendar = null)
    {
        Say say = new(Of(language));
        (string subject, string text) = Words(language, "case." + what, reply is not null, title, state, Address + path);
        string head = reply is null ? "" : $"{MailText.Mark} {say[desk ? "mail.reply.desk" : "mail.reply.applicant"]}\n\n";
        queue.Post(new Outgoing(to, subject, head + text) { Thread = thread, ReplyTo = reply, Calendar = calendar });
    }

    /// <summary>A machine's answer to a letter that came in.</summary>
    /// <param name="what">Key of the letter: <c>unknown</c>, <c>large</c>, <c>empty</c>, <c>refused</c>.</param>
    /// <param name="answers">Message-Id of that letter.</param>
    /// <param name="thread">Id of the case; null for a stranger.</param>
    public void Answer(string to, string what, string language, string? answers, string? thread, string detail = "")
    {
        (string subject, string text) = Words(language, "answer." + what, false, detail, MailLimits.MostBytes / 1_000_000, Address);
        queue.Post(new Outgoing(to, subject, text) { Answers = answers ?? "", Thread = thread });
    }

    /// <summary>Tells an officer that a body's software does not answer any more.</summary>
    public void Stopped(string to, string language, string host, string fault, string path) => Write(to, language, "webhook.stopped", host, fault, Address + path);

    private void Write(string to, string language, string key, params object?[] parts)
    {
        (string subject, string text) = Words(language, key, false, parts);
        queue.Post(new Outgoing(to, subject, text));
    }

    private (string Subject, string Text) Words(string language, string key, bool answered, params object?[] parts)
    {
        Say say = new(Of(language));
        string region = identity.Region.In(say.InFrench);
        return (say["mail." + key + ".subject", [.. parts, region]], string.Join("\n\n", say["mail." + key + ".text", [.. parts, region]], say[answered ? "mail.foot.answered" : "mail.foot", region]));
    }

    private static Language Of(string language) => language == "en" ? Language.English : Language.French;
}
