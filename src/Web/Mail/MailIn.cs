using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Cases;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Maillage.Web.Mail;

/// <summary>
/// Answers by mail to letters about a case become its messages. An answer must come to an address that only that letter bore, from the person it was written to; machines are not listened to, and
/// nobody is answered by one twice.
/// </summary>
internal sealed partial class MailIn(PortalOptions options, CaseDesk cases, CaseActs acts, Drawer drawer, PersonStore people, MembershipStore members, Letters letters, IMailInlet inlet, ILogger<MailIn> log)
{
    /// <summary>Letters about one case in an hour; more come from a machine.</summary>
    private const int MostAnHour = 20;

    /// <summary>Strangers that are answered in a day.</summary>
    private const int MostStrangers = 100;

    private const int MostAttachments = 10;
    /// <summary>Where mail servers write the address a letter came to.</summary>
    private static readonly string[] Envelopes = ["Delivered-To", "X-Original-To", "Envelope-To"];
    private static readonly string[] Bulk = ["bulk", "junk", "list", "auto_reply"];

    public Task Round(CancellationToken stop) => inlet.Each(Take, stop);

    /// <summary>Mail servers try for some days; a little more is remembered.</summary>
    public void Forget() => cases.Replies.Forget(cases.Store.Now.AddDays(-30));

    private void Take(Incoming letter)
    {
        if (letter.Mail is not { } mail || mail.From.Mailboxes.FirstOrDefault()?.Address is not { Length: > 0 and <= EmailAddress.Longest } from)
        {
            TellDropped(log, "unreadable");
            return;
        }

        string id = mail.MessageId is { Length: > 0 and < 1_000 } named ? named : $"{from} {mail.Date.ToUnixTimeSeconds()} {mail.Subject}";
        if (WhyNot(mail, from) is { } why)
        {
            TellDropped(log, why);
            return;
        }

        if (cases.Replies.WasRead(id))
            return;

        (string Case, string Person)? meant = Tokens(mail).Select(cases.Replies.Find).FirstOrDefault(f => f is not null);
        if (meant is not { } to || Sender(to.Case, to.Person, from) is not { } sender)
            Refuse(mail, from, "unknown");
        else if (cases.Replies.CountRead(to.Case, cases.Store.Now.AddHours(-1)) >= MostAnHour)
            TellDropped(log, "too many about one case");
        else if (letter.TooLarge)
            letters.Answer(from, "large", sender.Language, mail.MessageId, sender.File.Id);
        else
            Keep(mail, from, sender);

        cases.Replies.NoteRead(id, meant?.Case);
    }

    private void Keep(MimeMessage mail, string from, MailSender sender)
    {
        List<string> refused = [];
        string words = MailText.Of(mail);
        MimePart[] files = [.. mail.Attachments.OfType<MimePart>().Where(f => f is { FileName.Length: > 0, Content: not null }).Take(MostAttachments)];
        if (words.Length > Circuit.MostWords)
            words = words[..(Circuit.MostWords - 1)] + "…";

        // A letter that was taken, and whose taking was cut off before it was noted, is not said twice.
        bool said = words.Length > 0 && cases.Store.ListFacts(sender.File.Id).TakeLast(20).Any(f => f.Kind == CaseFactKind.Message && f.Text == words && f.Side == sender.By.Side);
        if (words.Length > 0 && !said && acts.Say(sender.File, sender.By, CaseFactKind.Message, words).Refusal is { } refusal)
            refused.Add(refusal.Tell(sender.Language != "en"));

        foreach (MimePart file in files)
        {
            if (Attach(file, sender) is { } problem)
                refused.Add($"{file.FileName} : {problem.Tell(sender.Language != "en")}");
        }

        if (words.Length == 0 && files.Length == 0)
            letters.Answer(from, "empty", sender.Language, mail.MessageId, sender.File.Id);
        else if (refused.Count > 0)
            letters.Answer(from, "refused", sender.Language, mail.MessageId, sender.File.Id, string.Join('\n', refused));
    }

