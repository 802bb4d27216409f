using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Intermediation;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <summary>Rules of services, read and changed by people who do not program: a change is checked, tried, kept with its reason, and holds for the next visitor.</summary>
internal static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/regles", (NeedDesk needs) =>
        {
            IReadOnlyDictionary<string, string> texts = needs.RuleTexts();
            HashSet<string> changed = [.. needs.Rules.ListLast().Select(r => r.Service)];
            return Pages.Show<RulesPage>(new RulesView([.. needs.Book.Offers.Values.OrderBy(o => o.Title, StringComparer.CurrentCulture).Select(o => (o.Id, o.Title, o.Criteria.Count, changed.Contains(o.Id)))]));
        }).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/regles/{service}", (string service, NeedDesk needs, CaseDesk cases) => View(service, needs, cases, null) is { } view ? Pages.Show<RulePage>(view) : Pages.Missing()).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/regles/{service}", Change).Needs(Role.Officer).ExcludeFromDescription();
    }

    private static RuleView? View(string service, NeedDesk needs, CaseDesk cases, FormState? form)
    {
        if (needs.Book.Offers.GetValueOrDefault(service) is not { } offer)
            return null;

        string text = needs.RuleTexts().GetValueOrDefault(service, "");
        var history = needs.Rules.History(service);
        return new RuleView(
            service, offer.Title, string.Join('\n', offer.Criteria.Select(c => c.Text)), history.Count > 0 ? history[0].Version : 0, history,
            [.. needs.Need.Fields.Where(f => f.Kind is FieldKind.Number or FieldKind.Choice or FieldKind.Choices or FieldKind.Place or FieldKind.Activity).Select(f => (f.Key, f.Label.Fr, Example(f)))],
            form ?? FormState.With(("regle", text)));
    }

    private static string Example(FormField field) => field.Kind switch
    {
        FieldKind.Number => $"{field.Key} : au moins 10",
        FieldKind.Place => $"{field.Key} : Nièvre, 21231",
        FieldKind.Activity => $"{field.Key} : C, 10.71",
        _ => $"{field.Key} : {string.Join(", ", field.Choices.Take(2).Select(c => c.Key))}",
    };

    private static async Task<IResult> Change(string service, HttpContext context, NeedDesk needs, CaseDesk cases, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (View(service, needs, cases, form) is null)
            return Pages.Missing();

        ProblemList problems = new();
        string text = form.Within("regle", 5_000).Replace("\r", "", StringComparison.Ordinal);
        string reason = form.Need("raison", "Dites pourquoi la règle change", "Say why the rule changes");
        needs.Reader.ReadOne(service, text, problems);
        foreach (Problem problem in problems.Kept.Take(10))
            form.Refuse("regle", problem);

        if (!form.Refused && !needs.Rules.Save(service, int.TryParse(form.Text("version"), out int seen) ? seen : 0, text, reason, context.Actor().Person))
            form.Refuse("regle", Problem.Error("rule-newer", "Quelqu’un vient de changer cette règle : relisez-la ci-dessous avant d’enregistrer", "Someone has just changed this rule: read it below before saving"));

        if (form.Refused)
            return Pages.Show<RulePage>(View(service, needs, cases, form), StatusCodes.Status422UnprocessableEntity);

        journal.Append(context.Actor(), new AuditEvent("rule.changed", "a changé la règle d'un service", "changed the rule of a service", "rule", service));
        return Results.Redirect("/services/regles/" + Uri.EscapeDataString(service));
    }
}
