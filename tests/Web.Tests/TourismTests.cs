using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Maillage.People;

namespace Maillage.Web.Tests;

public class TourismTests
{
    private const string Root = "/usages/tourisme";

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        return portal;
    }

    /// <summary>From Lormes to Dijon, over the border of two departments, a point every kilometre or so.</summary>
    private static string Gpx(bool elevation = true, double from = 3.825, double to = 5.037, int points = 90) =>
        "<gpx xmlns='http://www.topografix.com/GPX/1/1'><trk><name>Lormes – Dijon</name><trkseg>" + string.Concat(Enumerable.Range(0, points).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"<trkpt lat='{47.289 + (0.034 * i / points):0.00000}' lon='{from + ((to - from) * i / points):0.00000}'>{(elevation ? $"<ele>{300 + (100 * (i / 30 % 2))}</ele>" : "")}</trkpt>"))) + "</trkseg></trk></gpx>";

    private static async Task<HttpResponseMessage> Send(Caller agent, string path, string file, string content, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = new() { { new StringContent(await agent.Token(path)), "jeton" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "fichier", file } };
        foreach ((string name, string value) in fields)
            form.Add(new StringContent(value), name);
        return await agent.Send(path, form);
    }

    [Fact]
    public async Task A_track_becomes_an_itinerary_across_departments_with_its_profile_and_what_stands_beside_it()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await portal.Get(Root + "/itineraires")).Body.ShouldContain("Aucun itinéraire");
        (await agent.Post("/services/ressources/nouvelle?type=wifi", new Dictionary<string, string> { ["title"] = "Wi-Fi du port", ["commune"] = "Lormes", ["lon"] = "3,83", ["lat"] = "47,295", ["hours"] = "24/7", ["f-identification"] = "aucune", ["visibility"] = "Public", ["version"] = "0" })).Status.ShouldBe(302);
        (await agent.Post("/services/ressources/nouvelle?type=wifi", new Dictionary<string, string> { ["title"] = "Wi-Fi trop loin", ["commune"] = "Lormes", ["lon"] = "3,83", ["lat"] = "47,40", ["visibility"] = "Public", ["version"] = "0" })).Status.ShouldBe(302);
        using HttpResponseMessage made = await Send(agent, Root + "/itineraires/nouveau", "voie.gpx", Gpx(), ("mode", "velo"));
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect, await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        string path = made.Headers.Location!.ToString();
        string page = (await portal.Get(path)).Body;
        page.ShouldContain("Lormes – Dijon");
        page.ShouldContain("Nièvre, Côte-d");
        page.ShouldContain("Wi-Fi du port");
        page.ShouldNotContain("Wi-Fi trop loin");
        page.ShouldContain("Ouvert en ce moment");
        page.ShouldContain("class=\"chart profile\"");
        page.ShouldContain("\"@type\":\"TouristTrip\"");
        (await portal.Get(Root + "/itineraires?traverse=1&mode=velo")).Body.ShouldContain("Lormes – Dijon");
        (await portal.Get(Root + "/itineraires?mode=eau")).Body.ShouldNotContain(path);

        using HttpResponseMessage gpx = await portal.Client.GetAsync(path + "/trace.gpx", TestContext.Current.CancellationToken);
        XElement root = XElement.Parse(await gpx.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        root.Descendants().Count(e => e.Name.LocalName == "trkpt").ShouldBe(90);
        using JsonDocument json = JsonDocument.Parse((await portal.Get(path + "/trace.geojson")).Body);
        json.RootElement.GetProperty("geometry").GetProperty("coordinates")[0].GetArrayLength().ShouldBe(90);

        // Another line without elevation: the profile goes, and so does the climb that was measured.
        using (HttpResponseMessage replaced = await Send(agent, path + "/trace", "plate.gpx", Gpx(elevation: false)))
            replaced.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string flat = (await portal.Get(path)).Body;
        flat.ShouldContain("aucun profil n’est inventé");
        flat.ShouldNotContain("class=\"chart profile\"");
    }

    [Fact]
    public async Task A_file_that_is_no_way_is_refused_with_its_point_and_nothing_is_kept()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        foreach ((string file, string content, string told) in new[]
        {
            ("a.gpx", "<gpx><trk><trkseg><trkpt lat='47.2' lon='3.8'/><trkpt lat='x' lon='3.8'/></trkseg></trk></gpx>", "Point 2\u00A0: Ce point n’a pas de longitude (−180 à 180)"),
            ("a.gpx", Gpx(from: 30, to: 31), "Aucun point de cette ligne"), ("a.gpx", "<gpx/>", "aucune ligne d’au moins deux points"), ("a.gpx", "<!DOCTYPE gpx [<!ENTITY x 'y'>]><gpx>&x;</gpx>", "n’est pas ce que son nom annonce"),
            ("a.geojson", "{\"type\":\"LineString\",\"coordinates\":[[47.2,3.8],[47.3,3.8]]}", "échangées"), ("a.pdf", "%PDF-1.4", "PDF"),
        })
        {
            using HttpResponseMessage refused = await Send(agent, Root + "/itineraires/nouveau", file, content, ("mode", "pied"), ("titre", "Essai"));
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, file);
            if (file != "a.pdf")
                WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(told);
        }

        (await portal.Get(Root + "/itineraires")).Body.ShouldContain("Aucun itinéraire");
    }

    [Fact]
    public async Task Firms_take_feeds_with_licence_and_see_only_what_is_public()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        Dictionary<string, string> place = new() { ["title"] = "Musée du flottage", ["summary"] = "Trains de bois.", ["commune"] = "Lormes", ["lon"] = "3,825", ["lat"] = "47,289", ["hours"] = "24/7", ["f-nature"] = "site", ["visibility"] = "Public", ["version"] = "0" };
        await agent.Post("/services/ressources/nouvelle?type=lieu-touristique", place);
        await agent.Post("/services/ressources/nouvelle?type=lieu-touristique", new Dictionary<string, string>(place) { ["title"] = "Réservé", ["visibility"] = "Restricted" });
        await agent.Post("/services/ressources/nouvelle?type=lieu-touristique", new Dictionary<string, string>(place) { ["title"] = "Fermé", ["hours"] = "" });
        using JsonDocument json = JsonDocument.Parse((await portal.Get(Root + "/flux/json?f-type=lieu-touristique&f-departement=58")).Body);
        json.RootElement.GetProperty("total").GetInt32().ShouldBe(2);
        JsonElement item = json.RootElement.GetProperty("items").EnumerateArray().First(i => i.GetProperty("title").GetString() == "Musée du flottage");
        item.GetProperty("licence").GetString().ShouldBe("etalab-2.0");
        item.GetProperty("fields").GetProperty("nature").GetString().ShouldBe("site");
        (await agent.Get(Root + "/flux/json")).Body.ShouldNotContain("Réservé", Case.Sensitive, "a feed is what a visitor sees, whoever asks");
        using JsonDocument geo = JsonDocument.Parse((await portal.Get(Root + "/flux/geojson?f-type=lieu-touristique")).Body);
        geo.RootElement.GetProperty("features").GetArrayLength().ShouldBe(2);
        XElement atom = XElement.Parse((await portal.Get(Root + "/flux/atom?q=flottage")).Body);
        atom.Elements().Single(e => e.Name.LocalName == "entry").Elements().Single(e => e.Name.LocalName == "rights").Value.ShouldBe("Licence Ouverte 2.0");
        (await portal.Get(Root + "/flux/xml")).Status.ShouldBe(404);
        string open = (await portal.Get(Root + "/recherche?ouvert=1")).Body;
        open.ShouldContain("Musée du flottage");
        open.ShouldNotContain(">Fermé<");
        string home = (await portal.Get(Root)).Body;
        home.ShouldContain("Organisme d’essai");
        home.ShouldContain("2 sur 2");
    }

    [Fact]
    public async Task Events_are_shown_until_their_last_day_and_reputation_is_what_bodies_declare()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await portal.Get(Root + "/professionnels")).Body.ShouldContain("Aucun indicateur déclaré");
        Dictionary<string, string> fair = new() { ["title"] = "Foire passée", ["commune"] = "Lormes", ["f-debut"] = "2020-01-01", ["f-fin"] = "2020-01-02", ["f-themes"] = "patrimoine", ["visibility"] = "Public", ["version"] = "0" };
        (await agent.Post("/services/ressources/nouvelle?type=evenement", fair)).Status.ShouldBe(302);
        (await agent.Post("/services/ressources/nouvelle?type=evenement", new Dictionary<string, string>(fair) { ["title"] = "Fête longue", ["f-fin"] = "2999-12-31" })).Status.ShouldBe(302);
        // However many are over: they stay in the catalogue.
        new Maillage.Catalogue.Storage.ResourceStore(portal.Database, TimeProvider.System).ReplaceSource("essai", Enumerable.Range(0, 2_100).Select(i => new Maillage.Catalogue.Resource
        {
            Id = $"essai:{i}", Type = "evenement", Title = $"Foire passée {i}", Source = "essai", ConfirmedOn = new DateOnly(2020, 1, 1),
            Data = System.Collections.Immutable.ImmutableSortedDictionary<string, System.Text.Json.Nodes.JsonNode>.Empty.Add("debut", System.Text.Json.Nodes.JsonValue.Create("2020-01-01")),
        }), "essai");
        (await agent.Post("/services/ressources/nouvelle?type=evenement", new Dictionary<string, string>(fair) { ["title"] = "Bal à venir", ["f-debut"] = "2998-01-01", ["f-fin"] = "" })).Status.ShouldBe(302);
        foreach (string page in new[] { Root, "/usages/patrimoine/actualites" })
        {
            string body = (await portal.Get(page)).Body;
            body.ShouldContain("Fête longue");
            body.ShouldContain("Bal à venir");
            body.ShouldNotContain("Foire passée");
        }

        (await agent.Post("/services/ressources/nouvelle?type=e-reputation", new Dictionary<string, string> { ["title"] = "Avis du musée", ["f-media"] = "avis", ["f-jour"] = "2026-05-01", ["f-note"] = "4,4", ["f-avis"] = "312", ["visibility"] = "Public", ["version"] = "0" })).Status.ShouldBe(302);
        string told = (await portal.Get(Root + "/professionnels")).Body;
        told.ShouldContain("Avis du musée");
        told.ShouldContain("4,4");
        told.ShouldContain("312");
    }
}
