using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Territory;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

/// <param name="Days">Median of the days from sending to the first decision; null while nothing was decided.</param>
/// <param name="Refusals">Last cases ended without what was asked for, with the reason given.</param>
public sealed record CaseReportView(
    CaseType Type, string? Body, int Sent, IReadOnlyList<(string State, int Number)> States, IReadOnlyList<(string Department, int Number)> Places, double? Days,
    IReadOnlyList<(DateTimeOffset At, string Title, string Reason)> Refusals, IReadOnlyList<(MoneyYear Money, Budget? Budget)> Years, bool Decides, FormState Form);

/// <summary>How one kind of case goes at a body's desk: how many stand where, how long it takes, why cases are refused, and the money of each year.</summary>
internal static class CaseReport
{
    private const int MostRefusals = 20;

    public static void MapCaseReport(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/demarches/{type}/suivi", (string type, HttpContext context, CaseDesk desk, Say say) => View(type, context.Actor(), desk, say, null) is { } view ? Pages.Show<CaseReportPage>(view) : Pages.Missing()).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/demarches/{type}/suivi.csv", (string type, HttpContext context, CaseDesk desk, Say say) => View(type, context.Actor(), desk, say, null) is { } view ? Table(view) : Pages.Missing()).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/demarches/{type}/enveloppe", SetBudget).Needs(Role.Officer).ExcludeFromDescription();
    }

    private static CaseReportView? View(string key, Actor actor, CaseDesk desk, Say say, FormState? form)
    {
        if (desk.Type(key) is not { Listed: true } type || actor.Body is not { } body)
            return null;

        Dictionary<string, string> names = desk.Territory.Departments.ToDictionary(d => d.Code, d => d.Name);
        ILookup<string, CaseFact> moves = desk.Store.ListMoves(key, body);
        (CaseType Type, CaseFile File, IReadOnlyList<CaseFact> Moves)[] cases = [.. desk.Lists.SentSince(key, DateTimeOffset.UnixEpoch, body).Select(f => (desk.Store.TypeOf(f), f, (IReadOnlyList<CaseFact>)[.. moves[f.Id]]))];
        double[] days = [.. cases.Select(c => DaysToDecide(c.Moves)).OfType<double>().Order()];
        IReadOnlyList<MoneyYear> money = CaseMoney.ByYear(cases);
        IReadOnlyList<Budget> budgets = type.Amounts.Count == 0 ? [] : desk.Budgets.List(key);
        return new CaseReportView(
            type, desk.NameOf(body), cases.Length,
            [.. cases.GroupBy(c => c.Type.State(c.File.State).Label.In(say.InFrench)).Select(g => (g.Key, g.Count())).OrderByDescending(s => s.Item2)],
            [.. cases.GroupBy(c => c.File.Commune is { } code && desk.DepartmentOf(code) is { } d ? names.GetValueOrDefault(d, d) : say["gaps.no-place"]).Select(g => (g.Key, g.Count())).OrderByDescending(s => s.Item2)],
            days.Length == 0 ? null : days[days.Length / 2],
            [.. cases.Where(c => c.Type.State(c.File.State) is { Ends: true, Answered: false } && !c.File.Erased).Select(c => (c.File.Since, c.File.Title, c.Moves.Last(f => f.Kind == CaseFactKind.Moved).Text)).Where(r => r.Text.Length > 0).OrderByDescending(r => r.Since).Take(MostRefusals)],
            [.. money.Select(m => m.Year).Union(budgets.Select(b => b.Year)).Order().Select(y => (money.FirstOrDefault(m => m.Year == y) ?? new MoneyYear(y, 0, 0, 0, 0), budgets.FirstOrDefault(b => b.Year == y)))],
            Decides(type, actor, desk),
            form ?? FormState.With(("annee", desk.Today.Year.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>Officers of the body that runs the platform say the budget of what pays money.</summary>
    private static bool Decides(CaseType type, Actor actor, CaseDesk desk) => type.Amounts.Count > 0 && desk.Runs(actor, Role.Officer);

    /// <summary>From the last time who asks sent it until the desk first moved it.</summary>
    private static double? DaysToDecide(IReadOnlyList<CaseFact> facts) =>
        facts.FirstOrDefault(f => f is { Kind: CaseFactKind.Moved, Side: Side.Desk }) is { } decided && facts.LastOrDefault(f => f is { Kind: CaseFactKind.Moved, Side: Side.Applicant } && f.Seq < decided.Seq) is { } sent
            ? (decided.At - sent.At).TotalDays : null;

    private static IResult Table(CaseReportView view)
    {
        using MemoryStream stream = new();
        using (CsvTableWriter csv = new(stream, ["ensemble", "valeur", "dossiers", "enveloppe_eur", "engage_eur", "paye_eur"]))
        {
            foreach ((string state, int number) in view.States)
                csv.Write("etat", state, number, null, null, null);

            foreach ((string place, int number) in view.Places)
                csv.Write("departement", place, number, null, null, null);

            foreach ((MoneyYear money, Budget? budget) in view.Years)
                csv.Write("annee", money.Year, money.Promises + money.Payments, budget is null ? null : budget.Cents / 100m, money.Committed, money.Spent);
        }

        return Results.File(stream.ToArray(), "text/csv; charset=utf-8", view.Type.Key + ".csv");
    }

    private static async Task<IResult> SetBudget(string type, HttpContext context, CaseDesk desk, AuditLog journal, Say say)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (desk.Type(type) is not { Listed: true } known || !Decides(known, actor, desk))
            return Pages.Missing();

        if (!int.TryParse(form.Text("annee"), NumberStyles.None, CultureInfo.InvariantCulture, out int year) || year is < 2000 or > 2100)
            form.Refuse("annee", Problem.Error("budget-year", "Une année, par exemple 2026", "A year, for example 2026"));

        long? cents = CaseAnswers.Cents(form, "montant");
        string source = form.Need("source", "Dites où cette enveloppe a été votée", "Say where this budget was voted");
        if (form.Refused)
            return Pages.Show<CaseReportPage>(View(type, actor, desk, say, form), StatusCodes.Status422UnprocessableEntity);

        desk.Budgets.Set(type, year, cents!.Value, source, actor.Person);
        journal.Append(actor, new AuditEvent("budget.set", "a fixé l’enveloppe d’une démarche", "set the budget of a procedure", "procedure", type));
        return Results.Redirect($"/services/demarches/{type}/suivi");
    }
}
