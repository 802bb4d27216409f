using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Territory.Generation;
using Maillage.Web.Downloads;
using Maillage.Web.Shell;
using Maillage.Web.Studies;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Tests;

/// <summary>The workshop by its forms alone, as without scripts.</summary>
public sealed partial class StudyTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Lormes = "/infrastructures/reseau/atelier/58145";

    [Fact]
    public async Task Only_officers_change_the_network_and_others_are_asked_to_sign_in_or_refused()
    {
        (await portal.Get(Lormes)).Status.ShouldBe(401);
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await agent.Get(Lormes)).Status.ShouldBe(403);
        (await agent.Post(Lormes, Edit("undo"), "/compte")).Status.ShouldBe(403);
        (await portal.Get("/infrastructures/reseau/atelier")).Status.ShouldBe(200);
        using Caller officer = Officer();
        (await officer.Get("/infrastructures/reseau/atelier/99999")).Status.ShouldBe(404);
        (await officer.Get("/infrastructures/reseau/atelier/dep-58")).Status.ShouldBe(404);
        (await officer.Get("/infrastructures/reseau/atelier?commune=lorm")).Body.ShouldContain("href=\"" + Lormes + "\"");
    }

    [Fact]
    public async Task An_officer_changes_a_price_sees_the_difference_undoes_it_keeps_and_publishes_a_version_and_the_journal_tells_it()
    {
        const string brassy = "/infrastructures/reseau/atelier/58037";
        using Caller officer = Officer();
        string before = (await officer.Get(brassy)).Body;
        before.ShouldContain("Aucune différence");
        (int first, string refused, _) = await officer.Post(brassy, Edit("value", 0, ("value-key", "prices.sro.site"), ("value-value", "19 000"), ("value-note", "devis reçu")));
        first.ShouldBe(302, refused);
        string after = (await officer.Get(brassy)).Body;
        after.ShouldContain("devis reçu");
        after.ShouldNotContain("Aucune différence");

        (await officer.Post(brassy, Edit("keep", 1, ("keep-name", "Devis & prix <2026>")))).To.ShouldBe(brassy + "#versions");
        (await portal.Get(brassy + "/versions/1")).Status.ShouldBe(404, "not yet published");
        (await officer.Post(brassy, Edit("publish", 1, ("version", "1")))).Status.ShouldBe(302);
        (int status, string page) = await portal.Get(brassy + "/versions/1");
        status.ShouldBe(200);
        page.ShouldContain("Devis &amp; prix &lt;2026&gt;");
        page.ShouldNotContain("<form method=\"post\"", Case.Insensitive, "a reader changes nothing");
        page.ShouldNotContain("prices.sro.site", Case.Sensitive, "a reader sees the name of the price");
        WebUtility.HtmlDecode(page).ShouldContain("passe à 19\u202F000\u202F€");
        (await portal.Get("/infrastructures/reseau/atelier")).Body.ShouldContain(brassy + "/versions/1");

        (await officer.Post(brassy, Edit("undo", 1))).Status.ShouldBe(302);
        (await officer.Get(brassy)).Body.ShouldContain("Aucune différence");
        string compared = (await officer.Get(brassy + "/comparer?de=base&a=1")).Body;
        WebUtility.HtmlDecode((await officer.Get(brassy + "/comparer?de=base&a=1&lang=en")).Body).ShouldMatch(@"\+€[\d,]+ all new", "the designer's sentence, with English amounts");
        compared.ShouldContain("armoire, dalle", Case.Sensitive, "the item whose price differs");
        compared.ShouldContain("span-context", Case.Sensitive, "what differs is drawn on the network, without scripts too");
        (await officer.Post(brassy, Edit("restore", 2, ("version", "1")))).Status.ShouldBe(302);
        new VersionStore(portal.Database).GetDraft(TerritoryId.Commune("58037")).Edits.ShouldHaveSingleItem();
        AuditLog audit = new(portal.Database, TimeProvider.System, Path.GetTempPath());
        audit.List(new AuditQuery { Kind = "design", Id = "58037" }).Select(l => l.Action).Reverse().ShouldBe(["design.edited", "design.kept", "design.published", "design.undone", "design.restored"]);
    }

    [Fact]
    public async Task A_study_whose_rules_ask_for_both_sides_of_streets_shows_them_and_what_crossing_costs()
    {
        const string ahuy = "/infrastructures/reseau/atelier/21003";
        using Caller officer = Officer();
        (await officer.Get(ahuy)).Body.ShouldContain("Chaque rue est un seul tracé");
        (int status, string refused, _) = await officer.Post(ahuy, Edit("value", 0, ("value-key", "rules.streets.sides.street"), ("value-value", "8")));
        status.ShouldBe(302, refused);
        string both = (await officer.Get(ahuy)).Body;
        both.ShouldNotContain("Chaque rue est un seul tracé");
        Match told = Crossings().Match(WebUtility.HtmlDecode(both));
        told.Success.ShouldBeTrue("the head tells metres and euros");
        int metres = int.Parse(Regex.Replace(told.Groups[1].Value, "[^0-9]", ""), System.Globalization.CultureInfo.InvariantCulture), euros = int.Parse(Regex.Replace(told.Groups[2].Value, "[^0-9]", ""), System.Globalization.CultureInfo.InvariantCulture);
        metres.ShouldBeGreaterThan(0);
        euros.ShouldBeInRange((metres - 1) * 150, (metres + 1) * 150, "at the price of the rules");
        (await officer.Post(ahuy, Edit("undo", 1))).Status.ShouldBe(302);
        (await officer.Get(ahuy)).Body.ShouldContain("Chaque rue est un seul tracé");
    }

    [Fact]
    public async Task Two_officers_at_once_lose_nothing_the_second_is_told()
    {
        const string empury = "/infrastructures/reseau/atelier/58128";
        using Caller one = Officer(), other = Officer();
        (await one.Post(empury, Edit("value", 0, ("value-key", "prices.aerial"), ("value-value", "21")))).Status.ShouldBe(302);
        (int status, string body, _) = await other.Post(empury, Edit("value", 0, ("value-key", "prices.splice"), ("value-value", "9")));
        status.ShouldBe(422);
        body.ShouldContain("quelqu’un a changé cette étude", Case.Insensitive, "told at the top, nothing typed is lost");
        body.ShouldContain("value=\"9\"");
        new VersionStore(portal.Database).GetDraft(TerritoryId.Commune("58128")).Edits.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("lock", "Indiquez une position", "lock-kind=sro", "lock-place=nulle part")]
    [InlineData("lock", "aucune rue à moins", "lock-kind=sro", "lock-place=-1.5, 47")]
    [InlineData("forbid", "Donnez un périmètre", "forbid-what=sites", "forbid-area={\"type\":")]
    [InlineData("forbid", "n’est pas un périmètre", "forbid-what=sites", "forbid-area=3.8, 47.2\n3.9, 47.3\n3.9, 47.2\n3.8, 47.3")]
    [InlineData("estate", "Indiquez le nombre de locaux", "estate-lines=beaucoup", "estate-area=3.825, 47.289")]
    [InlineData("value", "hors de", "value-key=prices.aerial", "value-value=9999")]
    [InlineData("value", "ni une règle ni un prix", "value-key=prices.gold", "value-value=1")]
    [InlineData("road", "Choisissez une rue", "road-percent=200", "road-streets=")]
    [InlineData("road", "n’est pas dans ce secteur", "road-percent=200", "road-streets=42")]
    public async Task What_cannot_be_is_refused_in_words_and_changes_nothing(string tool, string told, params string[] fields)
    {
        using Caller officer = Officer();
        (int status, string body, _) = await officer.Post(Lormes, Edit(tool, 0, [.. fields.Select(f => (f[..f.IndexOf('=', StringComparison.Ordinal)], f[(f.IndexOf('=', StringComparison.Ordinal) + 1)..]))]));
        status.ShouldBe(422);
        WebUtility.HtmlDecode(body).Replace('\'', '’').ShouldContain(told);
        new VersionStore(portal.Database).GetDraft(TerritoryId.Commune("58145")).Revision.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_refused_names_changes_by_their_number_sites_by_their_commune_and_prices_in_words_and_is_marked_on_the_map()
    {
        const string epci = "/infrastructures/reseau/atelier/epci-200067890";
        using Caller officer = Officer();
        long first = await Revision(officer, epci);
        using JsonDocument layers = JsonDocument.Parse((await officer.Get(epci + "/carte.json")).Body);
        string[] place = [.. layers.RootElement.GetProperty("sites").GetProperty("features").EnumerateArray().First(f => f.GetProperty("properties").GetProperty("kind").GetString() == "sro").GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(c => c.GetRawText())];
        string at = string.Join(", ", place);
        layers.RootElement.GetProperty("names").GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties").GetProperty("name").GetString()).ShouldContain("Lormes");
        (await officer.Post(epci, Edit("lock", first, ("lock-kind", "sro"), ("lock-place", at)))).Status.ShouldBe(302);
        string kept = WebUtility.HtmlDecode((await officer.Get(epci)).Body);
        kept.ShouldContain("data-at=\"" + place[0][..6], Case.Sensitive, "the map goes where the change lies");

        string twice = WebUtility.HtmlDecode((await officer.Post(epci, Edit("lock", first + 1, ("lock-kind", "sro"), ("lock-place", at)))).Body);
        twice.ShouldMatch(@"«\sGarder un SRO ici\s»(\s\(n°\s1\) et «\sGarder un SRO ici\s»| et «\sGarder un SRO ici\s»\s\(n°\s1\))\s:", "a change of the list by its number, the one asked for by none, in the order of their ids");
        twice.ShouldMatch(@"""wrong"":\[\[\d", "the map rings the place");
        twice.ShouldContain("class=\"wrong\"", Case.Sensitive, "and so does the picture without scripts");

        string price = WebUtility.HtmlDecode((await officer.Post(epci, Edit("value", first + 1, ("value-key", "prices.sro.site"), ("value-value", "−5 €")))).Body);
        price.ShouldMatch(@"SRO\s: armoire, dalle, raccordement passe à");
        price.ShouldNotContain("« prices.", Case.Sensitive, "keys are for files");
        (await officer.Post(epci, Edit("undo", first + 1))).Status.ShouldBe(302);
    }

    [Theory]
    [InlineData("18 500,50 €", true, 18500.5)]
    [InlineData("18.500,50", true, 18500.5)]
    [InlineData("0,35", true, 0.35)]
    [InlineData("12.5", true, 12.5)]
    [InlineData("18,500.5", false, 18500.5)]
    [InlineData("€18,500", false, 18500.0)]
    [InlineData("0,35", false, 0.35)]
    [InlineData("\u22125", true, -5.0)]
    [InlineData("cinq", true, null)]
    [InlineData("", true, null)]
    public void A_number_is_read_as_people_write_it(string typed, bool french, double? value) =>
        StudyForm.ReadNumber(typed, french).ShouldBe((decimal?)value);

    [Fact]
    public async Task A_study_is_carried_away_as_the_folder_of_a_design_and_the_list_of_its_changes()
    {
        const string epci = "/infrastructures/reseau/atelier/epci-200067890";
        using Caller officer = Officer();
        long first = await Revision(officer, epci);
        (int status, string refused, _) = await officer.Post(epci, Edit("value", first, ("value-key", "prices.sro.site"), ("value-value", "19 000")));
        status.ShouldBe(302, refused);
        (await portal.Get(epci + "/reseau.zip")).Status.ShouldBe(401);
        (await portal.Get(epci + "/versions/1/reseau.zip")).Status.ShouldBe(404, "no version yet");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-etude-");
        try
        {
            using HttpResponseMessage answer = await officer.Ask(epci + "/reseau.zip");
            answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("etude-epci-200067890.zip");
            await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), folder.FullName, TestContext.Current.CancellationToken);
            EditCode.Read(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "edits.json"), TestContext.Current.CancellationToken), "edits.json").ShouldHaveSingleItem().ShouldBeOfType<ChangeValue>().Value.ShouldBe(19_000);
            folder.EnumerateFiles().Select(f => f.Name).Order().ShouldBe(["certificate.json", "design.gpkg", "edits.json", "quantities.csv", "waivers.csv"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        (await officer.Post(epci, Edit("undo", first + 1))).Status.ShouldBe(302);
    }

    [Fact]
    public async Task A_browser_that_holds_a_map_is_sent_what_differs_and_comes_to_the_same_map()
    {
        const string epci = "/infrastructures/reseau/atelier/epci-200067890";
        using Caller officer = Officer();
        long first = await Revision(officer, epci);
        string before = (await officer.Get(epci + "/carte.json")).Body;
        JsonObject held = JsonNode.Parse(before)!.AsObject();
        (int status, string refused, _) = await officer.Post(epci, Edit("value", first, ("value-key", "rules.pbo.street.lines"), ("value-value", "5")));
        status.ShouldBe(302, refused);
        string change = (await officer.Get($"{epci}/carte.json?depuis={held["mark"]}")).Body, whole = (await officer.Get(epci + "/carte.json?depuis=another")).Body;
        change.Length.ShouldBeLessThan(before.Length);
        JsonObject told = JsonNode.Parse(change)!.AsObject(), now = JsonNode.Parse(whole)!.AsObject();
        told["since"]!.GetValue<string>().ShouldBe(held["mark"]!.GetValue<string>());
        told["mark"]!.GetValue<string>().ShouldBe(now["mark"]!.GetValue<string>());
        told["changed"]!.AsObject().ShouldContain(l => l.Key == "sites");
        told["changed"]!.AsObject().ShouldNotContain(l => l.Key == "streets");
        foreach ((string layer, JsonNode? parts) in told["changed"]!.AsObject())
        {
            JsonArray old = held[layer]!["features"]!.AsArray();
            IEnumerable<string> grown = parts!.AsArray().SelectMany(p => p is JsonArray run ? old.Skip(run[0]!.GetValue<int>()).Take(run[1]!.GetValue<int>()) : [p]).Select(f => f!.ToJsonString());
            grown.ShouldBe(now[layer]!["features"]!.AsArray().Select(f => f!.ToJsonString()));
        }

        (await officer.Get(epci)).Body.ShouldContain(now["mark"]!.GetValue<string>(), Case.Sensitive, "a map that is held is not asked for again");
        (await officer.Post(epci, Edit("undo", first + 1))).Status.ShouldBe(302);
    }

    [Fact]
    public async Task Prices_and_rules_stand_in_groups_the_changed_first_and_one_is_opened_by_its_address()
    {
        EngineeringRules rules = RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml"));
        Say french = new(Language.French);
        IReadOnlyList<ValueGroup> groups = StudyValues.Of(rules, [], french);
        groups.SelectMany(g => g.Rows).Select(r => r.Key).ShouldBe([.. rules.Prices.Select(p => "prices." + p.Item), .. rules.Parameters.Where(p => p.Unit != "yes-no").Select(p => "rules." + p.Id)], ignoreOrder: true);
        groups.ShouldAllBe(g => g.Changed == 0);
        groups.Select(g => g.Name).ShouldContain(french["study.values.rules", "Taille du point de mutualisation"]);
        groups.ShouldNotContain(g => g.Name == french["study.values.other"]);
        ValueGroup changed = StudyValues.Of(rules, [new ChangeValue { Id = "a", Key = "prices.cable.96", Value = 3 }], french)[0];
        (changed.Name, changed.Changed, changed.Rows[0].Key, changed.Rows[0].Now).ShouldBe(("Prix des câbles", 1, "prices.cable.96", "3\u202F€/m"));

        using Caller officer = Officer();
        string page = WebUtility.HtmlDecode((await officer.Get(Lormes + "?valeur=prices.cable.96")).Body);
        page.ShouldMatch("<option value=\"prices.cable.96\" selected");
        page.ShouldContain("<optgroup label=\"Prix des câbles\">");
        page.ShouldMatch("data-tool=\"value\"[^>]* open");
    }

    [Fact]
    public async Task Who_waits_for_files_to_be_made_holds_no_thread_and_leaves_when_he_wants()
    {
        using ManualResetEventSlim made = new();
        string folder = "";
        Task first = NetworkDownloads.Alone((work, _) =>
        {
            folder = work;
            made.Wait(TestContext.Current.CancellationToken);
            return Results.Empty;
        }).ExecuteAsync(new DefaultHttpContext());
        using CancellationTokenSource left = new();
        Task second = NetworkDownloads.Alone((_, _) => throw new InvalidOperationException("its turn never came")).ExecuteAsync(new DefaultHttpContext { RequestAborted = left.Token });
        second.IsCompleted.ShouldBeFalse("it waits, and this thread goes on");
        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        made.Set();
        await first;
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cabinet_answers_why_it_is_there_and_the_map_gets_its_layers()
    {
        using Caller officer = Officer();
        string page = (await officer.Get(Lormes)).Body;
        string sro = SroLink().Match(page).Groups[1].Value;
        string why = (await officer.Get(Lormes + "?site=" + sro)).Body;
        why.ShouldContain("Pourquoi ce SRO est ici");
        why.ShouldContain("la plus serrée");
        (await officer.Get(Lormes + "?site=nulle-part")).Body.ShouldNotContain("Pourquoi ce SRO");
        using JsonDocument layers = JsonDocument.Parse((await officer.Get(Lormes + "/carte.json")).Body);
        layers.RootElement.GetProperty("sites").GetProperty("features").EnumerateArray().Count(f => f.GetProperty("properties").GetProperty("id").GetString() == sro).ShouldBe(1);
        layers.RootElement.GetProperty("streets").GetProperty("features").GetArrayLength().ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task The_picture_without_scripts_draws_every_PBO()
    {
        const string empury = "/infrastructures/reseau/atelier/58128";
        using Caller officer = Officer();
        string page = (await officer.Get(empury)).Body;
        string drawn = Boxes().Match(page).Groups[1].Value;
        using JsonDocument layers = JsonDocument.Parse((await officer.Get(empury + "/carte.json")).Body);
        drawn.Count(c => c == 'M').ShouldBe(layers.RootElement.GetProperty("sites").GetProperty("features").EnumerateArray().Count(f => f.GetProperty("properties").GetProperty("kind").GetString() == "pbo"));
        page.ShouldNotContain("study-left");
    }

    [Fact]
    public void A_picture_with_too_many_PBOs_leaves_them_out_and_says_so()
    {
        NetworkDesign design = Designer.Design(GeneratedTerritory.OfSize(12_000, 3), RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml")), new DesignOptions(), null, default);
        design.Sites.Count(s => s.Kind == SiteKind.Pbo).ShouldBeGreaterThan(StudyDrawing.MostPbos);
        StudyPicture picture = StudyDrawing.Picture(new SolvedStudy(design, DesignOutline.Of(design), 0, []), null, []);
        picture.Pbos.ShouldBeEmpty();
        picture.PbosLeft.ShouldBeTrue();
        picture.Sites.Count.ShouldBe(design.NroCount + design.SroCount);
    }

    private Caller Officer() => Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);

    private static async Task<long> Revision(Caller officer, string study) =>
        long.Parse(Revisions().Match((await officer.Get(study)).Body).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Edit(string action, long revision = 0, params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) { ["action"] = action, ["revision"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    [GeneratedRegex("traversées de chaussée du réseau\\s:\\s([0-9\\s]+)\\sm,\\s([0-9\\s]+)€")]
    private static partial Regex Crossings();

    [GeneratedRegex("name=\"revision\" value=\"([0-9]+)\"")]
    private static partial Regex Revisions();

    [GeneratedRegex("<path class=\"pbo\" d=\"([^\"]+)\"")]
    private static partial Regex Boxes();

    [GeneratedRegex("site=(58145-SRO-[0-9a-z]+)")]
    private static partial Regex SroLink();
}
