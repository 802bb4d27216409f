using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>
/// What others propose and a moderator decides, and the versions that the owner goes back to. Agents of the owning body decide, or of the body that a new record is meant for (who holds the document);
/// for what nobody owns yet, officers of the body that runs the platform, whose body then answers for it.
/// </summary>
internal static class ModerationEndpoints
{
    private const int VersionsShown = 40;

    public static void MapModeration(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/ressources/proposer", (string? type, CatalogueDesk desk, Say say) => desk.Types.Find(type ?? "") is { } known
            ? Pages.Show<EditPage>(new EditView(known, null, FormState.With(), Crumbs(say, null), Proposal: true))
            : Pages.Show<ProposePage>(desk.Types.All)).ExcludeFromDescription();
        app.MapPost("/services/ressources/proposer", (string? type, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say) =>
            desk.Types.Find(type ?? "") is { } known ? Propose(context, desk, snapshots, say, known, null) : Task.FromResult(Pages.Missing())).ExcludeFromDescription();
        app.MapGet("/services/ressources/{id}/proposer", (string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say) => Open(id, context, desk, out ResourceType? type) is { } present
            ? Pages.Show<EditPage>(new EditView(type!, present, ResourceForm.Of(present, type!, new FindReads(desk, snapshots.Current, say, default).CommuneName(present)), Crumbs(say, present), Proposal: true))
            : Pages.Missing()).ExcludeFromDescription();
        app.MapPost("/services/ressources/{id}/proposer", (string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say) =>
            Open(id, context, desk, out ResourceType? type) is { } present ? Propose(context, desk, snapshots, say, type!, present) : Task.FromResult(Pages.Missing())).ExcludeFromDescription();
        app.MapGet("/services/propositions", Waiting).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/propositions/{id}", (string id, HttpContext context, CatalogueDesk desk, BodyOffice office, SnapshotSource snapshots, Say say) => desk.Proposals.Find(id) is { } proposal
            ? Show(proposal, context, desk, office, snapshots, say, FormState.With())
            : Pages.Missing()).ExcludeFromDescription();
        app.MapPost("/services/propositions/{id}", Decide).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/ressources/{id}/versions", Versions).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/{id}/retablir", Restore).Needs(Role.Agent).ExcludeFromDescription();
    }

    /// <summary>What a reader may correct: a published resource that is kept here. What comes from a source is mended there.</summary>
    private static Resource? Open(string id, HttpContext context, CatalogueDesk desk, out ResourceType? type)
    {
        Resource? resource = desk.Store.Find(id);
        type = resource is null ? null : desk.Types.Find(resource.Type);
        return resource is { Source: null, State: ResourceState.Published } && type is not null && desk.MayRead(context.Actor(), resource) ? resource : null;
    }

    private static async Task<IResult> Propose(HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, ResourceType type, Resource? present)
    {
        FormState form = await FormState.Read(context);
        int from = int.TryParse(form.Text("version"), System.Globalization.CultureInfo.InvariantCulture, out int version) && present is not null ? version : 0;
        // What the author saw, so that a change made meanwhile is not undone.
        Resource? start = present is null ? null : from == present.Version ? present : desk.Store.Find(present.Id, from);
        if (present is not null && start is null)
        {
            return Pages.Missing();
        }

        string note = form.Within("note", 1_000);
        Resource proposed = ResourceForm.Read(form, type, start, present?.Owner, present?.OwnerName, snapshots.Current.Index, desk.Checks, desk.Today) with { Visibility = present?.Visibility ?? Visibility.Public };
        if (!form.Refused && start is not null && Differences.Of(start, proposed with { State = start.State, Visibility = start.Visibility, OwnerName = start.OwnerName }).Count == 0)
        {
            form.Refuse(null, Problem.Error("proposal-same", "Rien n’est changé : corrigez au moins un champ", "Nothing is changed: correct at least one field"));
        }

        if (!form.Refused && desk.Proposals.Add(proposed, context.Actor().Person, context.Actor().Body, note) is { } kept)
        {
            return Results.Redirect("/services/propositions/" + kept.Id);
        }

        if (!form.Refused)
        {
            form.Refuse(null, Problem.Error("proposal-many", "Trop de propositions attendent déjà une réponse pour cette fiche : revenez dans quelques jours", "Too many proposals already wait for an answer here: come back in a few days"));
        }

        return Pages.Show<EditPage>(new EditView(type, present, form, Crumbs(say, present), Proposal: true), StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Waiting(HttpContext context, CatalogueDesk desk, BodyOffice office)
    {
        if (context.Actor().Body is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        BodyId?[] owners = Moderates(context, office) ? [body, null] : [body];
        (Proposal, ResourceType)[] Typed(IEnumerable<Proposal> some) => [.. some.Where(p => desk.Types.Find(p.Proposed.Type) is not null).Select(p => (p, desk.Types.Get(p.Proposed.Type)))];
        return Pages.Show<ProposalsPage>(new ProposalsView(Typed(owners.SelectMany(desk.Proposals.Waiting)), Typed(owners.SelectMany(o => desk.Proposals.Decided(o, 50)))));
    }

    private static IResult Show(Proposal proposal, HttpContext context, CatalogueDesk desk, BodyOffice office, SnapshotSource snapshots, Say say, FormState form)
    {
        if (desk.Types.Find(proposal.Proposed.Type) is not { } type)
        {
            return Pages.Missing();
        }

        Resource? present = desk.Store.Find(proposal.Proposed.Id);
        bool may = MayDecide(proposal, context, desk, office);
        Resource empty = new() { Id = proposal.Proposed.Id, Type = type.Key, Title = "", ConfirmedOn = desk.Today, State = proposal.Proposed.State, Visibility = proposal.Proposed.Visibility, Licence = proposal.Proposed.Licence };
        // A visitor with the address sees the present record only if they may.
        Resource? shown = present is not null && desk.MayRead(context.Actor(), present) ? present : null;
        IReadOnlyList<ChangeLine> changes = proposal.State != ProposalState.Waiting && !proposal.IsNew && Start(proposal, desk) is { } start
            ? ChangeWords.Of(Differences.Of(start, Differences.Carry(start, start, proposal.Proposed)), type, say, snapshots.Current.Index)
            : ChangeWords.Of(Differences.Of(proposal.IsNew ? empty : shown ?? empty, Carried(proposal, proposal.IsNew ? null : shown, desk)), type, say, snapshots.Current.Index);
        return Pages.Show<ProposalPage>(
            new ProposalView(proposal, type, shown, changes, may, form, may
                ? [new(say["nav.services"], "/services"), new(say["own.title"], "/services/ressources"), new(say["proposals.title"], "/services/propositions"), new(say["proposal.crumb"], null)]
                : [new(say["nav.services"], "/services"), new(say["proposal.crumb"], null)]),
            form.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    private static async Task<IResult> Decide(string id, HttpContext context, CatalogueDesk desk, BodyOffice office, SnapshotSource snapshots, AuditLog journal, Say say)
    {
        if (desk.Proposals.Find(id) is not { } proposal || !MayDecide(proposal, context, desk, office))
        {
            return Pages.Missing();
        }

        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        string reason = form.Within("reason", 500);
        bool accepts = form.Text("decision") == "accepter";
        if (form.Text("decision") is not ("accepter" or "refuser"))
        {
            form.Refuse("decision", Problem.Error("decision-missing", "Dites si vous acceptez ou refusez", "Say whether you accept or refuse"));
        }
        else if (!accepts && reason.Length == 0)
        {
            form.Refuse("reason", Problem.Error("reason-missing", "Un refus dit pourquoi : son auteur le lira", "A refusal says why: its author will read it"));
        }

        Resource? present = desk.Store.Find(proposal.Proposed.Id);
        Resource kept = Carried(proposal, present, desk) with { ConfirmedOn = desk.Today };
        if (present is null)
        {
            kept = kept with { Owner = actor.Body, OwnerName = ResourceEndpoints.NameOf(context, actor.Body!.Value) };
        }

        if (!form.Refused && accepts)
        {
            foreach (Problem fault in desk.Checks.Check(kept))
            {
                form.Refuse(null, fault);
            }
        }

        if (form.Refused)
        {
            return Show(proposal, context, desk, office, snapshots, say, form);
        }

        bool done = accepts
            ? desk.Save(kept, new ResourceChange(actor.Person, actor.Body, say["proposal.version"]), t => desk.Proposals.Close(t, id, ProposalState.Accepted, actor.Person!, reason)).Saved is not null
            : desk.Proposals.Refuse(id, actor.Person!, reason);
        if (done)
        {
            journal.Append(actor, accepts
                ? new AuditEvent("proposal.accepted", "a accepté une proposition", "accepted a proposal", "resource", kept.Id)
                : new AuditEvent("proposal.refused", "a refusé une proposition", "refused a proposal", "resource", kept.Id));
        }

        return Results.Redirect("/services/propositions/" + id);
    }

    private static IResult Versions(string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        if (ResourceEndpoints.Mine(id, context, desk, out ResourceType? type) is not { } resource)
        {
            return Pages.Missing();
        }

        IReadOnlyList<ResourceVersion> all = desk.Store.History(id);
        return Pages.Show<VersionsPage>(new VersionsView(
            resource, type!,
            [.. all.Take(VersionsShown).Select((v, i) => new VersionView(v, i + 1 == all.Count ? [] : ChangeWords.Of(Differences.Of(all[i + 1].Content, v.Content), type!, say, snapshots.Current.Index)))],
            all.Count, [new(say["nav.services"], "/services"), new(say["own.title"], "/services/ressources"), new(resource.Title, FindReads.Address(resource)), new(say["resource.history"], null)]));
    }

    /// <summary>Goes back to what a version said, as a new version. What the type no longer takes is shown in the form, to be mended first.</summary>
    private static async Task<IResult> Restore(string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        FormState form = await FormState.Read(context);
        int Number(string name) => int.TryParse(form.Text(name), System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : 0;
        if (ResourceEndpoints.Mine(id, context, desk, out ResourceType? type) is not { } present || desk.Store.Find(id, Number("version")) is not { } old)
        {
            return Pages.Missing();
        }

        Resource restored = old with { Version = Number("presente"), State = present.State, MergedInto = present.MergedInto, Owner = present.Owner, OwnerName = present.OwnerName, ConfirmedOn = desk.Today };
        IReadOnlyList<Problem> faults = desk.Checks.Check(restored);
        SaveResult? result = faults.Count > 0 ? null : desk.Save(restored, new ResourceChange(context.Actor().Person, context.Actor().Body, say["versions.restored", old.Version]));
        if (result?.Saved is not null)
        {
            return Results.Redirect(FindReads.Address(present) + "/versions");
        }

        FormState shown = ResourceForm.Of(old, type!, new FindReads(desk, snapshots.Current, say, default).CommuneName(old));
        foreach (Problem fault in faults)
        {
            shown.Refuse(null, fault);
        }

        return Pages.Show<EditPage>(
            new EditView(type!, present, shown, Crumbs(say, present), result?.Newer), result is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict);
    }

    private static bool Moderates(HttpContext context, BodyOffice office) => context.Actor().Role >= Role.Officer && office.Platform(context.Actor());

    private static bool MayDecide(Proposal proposal, HttpContext context, CatalogueDesk desk, BodyOffice office) => context.Actor().Person is not null
        && (proposal.IsNew ? (proposal.Proposed.Owner is null ? Moderates(context, office) : desk.MayEdit(context.Actor(), proposal.Proposed)) : desk.Store.Find(proposal.Proposed.Id) is { } present && desk.MayEdit(context.Actor(), present));

    private static Resource? Start(Proposal proposal, CatalogueDesk desk) => desk.Store.Find(proposal.Proposed.Id, proposal.Proposed.Version);

    private static Resource Carried(Proposal proposal, Resource? present, CatalogueDesk desk) =>
        present is null ? proposal.Proposed : Differences.Carry(present, Start(proposal, desk) ?? present, proposal.Proposed);

    private static Crumb[] Crumbs(Say say, Resource? present) => present is null
        ? [new(say["nav.services"], "/services"), new(say["propose.title"], "/services/ressources/proposer"), new(say["proposal.crumb"], null)]
        : [new(say["nav.services"], "/services"), new(present.Title, FindReads.Address(present)), new(say["proposal.crumb"], null)];
}
