using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Catalogue;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <param name="Reach">E-mail address and telephone, for readers the person agreed to; null for others.</param>
/// <param name="Actions">Actions of awareness they took part in, over twelve months.</param>
/// <param name="Case">Their case, for its desk.</param>
public sealed record AmbassadorRow(string Name, string Body, string Relay, string? Where, string Range, IReadOnlyList<string> Subjects, string Words, (string Email, string Phone)? Reach, int Actions, DateOnly? Last, string? Case);

public sealed record AmbassadorsView(IReadOnlyList<AmbassadorRow> People, int InAll, string Subject, string Department, IReadOnlyList<Choice> Subjects, IReadOnlyList<Choice> Departments, int Months);

/// <summary>The network of ambassadors: who, where, about what, reached as each agreed.</summary>
internal static class AmbassadorEndpoints
{
    private const int Months = 12;

    public static void MapAmbassadors(this IEndpointRouteBuilder app) =>
        app.MapGet("/services/ambassadeurs", (HttpContext context, string? sujet, string? departement, AwarenessDesk desk, CaseDesk cases, Say say) => Pages.Show<AmbassadorsPage>(View(context.Actor(), sujet ?? "", departement ?? "", desk, cases, say))).ExcludeFromDescription();

    private static AmbassadorsView View(Actor actor, string subject, string department, AwarenessDesk desk, CaseDesk cases, Say say)
    {
        CaseType type = cases.Type("ambassadeur")!;
        IReadOnlyList<CaseFile> all = desk.Ambassadors();
        Dictionary<string, DateOnly> days = desk.Actions().Where(a => AwarenessDesk.DayOf(a) <= desk.Today && AwarenessDesk.DayOf(a) > desk.Today.AddMonths(-Months)).ToDictionary(a => a.Id, a => AwarenessDesk.DayOf(a)!.Value);
        ILookup<string, DateOnly> active = desk.Store.List().Where(a => days.ContainsKey(a.Action)).SelectMany(a => a.Ambassadors.Select(p => (p, days[a.Action]))).ToLookup(p => p.p, p => p.Item2);
        return new AmbassadorsView(
            [.. all.Where(f => (subject.Length == 0 || SubjectsOf(f).Contains(subject)) && (department.Length == 0 || f.Answer("rayon") == "region" || (f.Commune is { } code && cases.DepartmentOf(code) == department)))
                .Select(f => Row(f, cases.Store.TypeOf(f), actor, [.. active[f.Id]], cases, say)).OrderByDescending(r => r.Actions).ThenBy(r => r.Name, StringComparer.CurrentCulture)],
            all.Count, subject, department, [.. type.Field("sujets")!.Choices.Select(c => new Choice(c.Key, ShortOf(c, say)))], [.. cases.Territory.Departments.Select(d => new Choice(d.Code, d.Name))], Months);
    }

    private static AmbassadorRow Row(CaseFile file, CaseType type, Actor actor, DateOnly[] days, CaseDesk cases, Say say)
    {
        string Told(string field) => file.Answer(field).Length == 0 ? "" : CaseAnswers.Tell(cases, type.Field(field)!, file.Answers[field], say);
        bool reads = file.Answer("joindre") switch { "tous" => true, "agents" => actor is { Role: >= Role.Agent, Body: not null }, _ => false } || (actor.Body is { } body && body == file.Desk && actor.Role >= Role.Agent);
        return new AmbassadorRow(
            file.Answer("nom"), file.Answer("organisme"), Told("relais"), file.Commune is { } code ? cases.Places.NameOf(code) : null, Told("rayon"),
            [.. type.Field("sujets")!.Choices.Where(c => SubjectsOf(file).Contains(c.Key)).Select(c => ShortOf(c, say))], file.Answer("mots"),
            reads ? (file.Answer("courriel"), file.Answer("telephone")) : null, days.Length, days.Length == 0 ? null : days.Max(), actor.Body is { } desk && desk == file.Desk && actor.Role >= Role.Agent ? file.Id : null);
    }

    /// <summary>An answer may be taken back, and the list stands all the same.</summary>
    private static ImmutableArray<string> SubjectsOf(CaseFile file) => file.Answers.TryGetValue("sujets", out ImmutableArray<string> given) ? given : [];

    /// <summary>« Numérique : site, vente en ligne » is « Numérique » in a list.</summary>
    private static string ShortOf(FieldChoice choice, Say say) => choice.In(say.InFrench).Split(':')[0].TrimEnd();
}
