using System.Data.Common;
using System.IO.Compression;
using System.Net;
using System.Text;
using Dapper;
using Maillage.Database;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Territory.Generation;

namespace Maillage.Web.Tests;

/// <summary>Who may read a network on real ground, from the page that decides to the files that follow.</summary>
public sealed class NetworkAccessTests : IAsyncLifetime
{
    private const string Department = "25801450100013";
    private const string Page = "/infrastructures/reseau/acces";
    private readonly RunningPortal portal = new(filled: true, planned: true) { Adapt = RealGround };
    private NetworkDesign design = null!;

    private Uri At => portal.Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        design = Designer.Design(GeneratedTerritory.OfSize(700, 5), RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml")), new DesignOptions(), null, default);
        DesignExport.Write(design, Path.Combine(portal.Home, "designs", "region"), new DesignRun(1, 1), default);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Files_of_a_restricted_network_go_to_who_may_read_it_whole_in_every_format()
    {
        using Caller visitor = new(At), region = Caller.As(At, portal.Database, Role.Member), stranger = Caller.As(At, portal.Database, Role.Administrator, siret: "38012986646850");
        Unplaced("38012986646850");
        using Caller elsewhere = Caller.As(At, portal.Database, Role.Administrator, siret: "38012986646850");
        (await visitor.Get("/telechargements/reseau")).Body.ShouldContain("Ce réseau est restreint");
        foreach (string format in Downloads.NetworkWriting.Formats)
        {
            (await visitor.Get("/telechargements/reseau/fichier?territoire=region&format=" + format)).Status.ShouldBe(401);
            (int status, string body, _) = await elsewhere.Get("/telechargements/reseau/fichier?territoire=region&format=" + format);
            (status, body.Contains("autre organisme", StringComparison.Ordinal)).ShouldBe((403, true), "the refusal is the rule's own words");
            using HttpResponseMessage file = await region.Ask("/telechargements/reseau/fichier?territoire=region&format=" + format);
            file.StatusCode.ShouldBe(HttpStatusCode.OK, format);
            byte[] bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            bytes.Length.ShouldBeGreaterThan(1000, format);
            file.Headers.CacheControl!.NoStore.ShouldBeTrue();
            string start = Encoding.Latin1.GetString(bytes, 0, 6);
            start.ShouldStartWith(format == "gpkg" ? "SQLite" : "PK");
            if (format == "geojson")
            {
                using ZipArchive zip = new(new MemoryStream(bytes));
                using StreamReader spans = new(zip.Entries.First(e => e.Name.Contains("span", StringComparison.Ordinal)).Open());
                (await spans.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\"Feature\"").Length.ShouldBe(design.Spans.Count + 1, "every span is there");
            }
        }

        (await region.Get("/telechargements/reseau/fichier?territoire=nulle-part&format=exe")).Status.ShouldBe(422);
        (await region.Get("/telechargements/reseau/fichier?sro=none&format=gpkg")).Status.ShouldBe(404);
        Directory.GetDirectories(Path.GetTempPath(), "maillage-reseau-*").ShouldBeEmpty("nothing confidential stays behind");
    }

    [Fact]
    public async Task One_SRO_is_cut_out_with_what_it_serves_and_nothing_else()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Member);
        DesignSite sro = design.Sites.First(s => s.Kind == SiteKind.Sro);
        using HttpResponseMessage answer = await region.Ask($"/telechargements/reseau/fichier?sro={sro.Id}&format=gpkg");
        string path = Path.Combine(portal.Home, "sro.gpkg");
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        using DbConnection file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        using DbConnection whole = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(portal.Home, "designs", "region", "design.gpkg")};Pooling=False");
        file.ExecuteScalar<long>("SELECT count(*) FROM design_site").ShouldBe(1 + design.Sites.Count(s => s.Parent >= 0 && design.Sites[s.Parent].Id == sro.Id));
        file.ExecuteScalar<long>("SELECT count(*) FROM design_premises").ShouldBe(whole.ExecuteScalar<long>("SELECT count(*) FROM design_premises p JOIN design_site s ON s.id = p.pbo WHERE s.parent = @id", new { id = sro.Id }));
        file.ExecuteScalar<long>("SELECT count(*) FROM design_span WHERE sro <> @id", new { id = sro.Id }).ShouldBe(0);
        file.ExecuteScalar<long>("SELECT count(*) FROM design_span").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_officer_of_the_region_opens_the_network_and_the_journal_tells()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), weak = Caller.As(At, portal.Database, Role.Officer, strong: false), agent = Caller.As(At, portal.Database, Role.Agent), visitor = new(At);
        Dictionary<string, string> open = new() { ["visibilite"] = "public", ["lecteurs"] = "" };
        (await visitor.Get(Page)).Body.ShouldContain("les autres en lisent les totaux");
        (await agent.Post(Page, open, "/compte")).Status.ShouldBe(403);
        (await weak.Post(Page, open, "/compte")).Body.ShouldContain("seconde preuve");
        (await officer.Post(Page, new Dictionary<string, string> { ["visibilite"] = "partners", ["charte"] = "" })).Body.ShouldContain("Choisissez la charte");
        (await visitor.Get("/infrastructures/reseau/sro")).Status.ShouldBe(404, "nothing has changed yet");
        (await officer.Post(Page, open)).To.ShouldBe(Page + "?fait=1");
        Journal().List(new AuditQuery { Action = "rights.changed" }).Single().Details.ShouldBe("""{"from":"restricted","to":"public"}""");
        await Task.Delay(TimeSpan.FromSeconds(1.2), TestContext.Current.CancellationToken);
        (await visitor.Get("/infrastructures/reseau/sro")).Status.ShouldBe(200);
        (await visitor.Get("/telechargements/reseau/fichier?territoire=region&format=xlsx")).Status.ShouldBe(200);
        (await officer.Get(Page)).Body.ShouldContain("Ce qui a changé");
    }

    [Fact]
    public async Task The_workshop_is_for_bodies_that_are_competent_for_the_place()
    {
        using Caller first = Caller.As(At, portal.Database, Role.Officer, siret: Department);
        Unplaced(Department);
        using Caller stranger = Caller.As(At, portal.Database, Role.Officer, siret: Department), region = Caller.As(At, portal.Database, Role.Officer);
        foreach (string path in new[] { "", "/carte.json", "/comparer", "/comparer.json" })
        {
            (await stranger.Get("/infrastructures/reseau/atelier/58145" + path)).Status.ShouldBe(403, path);
        }

        (await stranger.Post("/infrastructures/reseau/atelier/58145", new Dictionary<string, string> { ["action"] = "undo" }, "/compte")).Status.ShouldBe(403);
        (await region.Get("/infrastructures/reseau/atelier/58145")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Services_of_the_platform_ask_for_a_second_factor_and_say_so()
    {
        using Caller weak = Caller.As(At, portal.Database, Role.Administrator, strong: false), strong = Caller.As(At, portal.Database, Role.Administrator);
        (int status, string body, _) = await weak.Get("/plateforme/services");
        (status, body.Contains("/compte/securite", StringComparison.Ordinal), body.Contains("second facteur", StringComparison.Ordinal)).ShouldBe((403, true, true));
        (await strong.Get("/plateforme/services")).Status.ShouldBe(200);
    }

    /// <summary>A body without any territory: competent for nothing.</summary>
    private void Unplaced(string siret)
    {
        using DbConnection connection = portal.Database.Open(DatabasePart.Private);
        connection.Execute("UPDATE body SET territories = '[]' WHERE siret = @siret", new { siret }).ShouldBe(1);
    }

    private AuditLog Journal() => new(portal.Database, TimeProvider.System, Path.GetTempPath());

    private static PortalOptions RealGround(PortalOptions options)
    {
        using DbConnection connection = options.Database.Open(DatabasePart.Territory);
        connection.Execute("UPDATE design SET simulated = @no; UPDATE design_commune SET simulated = @no", new { no = false });
        return options;
    }
}
