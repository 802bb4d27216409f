using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.Cli.Commands;

/// <summary><c>reset-factors</c>: for a person, the platform's last administrator perhaps, who has lost every second factor; by whoever holds the machine.</summary>
internal static class FactorsCommand
{
    public static Command Create()
    {
        Argument<string> email = new("email") { Description = Terminal.Say("Adresse de la personne.", "Address of the person.") };
        Command command = new("reset-factors", Terminal.Say("Remet à zéro les seconds facteurs d'une personne, ses sessions et ses essais.", "Resets a person's second factors, sessions and failed tries.")) { email };
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(email)!));
        return command;
    }

    private static int Run(Terminal terminal, string email)
    {
        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        Person person = new PersonStore(database, TimeProvider.System).FindByEmail(email)
            ?? throw new BadInputException(Problem.Error("no-person", $"Personne n'a de compte à l'adresse « {email} ».", $"Nobody has an account at '{email}'."));
        new BodyOffice(database, TimeProvider.System, new AuditLog(database, TimeProvider.System, workspace.Home)).ForgetFactors(null, person.Id);
        terminal.Result(
            new JsonObject { ["email"] = person.Email, ["reset"] = true },
            [Terminal.Say($"Les seconds facteurs de {person.Email} sont remis à zéro : la phrase de passe, ou un lien par courriel, ouvre de nouveau le compte.", $"The second factors of {person.Email} are reset: the passphrase, or a link by mail, opens the account again.")]);
        return Terminal.Done;
    }
}
