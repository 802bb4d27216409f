using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;

namespace Maillage.Web.Tests;

/// <summary>Confidential files and notes through the pages: deposited, refused, read by who may, and the owner sees who did.</summary>
public sealed class DrawerTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Firm = "38012986646850";
    private const string Region = "21210231500018";
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n");

    private Uri At => portal.Client.BaseAddress!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_firm_deposits_once_names_a_reader_and_sees_that_it_was_read()
    {
        using Caller firm = Caller.As(At, portal.Database, Role.Officer, siret: Firm), region = Caller.As(At, portal.Database, Role.Agent), weak = Caller.As(At, portal.Database, Role.Agent, strong: false);
        (await Send(firm, "Bilan 2025.pdf", Pdf)).Status.ShouldBe(302);
        string page = (await firm.Get($"/organismes/{Firm}/coffre")).Body;
        page.ShouldContain("Bilan 2025.pdf");
        string piece = Regex.Match(page, "href=\"(/pieces/[0-9a-f]{32})\">Bilan").Groups[1].Value;
        (await region.Get(piece)).Status.ShouldBe(404, "what one may not read does not exist");
        (await region.Get(piece + "/contenu")).Status.ShouldBe(403);
        (await firm.Post(piece + "/lecteurs", new Dictionary<string, string> { ["lecteurs"] = "11111111111111" }, piece)).Status.ShouldBe(422);
        (await firm.Post(piece + "/lecteurs", new Dictionary<string, string> { ["lecteurs"] = Region }, piece)).Status.ShouldBe(302);
        (await weak.Get(piece + "/contenu")).Status.ShouldBe(403, "a second factor is needed");
        using (HttpResponseMessage read = await region.Ask(piece + "/contenu"))
        {
            (await read.Content.ReadAsByteArrayAsync(Stop)).SequenceEqual(Pdf).ShouldBeTrue();
            read.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment", "a file is saved, never shown as a page of the portal");
            read.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }

        string sheet = (await firm.Get(piece)).Body;
        sheet.ShouldContain("a ouvert une pièce confidentielle");
        sheet.ShouldContain(Region);
        (await region.Get(piece)).Body.ShouldNotContain("Qui l’a ouverte", customMessage: "who read it is for the owner");
        (await region.Post(piece + "/retirer", new Dictionary<string, string>(), "/compte")).Status.ShouldBe(403);
        (await firm.Post(piece + "/retirer", new Dictionary<string, string>(), piece)).To.ShouldBe($"/organismes/{Firm}/coffre");
        (await firm.Get(piece)).Status.ShouldBe(404);
        Journal().List(new AuditQuery { Kind = SealedStore.AuditKind, Body = new BodyId(Firm) }).Select(l => l.Action).ShouldContain("sealed.deleted");
    }

    [Fact]
    public async Task A_note_is_sealed_and_reading_it_is_written_down()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent, siret: Firm);
        string address = $"/organismes/{Firm}/coffre";
        (await agent.Post(address + "/notes", new Dictionary<string, string> { ["titre"] = "Entretien du 3 mars", ["note"] = "" }, address)).Body.ShouldContain("Entretien du 3 mars", customMessage: "nothing typed is lost");
        (await agent.Post(address + "/notes", new Dictionary<string, string> { ["titre"] = "Entretien du 3 mars", ["note"] = "Trésorerie tendue <b>jusqu’en juin</b>." }, address)).Status.ShouldBe(302);
        string piece = Regex.Match((await agent.Get(address)).Body, "href=\"(/pieces/[0-9a-f]{32})\">Entretien").Groups[1].Value;
        (await agent.Get(piece)).Body.ShouldNotContain("Trésorerie", customMessage: "the sheet is not the note");
        string note = (await agent.Get(piece + "/contenu")).Body;
        note.ShouldContain("Trésorerie tendue &lt;b&gt;");
        (await agent.Get(piece)).Body.ShouldContain("a ouvert une pièce confidentielle");
    }

    [Fact]
    public async Task What_is_dangerous_is_refused_in_words_and_nothing_of_it_is_kept()
    {
        using Caller firm = Caller.As(At, portal.Database, Role.Agent, siret: "25801450100013");
        string eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        (string Name, byte[] Content, string Words)[] bad =
        [
            ("a.txt", Encoding.ASCII.GetBytes("x" + eicar), "logiciel malveillant"),
            ("a.pdf", Encoding.ASCII.GetBytes("%PDF-1.4 <script>alert(1)</script> %%EOF"), "en contient un autre"),
            ("a.pdf", "GIF89a"u8.ToArray(), "n’est pas ce que son nom annonce"),
            ("a.svg", "<svg/>"u8.ToArray(), "genre de fichier"),
            ("a.exe", "MZ"u8.ToArray(), "genre de fichier"),
            ("a.pdf", [], "vide"),
        ];
        foreach ((string name, byte[] content, string words) in bad)
        {
            (int status, string body) = await Send(firm, name, content, "25801450100013");
            status.ShouldBe(422, name);
            body.ShouldContain(words, customMessage: name);
        }

        (await Send(firm, "a.pdf", new byte[SealedStore.MostBytes + 50_000], "25801450100013")).Status.ShouldBe(422);
        (await firm.Get("/organismes/25801450100013/coffre")).Body.ShouldContain("Rien ici pour l’instant");
        (await Send(firm, "Relevé.csv", "a;b"u8.ToArray(), "25801450100013")).Status.ShouldBe(302, "a sound file is taken");
    }

    [Fact]
    public async Task A_stranger_sends_no_large_file_at_all()
    {
        // Only the head is sent: whoever waited for the body would not answer.
        (await Wire.Ask(At.Port, $"POST /organismes/{Firm}/coffre HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 15000000\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 401");
        string session = Caller.People.SignIn(portal.Database, Role.Member, strong: true, Firm);
        (await Wire.Ask(At.Port, $"POST /organismes/{Firm}/coffre HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: maillage.session={session}\r\nContent-Length: 15000000\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403");
    }

    private AuditLog Journal() => new(portal.Database, TimeProvider.System, Path.GetTempPath());

    private static async Task<(int Status, string Body)> Send(Caller caller, string name, byte[] content, string siret = Firm)
    {
        string address = $"/organismes/{siret}/coffre";
        using MultipartFormDataContent form = new() { { new StringContent(await caller.Token(address)), "jeton" } };
        ByteArrayContent file = new(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "fichier", name);
        using HttpResponseMessage answer = await caller.Send(address, form);
        return ((int)answer.StatusCode, System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop)));
    }
}
