using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Maillage.Web.Mail;

/// <summary>Plain words to one person.</summary>
public sealed record MailMessage(string To, string Subject, string Text);

/// <summary>Where outgoing mail leaves the process.</summary>
internal interface IMailOutlet
{
    Task Send(MailMessage message, CancellationToken stop);
}

/// <summary>A mail server, as <c>MAILLAGE_SMTP</c> names it: <c>smtp://user:secret@host:587</c>, <c>smtps://…:465</c>.</summary>
internal sealed class SmtpOutlet(Uri server, string from) : IMailOutlet
{
    public async Task Send(MailMessage message, CancellationToken stop)
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

        await client.SendAsync(MailWriter.Write(message, from), stop);
        await client.DisconnectAsync(true, stop);
    }
}

/// <summary>No mail server is set: messages are files an administrator can read and pass on (<c>mail/*.eml</c> under the home).</summary>
internal sealed class FolderOutlet(string folder, string from, TimeProvider time) : IMailOutlet
{
    private int written;

    public async Task Send(MailMessage message, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{time.GetUtcNow():yyyyMMdd-HHmmss-fff}-{Interlocked.Increment(ref written):D4}.eml");
        await MailWriter.Write(message, from).WriteToAsync(path + ".new", stop);
        File.Move(path + ".new", path);
    }
}

internal static class MailWriter
{
    public static MimeMessage Write(MailMessage message, string from)
    {
        MimeMessage mail = new() { Subject = message.Subject, Body = new TextPart("plain") { Text = message.Text } };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse(message.To));
        // Nobody answers a machine, and machines do not answer it.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}
