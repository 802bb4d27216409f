using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Catalogue.Goals;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Cases;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>Where a service stands with the label: the state of its latest request, and until when it holds the label.</summary>
/// <param name="Until">Day the label ends; null when the service does not hold it.</param>
public sealed record LabelView(string Case, CaseState State, DateOnly? Until);

/// <summary>
/// The label of the portfolio: a request is a case (<c>strategies/cases/label-portefeuille.json</c>) about a record. What the record says is computed whenever it is shown; the rest is judged by people, with reasons, appeal and a term.
/// </summary>
internal static class LabelEndpoints
{
    public const string CaseKey = "label-portefeuille";

    private const string Held = "labellise";

    public static void MapLabel(this IEndpointRouteBuilder app) => app.MapPost("/services/ressources/{id}/label", Ask).Needs(Role.Agent).ExcludeFromDescription();

    /// <summary>Requests that are open or hold the label, by record; a record has one at a time.</summary>
    public static IReadOnlyDictionary<string, LabelView> Current(CaseDesk cases) => cases.Lists.OpenOf(CaseKey).Where(f => f.Subject is not null).GroupBy(f => f.Subject!)
        .ToDictionary(g => g.Key, g => Read(g.MaxBy(f => f.OpenedAt)!, cases), StringComparer.Ordinal);

    /// <summary>Of one record; null when nothing is asked for it.</summary>
    public static LabelView? Of(string record, CaseDesk cases) => cases.Lists.OpenAbout(CaseKey, record) is [.., { } latest] ? Read(latest, cases) : null;

    private static LabelView Read(CaseFile file, CaseDesk cases) =>
        new(file.Id, cases.Store.TypeOf(file).State(file.State), file.State == Held && file.DueAt is { } due ? DateOnly.FromDateTime(due.UtcDateTime) : null);

    private static IResult Ask(string id, HttpContext context, CatalogueDesk desk, CaseDesk cases, PersonStore people)
    {
        if (ResourceEndpoints.Mine(id, context, desk, out var type) is not { } resource || type!.Key != Portfolio.ServiceType)
        {
            return Pages.Missing();
        }

        if (Of(resource.Id, cases) is { } known)
        {
            return Results.Redirect("/services/dossiers/" + known.Case);
        }

        // The page offers no button then: who sends the form all the same is told on the record what is missing.
        if (Portfolio.CriteriaOf(type, resource).Any(c => c.Holds != true))
        {
            return Results.Redirect(FindReads.Address(resource) + "#label");
        }

        Actor actor = context.Actor();
        CaseType asked = cases.Type(CaseKey)!;
        (CaseFile empty, string secret) = cases.New(asked, actor);
        CaseActor by = new(Side.Applicant, actor.Person, actor.Body, actor.Role);
        Person? person = actor.Person is { } self ? people.Find(self) : null;
        Dictionary<string, ImmutableArray<string>> answers = new() { ["service"] = [resource.Title], ["nom"] = person is null ? [] : [person.Name], ["courriel"] = person is null ? [] : [person.Email] };
        CaseFile file = cases.Store.Open(asked, empty with { Subject = resource.Id }, by, secret, f => Circuit.Answer(asked, f, by, answers, f.Version, cases.Store.Now));
        return Results.Redirect($"/services/dossiers/{file.Id}/etape/{asked.Steps[0].Key}");
    }

    /// <summary>The record a request is about, with its computed criteria as they are now.</summary>
    public static LabelRecord? Record(CaseFile file, CatalogueDesk desk) => file is { Type: CaseKey, Subject: { } id } && desk.Store.Find(id) is { } resource && desk.Types.Find(resource.Type) is { } type
        ? new LabelRecord(resource, Portfolio.CriteriaOf(type, resource)) : null;
}

public sealed record LabelRecord(Resource Resource, IReadOnlyList<PortfolioCriterion> Criteria);
