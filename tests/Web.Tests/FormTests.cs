using Maillage.Kernel;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Maillage.Web.Tests;

public class FormTests
{
    private static readonly Problem Unknown = Problem.Error("unknown-body", "Aucun organisme n’a ce numéro", "No body has this number");

    [Fact]
    public async Task A_refused_form_keeps_what_was_typed_and_leads_to_each_fault()
    {
        FormState state = Sent(("siret", "123"), ("nom", "Mairie \"<de>\" Lormes"), ("mot", "secret")).Refuse("siret", Unknown);
        string html = await Drawn(state, form =>
        {
            form.OpenComponent<Field>(0);
            form.AddAttribute(1, "Name", "siret");
            form.AddAttribute(2, "Label", "SIRET");
            form.AddAttribute(3, "Hint", "14 chiffres");
            form.CloseComponent();
            form.OpenComponent<Field>(4);
            form.AddAttribute(5, "Name", "nom");
            form.AddAttribute(6, "Label", "Nom");
            form.AddAttribute(7, "Required", false);
            form.CloseComponent();
            form.OpenComponent<Field>(8);
            form.AddAttribute(9, "Name", "mot");
            form.AddAttribute(10, "Label", "Mot de passe");
            form.AddAttribute(11, "Type", "password");
            form.CloseComponent();
        });
        html.ShouldContain("<a href=\"#siret\">Aucun organisme n&#x2019;a ce num&#xE9;ro</a>");
        html.ShouldContain("aria-describedby=\"siret-aide siret-faute\" aria-invalid=\"true\"");
        html.ShouldContain("value=\"123\"");
        html.ShouldContain("Mairie &quot;&lt;de&gt;&quot; Lormes");
        html.ShouldContain("(facultatif)");
        html.ShouldNotContain("secret");
        html.ShouldContain("autofocus");
    }

    [Fact]
    public async Task A_form_that_is_not_refused_has_no_summary()
    {
        string html = await Drawn(FormState.With(("nom", "Lormes")), form =>
        {
            form.OpenComponent<Field>(0);
            form.AddAttribute(1, "Name", "nom");
            form.AddAttribute(2, "Label", "Nom");
            form.CloseComponent();
        });
        html.ShouldNotContain("role=\"alert\"");
        html.ShouldContain("value=\"Lormes\"");
        html.ShouldNotContain("aria-invalid");
    }

    [Fact]
    public void What_is_needed_and_empty_is_asked_for_in_the_form_s_words()
    {
        FormState state = Sent(("nom", "  "), ("objet", new string('x', 50)));
        state.Need("nom", "Indiquez le nom", "Enter the name").ShouldBeEmpty();
        state.Within("objet", 40).Length.ShouldBe(50);
        state.Faults.Select(f => (f.Field, f.Problem.Code)).ShouldBe([("nom", "field-missing"), ("objet", "field-too-long")]);
        state.FaultOf("nom")!.Message.ShouldBe("Indiquez le nom");
    }

    [Theory]
    [InlineData("27", "3", "2026", "2026-03-27")]
    [InlineData("1", "01", "1999", "1999-01-01")]
    [InlineData("31", "2", "2026", null)]
    [InlineData("29", "2", "2023", null)]
    [InlineData("1", "1", "26", null)]
    [InlineData("1", "", "2026", null)]
    [InlineData("-1", "1", "2026", null)]
    public void A_day_in_three_fields_is_read_or_refused(string day, string month, string year, string? read)
    {
        FormState state = Sent(("debut-jour", day), ("debut-mois", month), ("debut-annee", year));
        DateOnly? found = state.Day("debut");
        found?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(read);
        state.Refused.ShouldBe(read is null);
    }

    [Fact]
    public void An_empty_day_is_refused_only_where_it_is_needed()
    {
        FormState state = Sent();
        state.Day("debut").ShouldBeNull();
        state.Refused.ShouldBeFalse();
        state.Day("debut", needed: true).ShouldBeNull();
        state.FaultOf("debut")!.Code.ShouldBe("field-missing");
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("nievre", 2)]
    [InlineData("LOR niè", 1)]
    [InlineData("late", 1)]
    [InlineData("lormes dijon", 0)]
    public void A_table_keeps_rows_that_hold_every_word_accents_aside(string words, int kept)
    {
        TableData table = new("communes", "Communes", [new("nom", "Nom"), new("dep", "Département")],
            [[new("Lormes"), new("Nièvre")], [new("Brassy", Badge: "late"), new("Nièvre")], [new("Dijon"), new("Côte-d’Or")]]) { Filter = true };
        DefaultHttpContext context = new();
        context.Request.QueryString = QueryString.Create("filtre-communes", words);
        TableAsk.Of(context, "communes").Apply(table).Count.ShouldBe(kept);
    }

    private static FormState Sent(params (string Name, string Value)[] fields) => FormState.Of(fields.Select(f => KeyValuePair.Create(f.Name, new StringValues(f.Value))));

    private static async Task<string> Drawn(FormState state, Action<Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder> fields)
    {
        ServiceCollection services = new();
        services.AddLogging().AddSingleton(new Say(Language.French)).AddSingleton<Assets>().AddAntiforgery();
        await using ServiceProvider provider = services.BuildServiceProvider();
        await using HtmlRenderer renderer = new(provider, provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PortalForm>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            ["Action"] = "/essai",
            ["Submit"] = "Enregistrer",
            ["State"] = state,
            ["ChildContent"] = new RenderFragment(b => fields(b)),
        }))).ToHtmlString());
    }
}
