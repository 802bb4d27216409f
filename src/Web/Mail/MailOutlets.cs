using Maillage.People.Sealing;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Maillage.Web.Mail;

/// <summary>Where outgoing mail leaves the process.</summary>
internal interface IMailOutlet
{
    /// <param name="id">Of the message, the same when it is sent again.</param>
    Task Send(Outgoing message, string id, CancellationToken stop);
}

/// <summary>A mail server, as <c>MAILLAGE_SMTP</c> names it: <c>smtp://user:secret@host:587</c>, <c>smtps://…:465</c>.</summary>
internal sealed class SmtpOutlet(Uri server, string from) : IMailOutlet
{
    public async Task Send(Outgoing message, string id, CancellationToken stop)
    {
        using SmtpClient client = new() { Timeout = 20_000 };
        bool tls = server.Scheme == "smtps";
        // Loopback needs no envelope; any other server must offer one before a password or an address crosses the wire.
        SecureSocketOptions security = tls ? SecureSocketOptions.SslOnConnect : server.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
        await client.ConnectAsync(server.Host, server.Port > 0 ? server.Port : tls ? 465 : 587, security, stop);
        if (server.UserInfo.Split(':', 2) is [{ Length: > 0 } user, { } secret])
        {
            await client.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(secret), stop);
        }

        await client.SendAsync(MailWriter.Write(message, id, from), stop);
        await client.DisconnectAsync(true, stop);
    }
}

/// <summary>No mail server is set: messages are files an administrator can read and pass on (<c>mail/*.eml</c> under the home).</summary>
internal sealed class FolderOutlet(string folder, string from, TimeProvider time) : IMailOutlet
{
    private int written;

    public async Task Send(Outgoing message, string id, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{time.GetUtcNow():yyyyMMdd-HHmmss-fff}-{Interlocked.Increment(ref written):D4}.eml");
        await MailWriter.Write(message, id, from).WriteToAsync(path + ".new", stop);
        File.Move(path + ".new", path);
    }
}

internal static class MailWriter
{
    /// <summary>Our own Message-Ids end with this and a host: a letter that bears one came back.</summary>
    public const string OwnMark = ".maillage@";

    public static MimeMessage Write(Outgoing message, string id, string from)
    {
        TextPart words = new("plain") { Text = message.Text };
        MimeMessage mail = new() { Subject = message.Subject, Body = message.Calendar is null ? words : new MultipartAlternative(words, Invitation(message.Calendar)) };
        MailboxAddress sender = MailboxAddress.Parse(from);
        string host = (message.ReplyTo ?? sender.Address).Split('@')[^1];
        mail.MessageId = id + OwnMark + host;
        mail.From.Add(sender);
        mail.To.Add(MailboxAddress.Parse(message.To));
        if (message.ReplyTo is not null)
            mail.ReplyTo.Add(MailboxAddress.Parse(message.ReplyTo));

        if (message.Thread is not null)
            mail.References.Add("dossier-" + message.Thread + OwnMark + host);

        if ((Sound(message.Answers) ?? mail.References.FirstOrDefault()) is { } before)
            mail.InReplyTo = before;

        // Machines do not answer it.
        mail.Headers.Add("Auto-Submitted", message.Answers is null ? "auto-generated" : "auto-replied");
        return mail;
    }

    /// <summary>A Message-Id of others that may stand in a head; null when it may not.</summary>
    private static string? Sound(string? id) => id is { Length: > 2 and < 500 } && id.All(c => c is > ' ' and < '\x7F' and not ('<' or '>')) && id.Count(c => c == '@') == 1 ? id : null;

    private static TextPart Invitation(string calendar)
    {
        TextPart part = new("calendar") { Text = calendar, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.ContentType.Parameters.Add("method", calendar.Contains("METHOD:CANCEL", StringComparison.Ordinal) ? "CANCEL" : "REQUEST");
        return part;
    }
}
