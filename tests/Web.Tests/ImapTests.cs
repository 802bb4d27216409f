using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.People;
using MimeKit;

namespace Maillage.Web.Tests;

/// <summary>Answers by mail out of a mailbox that a real server holds: Dovecot, the one most regions and hosters run, in a process and a folder of its own.</summary>
public sealed class ImapTests
{
    private const string Reply = "reponse@maillage.example", Baker = "claude.four@exemple.fr";

    /// <summary>A folder's name with an accent is written another way over IMAP.</summary>
    private const string Folder = "Réponses";

    [Fact]
    public async Task Letters_are_taken_out_of_a_real_mailbox_once_whatever_their_size_and_wait_there_while_the_server_is_down()
    {
        Assert.SkipUnless(Dovecot.Exists, "no IMAP server here: apt-get install dovecot-imapd");
        using Dovecot server = new();
        await server.Start();
        MovedClock clock = new();
        await using RunningPortal portal = new(true)
        {
            Adapt = o => o with { Clock = clock, MailReplies = Reply, MailInlet = new Uri($"imap://{Dovecot.User}:{Dovecot.Secret}@127.0.0.1:{server.Port}/{Uri.EscapeDataString(Folder)}") },
        };
        await portal.InitializeAsync();
        CaseStore store = new(portal.Database, null!, clock);
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent), baker = new(portal.Client.BaseAddress!);
        string need = (await baker.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = "Changer le four", ["r-themes"] = "energie" })).To!, id = need.Split('/')[^1];
        (await baker.Post(need + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Claude Four", ["r-courriel"] = Baker }, need)).Status.ShouldBe(302);
        string to = Reply.Replace("@", "+" + new ReplyStore(portal.Database, clock).TokenFor(id, ReplyStore.Applicant) + "@", StringComparison.Ordinal);
        List<string> Messages() => [.. store.ListFacts(id).Where(f => f.Kind == CaseFactKind.Message).Select(f => f.Text)];
        async Task Until(Func<Task<bool>> came)
        {
            for (int i = 0; i < 300 && !await came(); i++)
            {
                clock.Strike();
                await Task.Delay(30, TestContext.Current.CancellationToken);
            }

            (await came()).ShouldBeTrue();
        }

        MimeMessage first = Letter(to, "Le four arrive mardi.");
        await server.Deliver(first, first, Letter(to, "Voici les plans.", new byte[24_000_000]), Letter("inconnu@ailleurs.example", "Bonjour"));
        await Until(async () => Messages().Count > 0 && await server.Waiting() == 0);
        Messages().ShouldBe(["Le four arrive mardi."], "a letter that comes twice is one letter; a huge one is told, not read");
        await Until(() => Task.FromResult(Directory.GetFiles(portal.Mail, "*.eml").Any(f => MimeMessage.Load(f, TestContext.Current.CancellationToken) is var mail && mail.To.Mailboxes.Single().Address == Baker && mail.TextBody!.Contains("Mo", StringComparison.Ordinal) && mail.Headers["Auto-Submitted"] is not null)));

        await server.Deliver(Letter(to, "Le four est là."));
        server.Stop();
        for (int i = 0; i < 5; i++)
        {
            clock.Strike();
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }

        (await portal.Get("/services")).Status.ShouldBe(200, "a mailbox that does not answer stops nothing");
        await server.Start();
        await Until(async () => Messages().Count == 2 && await server.Waiting() == 0);
        Messages()[^1].ShouldBe("Le four est là.");
    }

    private static MimeMessage Letter(string to, string words, byte[]? file = null)
    {
        MimeMessage mail = new() { Subject = "Re: Votre dossier", MessageId = Guid.NewGuid().ToString("N") + "@exemple.fr" };
        mail.From.Add(MailboxAddress.Parse(Baker));
        mail.To.Add(MailboxAddress.Parse(to));
        BodyBuilder body = new() { TextBody = words };
        if (file is not null)
            body.Attachments.Add("plans.pdf", file);

        mail.Body = body.ToMessageBody();
        return mail;
    }

    /// <summary>The server as Debian's package has it, without any right of its own: nothing but a port of the loopback and a temporary folder.</summary>
    private sealed class Dovecot : IDisposable
    {
        public const string User = "reponse";
        private const string Program = "/usr/sbin/dovecot";
        private readonly string folder = Directory.CreateTempSubdirectory("maillage-dovecot-").FullName;
        private Process? process;

        public static string Secret { get; } = Guid.NewGuid().ToString("N");

        public static bool Exists => File.Exists(Program);

        public int Port { get; } = RunningPortal.FreePort();

        private string Conf => Path.Combine(folder, "dovecot.conf");

        public async Task Start()
        {
            // Dovecot opens no mail as root: there it runs as nobody.
            bool root = Environment.UserName == "root";
            string user = root ? "nobody" : Environment.UserName;
            string group = root ? "nogroup" : (await ProgramRun.Say("id", "-gn")).Trim();
            await File.WriteAllTextAsync(Conf, string.Create(CultureInfo.InvariantCulture, $$"""
                base_dir = {{folder}}/run
                state_dir = {{folder}}/run
                log_path = {{folder}}/log
                protocols = imap
                listen = 127.0.0.1
                ssl = no
                mail_location = maildir:{{folder}}/mail
                default_internal_user = {{user}}
                default_internal_group = {{group}}
                default_login_user = {{user}}
                first_valid_uid = 1
                first_valid_gid = 1
                namespace inbox {
                  inbox = yes
                  mailbox {{Folder}} {
                    auto = create
                  }
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    port = {{Port}}
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                passdb {
                  driver = static
                  args = password={{Secret}}
                }
                userdb {
                  driver = static
                  args = uid={{user}} gid={{group}} home={{folder}}
                }

                """), TestContext.Current.CancellationToken);
            if (root)
            {
                await ProgramRun.Say("chown", "-R", "nobody:nogroup", folder);
                process = Process.Start("runuser", ["-u", "nobody", "--", Program, "-F", "-c", Conf]);
            }
            else
            {
                process = Process.Start(Program, ["-F", "-c", Conf]);
            }

            for (int i = 0; ; i++)
            {
                try
                {
                    using TcpClient answers = new();
                    await answers.ConnectAsync("127.0.0.1", Port, TestContext.Current.CancellationToken);
                    return;
                }
                catch (SocketException) when (i < 400)
                {
                    await Task.Delay(25, TestContext.Current.CancellationToken);
                }
            }
        }

        /// <summary>Puts letters into the mailbox, as a mail server's delivery does.</summary>
        public async Task Deliver(params MimeMessage[] letters)
        {
            using ImapClient client = new();
            IMailFolder folder = await Open(client, FolderAccess.ReadWrite);
            foreach (MimeMessage letter in letters)
                await folder.AppendAsync(new AppendRequest(letter), TestContext.Current.CancellationToken);

            await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
        }

        public async Task<int> Waiting()
        {
            using ImapClient client = new();
            return (await Open(client, FolderAccess.ReadOnly)).Count;
        }

        public void Stop()
        {
            if (process is null)
                return;

            // The master, asked politely, takes its own processes with it.
            string master = Path.Combine(folder, "run", "master.pid");
            if (File.Exists(master))
            {
                using Process kill = Process.Start("kill", File.ReadAllText(master).Trim());
                kill.WaitForExit();
            }

            if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
                process.Kill(entireProcessTree: true);

            process.Dispose();
            process = null;
        }

        public void Dispose()
        {
            Stop();
            Directory.Delete(folder, recursive: true);
        }

        private async Task<IMailFolder> Open(ImapClient client, FolderAccess access)
        {
            await client.ConnectAsync("127.0.0.1", Port, MailKit.Security.SecureSocketOptions.None, TestContext.Current.CancellationToken);
            await client.AuthenticateAsync(User, Secret, TestContext.Current.CancellationToken);
            IMailFolder folder = await client.GetFolderAsync(Folder, TestContext.Current.CancellationToken);
            await folder.OpenAsync(access, TestContext.Current.CancellationToken);
            return folder;
        }
    }
}
