using Maillage.Kernel;
using Maillage.Network;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Bodies;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Infrastructures;

/// <param name="Design">Null while there is none.</param>
/// <param name="Refusal">Why this reader does not decide; null when the reader does.</param>
/// <param name="History">Who changed it, for those who decide.</param>
public sealed record AccessView(DesignSummary? Design, Resource Now, IReadOnlyList<Body> Named, Decision? Refusal, IReadOnlyList<Choice> Charters, IReadOnlyList<AuditLine> History, FormState Form);

/// <summary>Who may read the region's network whole: said by an officer of the body that is competent for it, written in the journal, asked by every page, tile, answer and export.</summary>
internal sealed class AccessForms(InfrastructureRights rights, GuardStore guards, BodyStore bodies, Charters charters, AuditLog journal, SnapshotSource snapshots, TimeProvider time)
{
    public AccessView Read(Actor actor, FormState? form = null)
    {
        if (snapshots.Current.Design is not { } design)
        {
            return new AccessView(null, new Resource(), [], null, [], [], FormState.With());
        }

        Resource now = rights.ResourceOf(design.Scope, design.Simulated);
        Decision decision = May(actor, now);
        return new AccessView(
            design, now, [.. now.Named.Select(n => bodies.Find(n)).OfType<Body>()], decision.Allowed ? null : decision, [.. charters.All.Select(c => new Choice(c.Key, c.Title.In(french: true)))],
            decision.Allowed ? journal.List(new AuditQuery { Kind = GuardStore.Design, Id = design.Scope.Text, Action = "rights.changed", Limit = 20 }) : [],
            form ?? FormState.With(("visibilite", now.Visibility.ToString().ToLowerInvariant()), ("charte", now.Charter), ("lecteurs", string.Join("\n", now.Named.Select(n => n.Siret)))));
    }

    public async Task<IResult> Save(HttpContext context)
    {
        FormState form = await FormState.Read(context);
        if (snapshots.Current.Design is not { } design)
        {
            return Pages.Missing();
        }

        Resource now = rights.ResourceOf(design.Scope, design.Simulated);
        Resource wanted = now with { Visibility = VisibilityOf(form), Charter = CharterOf(form), Named = Readers(form) };
        if (!form.Refused)
        {
            Decision decision = May(context.Actor(), now);
            decision = decision.Allowed ? guards.Save(context.Actor(), GuardStore.Design, design.Scope.Text, now, wanted) : decision;
            if (decision.Allowed)
            {
                return Results.Redirect("/infrastructures/reseau/acces?fait=1");
            }

            form.Refuse(null, Problem.Error("right-" + decision.Rule, decision.Fr, decision.En));
        }

        return Pages.Show<AccessPage>(Read(context.Actor(), form), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>To open a network cannot be taken back once it was read: it is decided with a second factor, as confidential things are read.</summary>
    private Decision May(Actor actor, Resource now) => Rights.May(actor, Deed.Decide, now with { Confidential = true, Visibility = Visibility.Restricted }, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    private static Visibility VisibilityOf(FormState form)
    {
        if (Enum.TryParse(form.Text("visibilite"), ignoreCase: true, out Visibility visibility) && Enum.IsDefined(visibility))
        {
            return visibility;
        }

        form.Refuse("visibilite", Problem.Error("field-missing", "Choisissez qui peut lire le réseau", "Choose who may read the network"));
        return Visibility.Restricted;
    }

    private string? CharterOf(FormState form)
    {
        if (form.Text("visibilite") != "partners")
        {
            return null;
        }

        if (charters.Find(form.Text("charte")) is { } charter)
        {
            return charter.Key;
        }

        form.Refuse("charte", Problem.Error("field-missing", "Choisissez la charte dont les signataires liront le réseau", "Choose the charter whose signers will read the network"));
        return null;
    }

    private IReadOnlyList<BodyId> Readers(FormState form)
    {
        try
        {
            return BodyLists.Read(bodies, form.Within("lecteurs", 2000));
        }
        catch (BadInputException refused)
        {
            form.Refuse("lecteurs", refused.Problems[0]);
            return [];
        }
    }
}
