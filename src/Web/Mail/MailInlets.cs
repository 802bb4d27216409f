using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace Maillage.Web.Mail;

/// <summary>A letter that came in.</summary>
/// <param name="Mail">Its head only when it is too large; null when it cannot be read.</param>
internal sealed record Incoming(MimeMessage? Mail, bool TooLarge);

/// <summary>Where letters to the portal arrive.</summary>
internal interface IMailInlet
{
    /// <summary>Gives each waiting letter once; it is gone from there when <paramref name="take"/> returns. One that fails stays and holds up no other.</summary>
    /// <exception cref="AggregateException">In the end, when some could not be taken.</exception>
    Task Each(Action<Incoming> take, CancellationToken stop);
}

internal static class MailLimits
{
    /// <summary>A letter with some attachments, as mail codes them; more is not read.</summary>
    public const long MostBytes = 30_000_000;

    /// <summary>Enough for every head of a letter.</summary>
    public const int HeadBytes = 64_000;

    /// <summary>Letters of one round.</summary>
    public const int AtOnce = 100;
}

/// <summary>A folder in which the mail server of the machine puts letters: a Maildir (its <c>new</c>), or a folder of files.</summary>
internal sealed class FolderInlet(string folder) : IMailInlet
{
    public async Task Each(Action<Incoming> take, CancellationToken stop)
    {
        string at = Path.Combine(folder, "new") is var fresh && Directory.Exists(fresh) ? fresh : folder;
        if (!Directory.Exists(at))
            return;

        List<Exception> failed = [];
        foreach (FileInfo file in new DirectoryInfo(at).EnumerateFiles().Where(f => f.Name[0] != '.' && f.Extension is not (".tmp" or ".new") && f.LinkTarget is null).OrderBy(f => f.Name, StringComparer.Ordinal).Take(MailLimits.AtOnce))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                take(await Read(file, stop));
                file.Delete();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                failed.Add(fault);
            }
        }

        if (failed.Count > 0)
            throw new AggregateException(failed);
    }

    private static async Task<Incoming> Read(FileInfo file, CancellationToken stop)
    {
        bool large = file.Length > MailLimits.MostBytes;
        byte[] bytes = new byte[large ? MailLimits.HeadBytes : file.Length];
        await using (FileStream stream = file.OpenRead())
            await stream.ReadExactlyAsync(bytes, stop);

        return new Incoming(MailReading.Read(bytes), large);
    }
}

/// <summary>A mailbox: <c>imaps://user:secret@host/INBOX</c>. What was taken is deleted there.</summary>
internal sealed class ImapInlet(Uri mailbox) : IMailInlet
{
    public async Task Each(Action<Incoming> take, CancellationToken stop)
    {
        using ImapClient client = new() { Timeout = 30_000 };
        bool tls = mailbox.Scheme == "imaps";
        // As for outgoing mail: only a server on the machine itself is spoken to without an envelope.
        await client.ConnectAsync(mailbox.Host, mailbox.Port > 0 ? mailbox.Port : tls ? 993 : 143, tls ? SecureSocketOptions.SslOnConnect : mailbox.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls, stop);
        if (mailbox.UserInfo.Split(':', 2) is [{ Length: > 0 } user, { } secret])
            await client.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(secret), stop);

        string name = Uri.UnescapeDataString(mailbox.AbsolutePath.Trim('/'));
        IMailFolder folder = name.Length == 0 || name.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(name, stop);
        await folder.OpenAsync(FolderAccess.ReadWrite, stop);
        IList<UniqueId> waiting = await folder.SearchAsync(SearchQuery.NotDeleted, stop);
        List<Exception> failed = [];
        if (waiting.Count > 0)
        {
            foreach (IMessageSummary letter in await folder.FetchAsync([.. waiting.Take(MailLimits.AtOnce)], MessageSummaryItems.UniqueId | MessageSummaryItems.Size, stop))
            {
                bool large = letter.Size > MailLimits.MostBytes;
                try
                {
                    using MimeMessage mail = large ? new MimeMessage(await folder.GetHeadersAsync(letter.UniqueId, stop)) : await folder.GetMessageAsync(letter.UniqueId, stop);
                    take(new Incoming(mail, large));
                    await folder.AddFlagsAsync(letter.UniqueId, MessageFlags.Deleted, silent: true, stop);
                }
                catch (Exception fault) when (fault is not OperationCanceledException && client.IsConnected)
                {
                    failed.Add(fault);
                }
            }

            await folder.ExpungeAsync(stop);
        }

        await client.DisconnectAsync(true, stop);
        if (failed.Count > 0)
            throw new AggregateException(failed);
    }
}

/// <summary>One door for bytes that say they are a letter.</summary>
internal static class MailReading
{
    private const int DeepestNesting = 20;

    /// <summary>Null when they are none.</summary>
    public static MimeMessage? Read(byte[] bytes)
    {
        try
        {
            using MemoryStream stream = new(bytes);
            MimeMessage mail = MimeMessage.Load(new ParserOptions { MaxMimeDepth = DeepestNesting }, stream);
            return mail.Headers.Count > 0 && mail.From.Mailboxes.Any() ? mail : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
