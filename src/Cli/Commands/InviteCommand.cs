using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Cli.Commands;

/// <summary><c>invite</c>: a one-time link that joins a body, for whoever holds the machine. Within the portal, a body's officers invite.</summary>
internal static class InviteCommand
{
    public static Command Create()
    {
        Argument<string> email = new("email") { Description = Terminal.Say("Adresse de la personne invitée.", "Address of the person invited.") };
        Option<string> role = new("--role") { DefaultValueFactory = _ => "member", Description = Terminal.Say("member, agent, officer ou administrator.", "member, agent, officer or administrator.") };
        Option<string?> body = new("--body") { Description = Terminal.Say("SIRET de l'organisme (par défaut : celui qui tient la plateforme).", "SIRET of the body (by default: the one that runs the platform).") };
        Command command = new("invite", Terminal.Say("Imprime un lien d'invitation à usage unique.", "Prints a one-time invitation link.")) { email, role, body };
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(email)!, parse.GetValue(role)!, parse.GetValue(body)));
        return command;
    }

    private static int Run(Terminal terminal, string given, string role, string? siret)
    {
        ProblemList problems = new();
        if (EmailAddress.Check(given, out string email) is { } bad)
        {
            problems.Add(bad);
        }

        if (!Enum.TryParse(role, ignoreCase: true, out Role asked) || !Enum.IsDefined(asked) || asked == Role.Visitor)
        {
            problems.Add(Problem.Error("role", $"Rôle inconnu : « {role} ». Attendu : member, agent, officer ou administrator.", $"Unknown role '{role}'. Expected: member, agent, officer or administrator."));
        }

        problems.ThrowOnErrors();
        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        BodyStore bodies = new(database, TimeProvider.System);
        Body body = (siret is null ? bodies.FindPlatform() : BodyId.TryParse(siret, out BodyId id) ? bodies.Find(id) : null)
            ?? throw new BadInputException(Problem.Error("no-body", "Cet organisme n'est pas sur la plateforme. Le tout premier compte se crée par le lien que « ./run » imprime.", "This body is not on the platform. The very first account is made by the link that './run' prints."));
        string path = "/lien/" + new LinkStore(database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, email, body.Id, asked);
        terminal.Result(
            new JsonObject { ["path"] = path, ["email"] = email, ["body"] = body.Id.Siret, ["role"] = asked.ToString().ToLowerInvariant(), ["days"] = Link.InvitationLife.Days },
            [
                Terminal.Say($"Lien d'invitation pour {email} ({body.Name}), valable une fois et {Link.InvitationLife.Days} jours, après l'adresse du portail :", $"Invitation link for {email} ({body.Name}), for one use within {Link.InvitationLife.Days} days, after the portal's address:"),
                path,
            ]);
        return Terminal.Done;
    }
}
