using System.Text.Json;

namespace Maillage.Cli.Tests;

/// <summary>Logs say what the portal did, each line with the number of its request, and nothing about who asked.</summary>
public sealed class LogTests(Instance instance)
{
    private static readonly string[] Personal = ["Jeanne", "Martin", "jeanne.martin", "example.fr", "0612345678", "s3cret-link", "Mozilla/5.0 (essai)"];

    [Fact]
    public async Task Machines_get_one_json_object_a_line_with_route_status_time_and_number_and_no_personal_data()
    {
        await using Served portal = await Served.Open(instance.Home(), null, ("MAILLAGE_LOG", "json"));
        portal.Client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (essai)");
        portal.Client.DefaultRequestHeaders.Add("Cookie", "maillage.session=Jeanne; name=Martin");
        using HttpResponseMessage page = await portal.Client.GetAsync("/territoires/58145?q=jeanne.martin@example.fr");
        string number = page.Headers.GetValues("X-Request-Id").Single();
        foreach (string path in new[] { "/territoires?q=Jeanne+Martin+0612345678", "/lien/s3cret-link", "/tiles/Martin/1/1/1.mvt", "/api/territories?q=Jeanne" })
            (await portal.Client.GetAsync(path)).Dispose();

        using (var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "jeanne.martin@example.fr", ["name"] = "Jeanne Martin" }))
            ((int)(await portal.Client.PostAsync("/connexion", form)).StatusCode).ShouldBeInRange(400, 499);

        portal.Terminate();
        Outcome end = await portal.End();
        JsonElement[] lines = [.. end.Output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement)];
        JsonElement told = lines.Single(l => l.TryGetProperty("request", out JsonElement id) && id.GetString() == number);
        told.GetProperty("route").GetString().ShouldBe("/territoires/{id}");
        told.GetProperty("status").GetInt32().ShouldBe(200);
        told.GetProperty("milliseconds").GetDouble().ShouldBeGreaterThan(0);
        told.GetProperty("level").GetString().ShouldBe("information");
        lines.Count(l => l.GetProperty("category").GetString() == "Maillage.Requests").ShouldBeGreaterThanOrEqualTo(6);
        string all = end.Output + end.Errors;
        Personal.Where(p => all.Contains(p, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(all);
        lines.SelectMany(l => l.EnumerateObject()).Where(p => p.Value.ToString().Contains("127.0.0.1", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task People_see_only_what_needs_them()
    {
        await using Served portal = await Served.Open(instance.Home());
        (await portal.Client.GetAsync("/territoires/58145")).Dispose();
        (await portal.Client.GetAsync("/nulle-part")).Dispose();
        portal.Terminate();
        Outcome end = await portal.End();
        end.Output.ShouldStartWith($"Maillage répond sur http://127.0.0.1:{portal.Port}");
        end.Output.ShouldNotContain("territoires");
        end.Errors.ShouldBeEmpty();
    }
}
