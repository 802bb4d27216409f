using System.Globalization;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.Cli.Load;

/// <summary>People of the copy under measure: agents of the body that runs it, each signed in with a second factor, by the stores themselves. Signing in is slow on purpose and is not what is measured.</summary>
internal static class LoadPeople
{
    private static readonly BodyId Measured = new("21210231500018");

    /// <returns>The body they act for, and the secret of each one's session.</returns>
    public static (BodyId Body, string[] Sessions) Enter(MaillageDatabase database, string home, int count)
    {
        BodyStore bodies = new(database, TimeProvider.System);
        if (bodies.FindPlatform() is not { } body)
        {
            body = new Body(Measured, "Mesure de charge", BodyKind.Region, [TerritoryId.Region], null, null, null, RunsPlatform: true, default);
            bodies.Save(body);
        }

        LinkStore links = new(database, TimeProvider.System);
        SessionStore sessions = new(database, TimeProvider.System);
        Joining joining = new(database, TimeProvider.System, new AuditLog(database, TimeProvider.System, home));
        return (body.Id, [.. Enumerable.Range(1, count).Select(i =>
        {
            string email = string.Create(CultureInfo.InvariantCulture, $"mesure{i}@localhost.example");
            Link link = links.Find(links.Add(LinkPurpose.Invitation, Link.InvitationLife, email, body.Id, Role.Agent))!;
            return sessions.Begin(joining.Accept(link, "Agent de mesure", "fr", "no passphrase").Id, strong: true, "passphrase", "bench", body.Id);
        })]);
    }
}
