using Maillage.Web.Mail;
using MimeKit;

namespace Maillage.Web.Tests;

/// <summary>What is read in a letter: the words someone wrote, whatever bytes arrive.</summary>
public class MailTextTests
{
    [Fact]
    public void Whatever_bytes_arrive_the_reader_gives_a_letter_or_nothing()
    {
        MimeMessage sound = Sound();
        using MemoryStream bytes = new();
        sound.WriteTo(bytes, TestContext.Current.CancellationToken);
        for (int seed = 0; seed < 2_000; seed++)
        {
            Random random = new(seed);
            byte[] broken = bytes.ToArray();
            for (int i = random.Next(1, 40); i > 0; i--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);

            byte[] cut = broken[..random.Next(broken.Length)];
            Should.NotThrow(() => MailReading.Read(cut) is { } mail ? MailText.Of(mail) : "", $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("Merci\n\nOn Tue, 3 Mar 2026 at 10:12, Maillage <x@y.fr> wrote:\n> a", "Merci")]
    [InlineData("Merci\n-- \nClaude Four\nBoulanger", "Merci")]
    [InlineData("Oui\n-----Message d'origine-----\nDe : x", "Oui")]
    [InlineData("Oui\n________________________________\nDe : Maillage <x@y.fr>", "Oui")]
    [InlineData("Le 3 mars, j’ai écrit au maire.\nEt vous ?", "Le 3 mars, j’ai écrit au maire.\nEt vous ?")]
    [InlineData("> cité\nMa réponse\n> cité encore\nFin", "Ma réponse\nFin")]
    [InlineData("Envoyé de mon iPhone", "")]
    [InlineData("~~~~~~~~ Répondez au-dessus\ntout le reste", "")]
    public void What_was_quoted_is_cut_and_what_was_written_stays(string body, string kept) => MailText.Cut(body).ShouldBe(kept);

    [Fact]
    public void A_page_is_read_as_its_words_without_what_it_quotes()
    {
        MimeMessage mail = new() { Body = new TextPart("html") { Text = "<style>p{}</style><p>Bonjour &amp; merci</p><div>Claude</div><script>alert(1)</script><blockquote>ancien</blockquote>" } };
        MailText.Of(mail).ShouldBe("Bonjour & merci\nClaude");
    }

    private static MimeMessage Sound()
    {
        MimeMessage mail = new() { Subject = "Re: Votre dossier", MessageId = "a@exemple.fr" };
        mail.From.Add(MailboxAddress.Parse("claude@exemple.fr"));
        mail.To.Add(MailboxAddress.Parse("reponse@maillage.example"));
        BodyBuilder body = new() { TextBody = "Bonjour\n> cité", HtmlBody = "<p>Bonjour</p><blockquote>cité</blockquote>" };
        body.Attachments.Add("a.txt", "x"u8.ToArray());
        mail.Body = body.ToMessageBody();
        return mail;
    }
}
