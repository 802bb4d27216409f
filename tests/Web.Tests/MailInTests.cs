using System.Text;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.People;
using Maillage.Web.Mail;
using MimeKit;

namespace Maillage.Web.Tests;

/// <summary>Answers by mail: letters dropped into a real Maildir, as the machine's mail server would.</summary>
public sealed class MailInTests : IAsyncLifetime
{
    private const string Reply = "reponse@maillage.example";
    private const string Baker = "claude.four@exemple.fr";
    private readonly MovedClock clock = new();
    private RunningPortal portal = null!;
    private string maildir = "";

    private Uri At => portal.Client.BaseAddress!;

    private CaseStore Store { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        maildir = Directory.CreateTempSubdirectory("maillage-maildir-").FullName;
        Directory.CreateDirectory(Path.Combine(maildir, "new"));
        portal = new RunningPortal(true) { Adapt = o => o with { Clock = clock, MailReplies = Reply, MailInlet = new Uri("maildir://" + maildir) } };
        await portal.InitializeAsync();
        Store = new CaseStore(portal.Database, null!, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        Directory.Delete(maildir, recursive: true);
    }

    [Fact]
    public async Task An_answer_by_mail_becomes_a_message_without_what_it_quotes_once_and_its_files_pass_the_checked_door()
    {
        (string id, string address, MimeMessage letter) = await Need();
        letter.ReplyTo.Mailboxes.Single().Address.ShouldBe(address);
        letter.References.ShouldNotBeEmpty("letters of one case stand together");
        string eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        MimeMessage answer = Answer(Baker, address, "Voici mon devis.\n\nClaude\n\nLe 3 mars 2026 à 10:12, Maillage <x@y.fr> a\n écrit :\n> " + MailText.Mark + " Répondez\n> Bonjour", letter,
            ("Devis.pdf", Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n")), ("virus.txt", Encoding.ASCII.GetBytes("x" + eicar)), ("../../outil.exe", "MZ"u8.ToArray()));
        Drop(answer);
        Drop(answer);
        await Until(() => Messages(id).Count > 0 && Waiting == 0);
        Messages(id).ShouldBe(["Voici mon devis.\n\nClaude"]);
        Store.ListFacts(id).Count(f => f.Kind == CaseFactKind.Attached).ShouldBe(1);
        string told = await Letter(Baker, "virus.txt");
        told.ShouldContain("outil.exe");
        told.ShouldContain("logiciel malveillant");
        (await Mails()).Count(m => m.Subject!.Contains("pas pu être prise", StringComparison.Ordinal)).ShouldBe(1, "the second copy is the same letter");
    }

    [Fact]
    public async Task Only_the_person_an_address_was_given_to_writes_there_and_a_stranger_is_answered_once()
    {
        (string id, string address, _) = await Need();
        for (int i = 0; i < 3; i++)
            Drop(Answer("mallory@ailleurs.example", address, "Je suis Claude"));

        Drop(Answer(Baker, Reply.Replace("@", "+" + new string('a', 26) + "@", StringComparison.Ordinal), "Au hasard"));
        await Until(() => Waiting == 0);
        await Letter("mallory@ailleurs.example", "");
        (await Mails()).Count(m => m.To.Mailboxes.Any(t => t.Address.StartsWith("mallory", StringComparison.Ordinal))).ShouldBe(1);
        Messages(id).ShouldBeEmpty();
        (await Mails()).Single(m => m.To.Mailboxes.Any(t => t.Address.StartsWith("mallory", StringComparison.Ordinal))).Headers["Auto-Submitted"].ShouldBe("auto-replied");
    }

    [Fact]
    public async Task Machines_that_answer_machines_are_not_listened_to_and_a_flood_about_one_case_is_cut()
    {
        (string id, string address, _) = await Need();
        foreach ((string name, string value) in new[] { ("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("List-Id", "<liste.example>"), ("Return-Path", "<>"), ("X-Autoreply", "yes") })
        {
            MimeMessage machine = Answer(Baker, address, "Je suis absent");
            machine.Headers.Add(name, value);
            Drop(machine);
        }

        MimeMessage own = Answer(address, address, "Écho");
        Drop(own);
        await Until(() => Waiting == 0);
        int letters = (await Mails()).Count;
        Messages(id).ShouldBeEmpty();
        for (int i = 0; i < 30; i++)
            Drop(Answer(Baker, address, $"Encore {i}"));

        await Until(() => Waiting == 0);
        Messages(id).Count.ShouldBe(20, "more than twenty letters an hour about one case come from a machine");
        (await Mails()).Count(m => m.To.Mailboxes.Any(t => t.Address == Baker)).ShouldBeLessThanOrEqualTo(letters, "nobody is answered for what was taken or dropped");
    }

    [Fact]
    public async Task An_agent_answers_the_firm_by_mail_while_they_belong_to_the_body_and_a_huge_letter_is_not_read()
    {
        (string id, string address, _) = await Need();
        Person agent = new Maillage.People.Storage.PersonStore(portal.Database, clock).Find(Store.Find(id)!.HandledBy!)!;
        Drop(Answer(Baker, address, "Une question"));
        await Until(() => Messages(id).Count == 1);
        MimeMessage told = await Mail(agent.Email, "Un message pour vous");
        told.TextBody!.ShouldContain("lue par le demandeur");
        Drop(Answer(agent.Email, told.ReplyTo.Mailboxes.Single().Address, "Voici la réponse"));
        await Until(() => Messages(id).Count == 2);
        Store.ListFacts(id)[^1].Side.ShouldBe(Maillage.Cases.Types.Side.Desk);
        using (System.Data.Common.DbConnection connection = portal.Database.Open(Maillage.Database.DatabasePart.Private))
            Dapper.SqlMapper.Execute(connection, "DELETE FROM membership WHERE person = @Id", new { agent.Id });

        Drop(Answer(agent.Email, told.ReplyTo.Mailboxes.Single().Address, "Je n’en suis plus"));
        await using (FileStream huge = File.Create(Path.Combine(maildir, "new", "huge")))
        {
            await huge.WriteAsync(Encoding.ASCII.GetBytes($"From: {Baker}\r\nTo: {address}\r\nMessage-Id: <huge@exemple.fr>\r\nSubject: Gros\r\n\r\n"), TestContext.Current.CancellationToken);
            huge.SetLength(2_147_483_648);
        }

        await Until(() => Waiting == 0);
        Messages(id).Count.ShouldBe(2);
        (await Letter(Baker, "trop")).ShouldContain("Mo");
    }

    [Fact]
    public async Task A_letter_that_cannot_be_taken_stays_and_holds_up_no_other()
    {
        string folder = Directory.CreateTempSubdirectory("maillage-letters-").FullName;
        try
        {
            foreach (string name in new[] { "a", "b", "c" })
                await File.WriteAllTextAsync(Path.Combine(folder, name), $"From: x@y.fr\r\nSubject: {name}\r\n\r\nBonjour", TestContext.Current.CancellationToken);

            List<string> taken = [];
            await Should.ThrowAsync<AggregateException>(new FolderInlet(folder).Each(
                letter =>
                {
                    if (letter.Mail!.Subject == "a")
                        throw new InvalidOperationException("a");

                    taken.Add(letter.Mail.Subject!);
                },
                TestContext.Current.CancellationToken));
            taken.ShouldBe(["b", "c"]);
            Directory.GetFiles(folder).Select(Path.GetFileName).ShouldBe(["a"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_letter_s_words_bear_nothing_a_database_refuses() => MailText.Cut("Bon\0jour\r\nClaude\0").ShouldBe("Bonjour\nClaude");

    private int Waiting => Directory.GetFiles(Path.Combine(maildir, "new")).Length;

    private List<string> Messages(string id) => [.. Store.ListFacts(id).Where(f => f.Kind == CaseFactKind.Message).Select(f => f.Text)];

    private async Task<(string Id, string Address, MimeMessage Letter)> Need()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent), baker = new(At);
        (_, _, string? to) = await baker.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = "Changer le four", ["r-themes"] = "energie" });
        (await baker.Post(to + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Claude Four", ["r-courriel"] = Baker }, to)).Status.ShouldBe(302);
        MimeMessage letter = await Mail(Baker, "Votre dossier");
        letter.TextBody!.ShouldStartWith(MailText.Mark);
        return (to!.Split('/')[^1], letter.ReplyTo.Mailboxes.Single().Address, letter);
    }

    private static MimeMessage Answer(string from, string to, string words, MimeMessage? answers = null, params (string Name, byte[] Content)[] files)
    {
        MimeMessage mail = new() { Subject = "Re: " + answers?.Subject, MessageId = Guid.NewGuid().ToString("N") + "@exemple.fr" };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse(to));
        BodyBuilder body = new() { TextBody = words };
        foreach ((string name, byte[] content) in files)
            body.Attachments.Add(name, content);

        mail.Body = body.ToMessageBody();
        return mail;
    }

    private void Drop(MimeMessage mail)
    {
        string file = Path.Combine(maildir, Guid.NewGuid().ToString("N"));
        mail.WriteTo(file, TestContext.Current.CancellationToken);
        File.Move(file, Path.Combine(maildir, "new", Path.GetFileName(file)));
    }

    private async Task<List<MimeMessage>> Mails()
    {
        List<MimeMessage> mails = [];
        foreach (string file in Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml") : [])
            mails.Add(await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken));

        return mails;
    }

    private async Task<MimeMessage> Mail(string to, string subject)
    {
        for (int i = 0; i < 200; i++)
        {
            if ((await Mails()).LastOrDefault(m => m.To.Mailboxes.Any(t => t.Address == to) && m.Subject!.Contains(subject, StringComparison.Ordinal)) is { } found)
                return found;

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter to {to} is called '{subject}'.");
    }

    private async Task<string> Letter(string to, string holding)
    {
        for (int i = 0; i < 200; i++)
        {
            if ((await Mails()).FirstOrDefault(m => m.To.Mailboxes.Any(t => t.Address == to) && (m.Subject + m.TextBody).Contains(holding, StringComparison.Ordinal)) is { } found)
                return found.Subject + "\n" + found.TextBody;

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter to {to} says '{holding}'.");
    }

    private async Task Until(Func<bool> came)
    {
        for (int i = 0; i < 300 && !came(); i++)
        {
            clock.Strike();
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }

        came().ShouldBeTrue();
    }
}
