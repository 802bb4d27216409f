using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People.Audit;
using Maillage.Web.OpenId;

namespace Maillage.Cli.Commands;

/// <summary><c>client</c>: the services that use the platform's identities, for whoever holds the machine. Within the portal, its administrators do the same.</summary>
internal static class ClientCommand
{
    public static Command Create()
    {
        Command command = new("client", Terminal.Say("Les services raccordés : d'autres sites qui reconnaissent les gens par ce portail (OpenID Connect).", "Connected services: other sites that know people through this portal (OpenID Connect)."));
        command.Subcommands.Add(CreateAdd());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateRemove());
        return command;
    }

    private static Command CreateAdd()
    {
        Argument<string> name = new("name") { Description = Terminal.Say("Nom du service, tel que les gens le lisent.", "Name of the service, as people read it.") };
        Option<string[]> back = new("--redirect") { AllowMultipleArgumentsPerToken = true, Description = Terminal.Say("Adresse de retour, exacte, en https:// ; plusieurs possibles.", "Return address, exact, https://; several may be given.") };
        Option<string[]> left = new("--logout") { AllowMultipleArgumentsPerToken = true, Description = Terminal.Say("Adresse de retour après déconnexion.", "Address to return to after signing out.") };
        Option<bool> bare = new("--public") { Description = Terminal.Say("Application qui ne peut garder de secret (mobile, navigateur).", "A program that can keep no secret (phone, browser).") };
        Option<bool> own = new("--own") { Description = Terminal.Say("Service de la région : on ne demande pas aux gens leur accord.", "A service of the region: people are not asked to consent.") };
        Command command = new("add", Terminal.Say("Raccorde un service et imprime une seule fois son secret.", "Registers a service and prints its secret, once.")) { name, back, left, bare, own };
        command.SetAction((parse, cancel) => Add(Terminal.For(parse), new NewClient(parse.GetValue(name)!, parse.GetValue(back) ?? [], parse.GetValue(left) ?? [], !parse.GetValue(bare), parse.GetValue(own)), cancel));
        return command;
    }

    private static Command CreateList()
    {
        Command command = new("list", Terminal.Say("Les services raccordés.", "The connected services."));
        command.SetAction((parse, cancel) => List(Terminal.For(parse), cancel));
        return command;
    }

    private static Command CreateRemove()
    {
        Argument<string> id = new("id") { Description = Terminal.Say("Son client_id.", "Its client_id.") };
        Command command = new("remove", Terminal.Say("Débranche un service : ses jetons ne valent plus rien.", "Removes a service: its tokens are worth nothing any more.")) { id };
        command.SetAction((parse, cancel) => Remove(Terminal.For(parse), parse.GetValue(id)!, cancel));
        return command;
    }

    private static async Task<int> Add(Terminal terminal, NewClient asked, CancellationToken cancel)
    {
        // Faults first: a bad address is told on a machine without a database too.
        if (Clients.Check(asked) is { Count: > 0 } problems)
            throw new BadInputException(problems);

        (ClientLine made, string? secret) = await Use(clients => clients.Register(null, asked, cancel));
        terminal.Result(
            new JsonObject { ["client_id"] = made.Id, ["client_secret"] = secret, ["name"] = made.Name, ["redirects"] = new JsonArray([.. made.Redirects.Select(r => (JsonNode)r)]) },
            [
                Terminal.Say($"« {made.Name} » est raccordé. Réglez-le avec :", $"“{made.Name}” is registered. Configure it with:"),
                Terminal.Say("issuer         l'adresse du portail (découverte : /.well-known/openid-configuration)", "issuer         the portal's address (discovery: /.well-known/openid-configuration)"),
                $"client_id      {made.Id}",
                secret is null ? Terminal.Say("client_secret  aucun : application publique, avec PKCE", "client_secret  none: public client, with PKCE") : $"client_secret  {secret}",
                .. secret is null ? [] : (string[])[Terminal.Say("Le secret n'est montré que cette fois : seul son condensé est gardé.", "The secret is shown this once: only its hash is kept.")],
            ]);
        return Terminal.Done;
    }

    private static async Task<int> List(Terminal terminal, CancellationToken cancel)
    {
        IReadOnlyList<ClientLine> lines = await Use(clients => clients.List(cancel));
        terminal.Result(
            new JsonObject
            {
                ["clients"] = new JsonArray([.. lines.Select(l => (JsonNode)new JsonObject
                {
                    ["client_id"] = l.Id, ["name"] = l.Name, ["confidential"] = l.Confidential, ["redirects"] = new JsonArray([.. l.Redirects.Select(r => (JsonNode)r)]),
                })]),
            },
            lines.Count == 0 ? [Terminal.Say("Aucun service raccordé.", "No service is connected.")] : [.. lines.Select(l => $"{l.Id}  {l.Name}  {string.Join(' ', l.Redirects)}")]);
        return Terminal.Done;
    }

    private static async Task<int> Remove(Terminal terminal, string id, CancellationToken cancel)
    {
        if (!await Use(clients => clients.Remove(null, id, cancel)))
            throw new BadInputException(Problem.Error("no-client", "Aucun service n'a ce client_id. « client list » les montre.", "No service has this client_id. 'client list' shows them."));

        terminal.Result(new JsonObject { ["removed"] = id }, [Terminal.Say("Service débranché.", "Service removed.")]);
        return Terminal.Done;
    }

    private static async Task<T> Use<T>(Func<Clients, Task<T>> act)
    {
        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        return await Clients.Use(database, new AuditLog(database, TimeProvider.System, workspace.Home), act);
    }
}
