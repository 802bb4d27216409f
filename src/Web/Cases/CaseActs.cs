using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Web.Cases;

/// <summary>What people do to a case, with what follows from it. Pages, programs and mail all act here, so that what one may do the others may, and no more.</summary>
internal sealed class CaseActs(CaseDesk desk)
{
    public CaseOutcome Move(CaseFile file, CaseActor by, string move, string reason, int seen)
    {
        CaseType type = desk.Store.TypeOf(file);
        CaseOutcome outcome = desk.Store.Act(file.Id, f => Circuit.Move(type, f, by, move, reason, seen, desk.Form.FactsOf(type, f), desk.Store.Now));
        if (outcome.Refusal is not null)
            return outcome;

        CaseFile routed = desk.Route(outcome.After!);
        if (!routed.IsOpen && routed.Parent is null)
            desk.Release(routed);

        if (by.Side == Side.Desk)
        {
            CaseFile whole = desk.Store.Find(routed.Parent ?? routed.Id)!;
            desk.TellApplicant(whole, "moved");
            if (routed.Parent is not null && type.State(routed.State) is { Ends: true, Answered: false })
                desk.TellFollower(whole, by);
        }

        return outcome with { After = routed };
    }

    /// <summary>The other side is told that there are words for it, never which.</summary>
    public CaseOutcome Say(CaseFile file, CaseActor by, CaseFactKind kind, string words)
    {
        CaseOutcome outcome = desk.Store.Act(file.Id, f => Circuit.Say(desk.Store.TypeOf(f), f, by, kind, words, desk.Store.Now));
        if (outcome.Fact is null || kind != CaseFactKind.Message)
            return outcome;

        if (by.Side == Side.Desk)
            desk.TellApplicant(desk.Store.Find(file.Parent ?? file.Id)!, "message", about: outcome.After);
        else
            desk.TellHandler(outcome.After!, "message");

        desk.TellPartners(outcome.After!, by);
        return outcome;
    }

    /// <summary>Who asks opens the case to a body, whose officers are told, or closes it to one: it no longer reads the case from the next request on.</summary>
    public CaseOutcome Share(CaseFile file, CaseActor by, BodyId reader, bool open)
    {
        if (open && (file.Desk is null || file.Parent is not null || desk.Bodies.Find(reader) is not { ClosedAt: null }))
            return new CaseOutcome(file, null, Problem.Error("case-reader", "Choisissez un organisme inscrit ; votre demande doit d’abord être envoyée", "Choose a registered body; your request must be sent first"));

        CaseOutcome outcome = desk.Store.Act(file.Id, f => Circuit.Share(desk.Store.TypeOf(f), f, by, reader, open, desk.Store.Now));
        if (outcome.Fact is not null && open)
            desk.TellOfficers(reader, outcome.After!, "shared");

        return outcome;
    }

    /// <summary>Both sides get an invitation, a change or a cancellation that their calendars take.</summary>
    public CaseOutcome Meet(CaseFile file, CaseActor by, CaseMeeting asked)
    {
        CaseOutcome outcome = desk.Store.Act(file.Id, f => Circuit.Meet(desk.Store.TypeOf(f), f, by, asked, desk.Store.Now));
        if (outcome.Fact?.Change.Meeting is { } meeting)
            desk.Invite(outcome.After!, meeting);

        return outcome;
    }

    /// <summary>Takes the case, or gives it to a colleague who is there.</summary>
    public CaseOutcome Assign(CaseFile file, CaseActor by, string? person, string reason) => person is null || !desk.Desks.IsThere(person, by.Body!.Value)
        ? new CaseOutcome(file, null, Problem.Error("case-absent", "Cette personne n’est pas là : choisissez quelqu’un d’autre", "This person is not there: choose someone else"))
        : desk.Store.Act(file.Id, f => Circuit.Assign(desk.Store.TypeOf(f), f, by, person, by.Body, reason, desk.Store.Now));
}
