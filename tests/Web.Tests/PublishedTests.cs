using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Circuits whose outcome is public, over HTTP with their roles: an experiment and a labelled school.</summary>
public sealed class PublishedTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private Uri At => portal.Client.BaseAddress!;

    [Fact]
    public async Task An_experiment_finds_partners_follows_its_protocol_and_its_results_are_read_by_all_without_a_name()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), owner = new(At), visitor = new(At);
        const string published = "/services/demarches/living-lab/publies";
        (await visitor.Get("/services/demarches/living-lab")).Body.ShouldContain("Ce qui devient public");
        string file = await Open(owner, "living-lab");
        await Fill(owner, file, "idee", ("titre", "Borne parlante"), ("commune", "Lormes"), ("question", "Aide-t-elle au marché ?"), ("public", "Trente habitants"));
        await Fill(owner, file, "protocole", ("duree", "8"), ("mesure", "Moins de dix questions par jour : échec"), ("personnel", "non"));
        await Fill(owner, file, "contact", ("nom", "Paul Secret"), ("courriel", "paul@exemple.fr"));
        (await Move(owner, file, "proposer")).ShouldBe(302);
        (await visitor.Get(published)).Body.ShouldNotContain("Borne parlante");
        (await owner.Post(file + "/etape/partenaires", new Dictionary<string, string> { ["r-partenaires-liste"] = "Moi seul", ["version"] = "99" }, file)).Status.ShouldBe(404, "partners are the desk's to name");
        (await Move(officer, file, "lancer", "Prête")).ShouldBe(422, "not without partners");
        await Fill(officer, file, "partenaires", ("partenaires-liste", "Mairie de Lormes : la halle"));
        (await Move(officer, file, "lancer", "Prête")).ShouldBe(302);
        (await Move(owner, file, "partager")).ShouldBe(422, "results are said");
        await Fill(owner, file, "bilan", ("resultats", "Utilisée, trop bruyante"), ("chiffres", "14 questions par jour, mai 2026"));
        (await Move(owner, file, "partager")).ShouldBe(302);
        string page = (await visitor.Get(published)).Body;
        page.ShouldContain("Utilisée, trop bruyante");
        page.ShouldContain("Mairie de Lormes");
        page.ShouldNotContain("Paul Secret");
        (await visitor.Get(published + ".csv")).Body.ShouldContain("Borne parlante,58145,resultats,");
    }

    [Fact]
    public async Task A_school_says_what_it_has_the_jury_finds_and_gives_a_level_and_the_label_is_public()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), school = new(At), visitor = new(At);
        string file = await Open(school, "label-ecole");
        await Fill(school, file, "ecole", ("etablissement", "École des Tilleuls"), ("uai", "0580000A"), ("commune", "Lormes"), ("degre", await First(school, file, "ecole", "degre")), ("eleves", "80"));
        foreach (string step in new[] { "moyens", "usages" })
            await FillFirst(school, file, step);

        await Fill(school, file, "contact", ("nom", "Mme Directrice"), ("courriel", "ecole@exemple.fr"));
        (await Move(school, file, "deposer")).ShouldBe(302);
        (await Move(officer, file, "attribuer", "Vu sur place")).ShouldBe(422, "a level is given with what was found");
        await Fill(officer, file, "constat", ("niveau", "n2"), ("constat", "Deux classes équipées"));
        (await Move(officer, file, "attribuer", "Vu sur place")).ShouldBe(302);
        string page = (await visitor.Get("/services/demarches/label-ecole/publies")).Body;
        page.ShouldContain("École des Tilleuls");
        page.ShouldContain("Niveau 2");
        page.ShouldNotContain("Mme Directrice");
        page.ShouldNotContain("Deux classes équipées", customMessage: "what the jury found is between it and the school");
    }

    private static async Task<string> Open(Caller caller, string type)
    {
        string step = (await caller.Post("/services/demarches/" + type, new Dictionary<string, string>())).To!;
        return step[..step.IndexOf("/etape", StringComparison.Ordinal)];
    }

    private static async Task Fill(Caller caller, string file, string step, params (string Field, string Value)[] answers)
    {
        Dictionary<string, string> fields = answers.ToDictionary(a => "r-" + a.Field, a => a.Value);
        fields["version"] = "99";
        (await caller.Post($"{file}/etape/{step}", fields)).Status.ShouldBe(302, step);
    }

    /// <summary>Answers each question of a step by its first choice, a number or words.</summary>
    private static async Task FillFirst(Caller caller, string file, string step)
    {
        string page = (await caller.Get($"{file}/etape/{step}")).Body;
        Dictionary<string, string> fields = new() { ["version"] = "99" };
        foreach (System.Text.RegularExpressions.Match radio in System.Text.RegularExpressions.Regex.Matches(page, "name=\"(r-[a-z-]+)\"[^>]*value=\"([^\"]+)\""))
            fields.TryAdd(radio.Groups[1].Value, radio.Groups[2].Value);

        foreach (System.Text.RegularExpressions.Match other in System.Text.RegularExpressions.Regex.Matches(page, "name=\"(r-[a-z-]+)\""))
            fields.TryAdd(other.Groups[1].Value, "40");

        (await caller.Post($"{file}/etape/{step}", fields)).Status.ShouldBe(302, step);
    }

    private static async Task<string> First(Caller caller, string file, string step, string field) =>
        System.Text.RegularExpressions.Regex.Match((await caller.Get($"{file}/etape/{step}")).Body, $"name=\"r-{field}\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;

    private static async Task<int> Move(Caller caller, string file, string move, string reason = "") =>
        (await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["version"] = "99", ["raison"] = reason }, file)).Status;
}