    /// <summary>Through the same door as on the page: size, kind, what is hidden in it, malware.</summary>
    private Problem? Attach(MimePart file, MailSender sender)
    {
        CaseFile now = cases.Store.Find(sender.File.Id)!;
        if (!now.IsOpen || CaseDesk.PapersOf(now) is not { } place)
            return Problem.Error("case-over", "ce dossier ne prend plus de pièces", "this case takes no more files");

        try
        {
            using MemoryStream content = new();
            file.Content!.DecodeTo(content);
            content.Position = 0;
            (string piece, string name) = drawer.Give(sender.Actor, place, Path.GetFileName(file.FileName)!, content);
            cases.Store.Act(now.Id, f => Circuit.Attach(cases.Store.TypeOf(f), f, sender.By, piece, name, cases.Store.Now));
            cases.Follow(cases.Store.Find(now.Id)!, sender.Actor);
            return null;
        }
        catch (BadInputException problem)
        {
            return problem.Problems[0];
        }
    }

    /// <summary>Who the address was given to, if they are the one who writes and may still act.</summary>
    private MailSender? Sender(string caseId, string person, string from)
    {
        if (cases.Store.Find(caseId) is not { Erased: false } file)
            return null;

        if (person == ReplyStore.Applicant)
        {
            string? reach = (file.Parent is { } parent ? cases.Store.Find(parent) : file)?.Reach;
            return reach is not null && EmailAddress.Key(reach) == EmailAddress.Key(from) ? new MailSender(file, CaseActor.Visitor with { Person = file.OpenedBy }, Actor.Visitor, "fr") : null;
        }

        return people.Find(person) is { IsSuspended: false } known && EmailAddress.Key(known.Email) == EmailAddress.Key(from) && file.Desk is { } desk && members.Find(person, desk) is { Role: >= Role.Agent } membership
            ? new MailSender(file, new CaseActor(Side.Desk, person, desk, membership.Role), new Actor(person, known.Name, desk, membership.Role, [], [], Strong: false), known.Language) : null;
    }

    private IEnumerable<string> Tokens(MimeMessage mail)
    {
        string reply = options.MailReplies ?? "";
        (string name, string host) = reply.Split('@') is [var n, var h] ? (n + "+", "@" + h) : ("", "");
        return name.Length == 0 ? [] : mail.To.Mailboxes.Concat(mail.Cc.Mailboxes).Select(m => m.Address)
            .Concat(Envelopes.Select(k => mail.Headers[k]).OfType<string>())
            .Select(a => a.Trim().Trim('<', '>').ToLowerInvariant())
            .Where(a => a.StartsWith(name.ToLowerInvariant(), StringComparison.Ordinal) && a.EndsWith(host.ToLowerInvariant(), StringComparison.Ordinal) && a.Length > name.Length + host.Length)
            .Select(a => a[name.Length..^host.Length]).Distinct().Take(5);
    }

    /// <summary>Why a letter is not listened to: a machine wrote it; null when a person seems to have.</summary>
    private string? WhyNot(MimeMessage mail, string from)
    {
        string? Head(string name) => mail.Headers[name]?.Trim().ToLowerInvariant();
        string own = (options.MailReplies ?? "").ToLowerInvariant().Split('@')[^1];
        return Head("Auto-Submitted") is { } auto && auto.Split(';')[0].Trim() != "no" ? "automatic"
            : Head("Precedence") is { } precedence && Bulk.Contains(precedence) ? "bulk"
            : Head("List-Id") is not null || Head("X-Autoreply") is not null || Head("X-Autorespond") is not null ? "list or autoresponder"
            : Head("Return-Path") is "<>" || mail.Body is MultipartReport || from.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase) ? "report of a mail server"
            : EmailAddress.Key(from) == EmailAddress.Key(options.MailFrom) || (own.Length > 0 && mail.MessageId?.EndsWith(MailWriter.OwnMark + own, StringComparison.OrdinalIgnoreCase) == true) || Tokened(from) ? "our own"
            : null;
    }

    private bool Tokened(string from) => options.MailReplies is { } reply && from.StartsWith(reply.Split('@')[0] + "+", StringComparison.OrdinalIgnoreCase);

    private void Refuse(MimeMessage mail, string from, string why)
    {
        if (EmailAddress.Check(from, out string address) is null && cases.Replies.MayAnswer(address, MostStrangers))
            letters.Answer(address, why, "fr", mail.MessageId, null);
        else
            TellDropped(log, why);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "An incoming letter was dropped: {Why}")]
    private static partial void TellDropped(ILogger log, string why);

    private sealed record MailSender(CaseFile File, CaseActor By, Actor Actor, string Language);
}
