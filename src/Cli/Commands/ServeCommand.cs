using System.CommandLine;
using System.Globalization;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Planning.Strategies;
using Maillage.Web;

namespace Maillage.Cli.Commands;

/// <summary><c>serve</c>: imports what is missing, serves the portal, and queues the region's design when there is none.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<FileInfo?> strategy = InitCommand.StrategyOption();
        Option<bool> idle = new("--no-design") { Description = Terminal.Say("Ne pas lancer la conception du réseau.", "Do not start designing the network.") };
        Option<int> ahead = new("--ahead")
        {
            Description = Terminal.Say(
                "Répéter l'avenir : le portail vit tant de jours en avance (rappels, échéances). À lancer sur une copie.", "Rehearse the future: the portal lives so many days ahead (reminders, ends of term). For a copy."),
        };
        ahead.Validators.Add(r =>
        {
            if (r.GetValue(ahead) is < 0 or > 3660)
            {
                r.AddError(Terminal.Say("--ahead attend de 0 à 3660 jours.", "--ahead takes 0 to 3660 days."));
            }
        });
        Command command = new("serve", Terminal.Say("Sert le portail.", "Serves the portal.")) { strategy, idle, ahead };
        command.SetAction((parse, cancellation) => RunAsync(parse.GetValue(strategy), parse.GetValue(idle), new TimeAhead(parse.GetValue(ahead)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? file, bool idle, TimeProvider clock, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment(file);
        Strategy strategy = workspace.ReadStrategy();
        using IDisposable serving = workspace.HoldForServing();
        using MaillageDatabase database = workspace.OpenDatabase();
        workspace.KeepStrategy();
        RegionWork work = new(workspace, database, strategy, TimeProvider.System);
        ProblemList problems = new();
        new ResourceWork(database, TimeProvider.System, work.ImportTerritory(problems)).ImportShipped(problems);
        foreach (Problem problem in problems.Kept)
        {
            await Console.Error.WriteLineAsync(problem.Tell(Terminal.French));
        }

        RegionJob job = new(work);
        JobStore jobs = new(database, TimeProvider.System);
        if (!idle && !work.HasPlan() && !jobs.AnyPending())
        {
            jobs.Enqueue(job.Kind);
        }

        await Portal.RunAsync(
            new PortalOptions
            {
                Database = database,
                Strategy = strategy,
                Clock = clock,
                Home = workspace.Home,
                DataFolder = Workspace.DataFolder,
                JobHandlers = [job, new SitesJob(work, new SiteWork(workspace, database, clock))],
                Port = Port(),
                Hosts = Listed("MAILLAGE_HOSTS"),
                Alarms = PortalOptions.ReadAlarms(Environment.GetEnvironmentVariable("MAILLAGE_ALARMS")),
                Proxies = Listed("MAILLAGE_PROXIES"),
                HarvestNetworks = Listed("MAILLAGE_HARVEST_NETWORKS"),
                SecurityContact = Environment.GetEnvironmentVariable("MAILLAGE_SECURITY_CONTACT"),
                PublicAddress = Address("MAILLAGE_URL", "https", "http")?.ToString(),
                MailServer = Address("MAILLAGE_SMTP", "smtp", "smtps"),
                FirmSearch = Address("MAILLAGE_SIRENE", "https"),
                MalwareDaemon = Address("MAILLAGE_CLAMD", "clamd"),
                MailFrom = Environment.GetEnvironmentVariable("MAILLAGE_MAIL_FROM") is { Length: > 0 } from ? from : "maillage@localhost",
                MailReplies = Environment.GetEnvironmentVariable("MAILLAGE_MAIL_REPLIES") is { Length: > 0 } reply ? EmailAddress.Check(reply, out string sound) is { } bad ? throw new BadInputException(bad) : sound : null,
                MailInlet = Address("MAILLAGE_MAIL_IN", "maildir", "imaps", "imap"),
                CheckLinks = Environment.GetEnvironmentVariable("MAILLAGE_CHECK_LINKS") == "1",
                RequestsPerMinute = Number("MAILLAGE_REQUESTS_PER_MINUTE", 6000, int.MaxValue),
                Started = address => Welcome(address, new Joining(database, TimeProvider.System, new AuditLog(database, TimeProvider.System, workspace.Home))),
            },
            cancellation);
        return Terminal.Done;
    }

    /// <summary>Says where the portal is and, while nobody runs it, prints the link that makes the first administrator.</summary>
    private static void Welcome(string address, Joining joining)
    {
        Console.Out.WriteLine(Terminal.Say($"Maillage répond sur {address}", $"Maillage answers on {address}"));
        if (joining.OpenFounding() is { } secret)
        {
            Console.Out.WriteLine(Terminal.Say(
                $"Pas encore d'administrateur. Ce lien en fait un, une seule fois et pendant 24 heures : {address}/lien/{secret}",
                $"No administrator yet. This link makes one, once and for 24 hours: {address}/lien/{secret}"));
        }
    }

    /// <summary>Words of a setting, separated by commas.</summary>
    private static string[] Listed(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Uri? Address(string variable, params string[] schemes)
    {
        string? text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(text) ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && schemes.Contains(address.Scheme) ? address
            : throw new BadInputException(Problem.Error("address", $"{variable} doit être une adresse qui commence par {schemes[0]}:// ; sa valeur ne l'est pas.", $"{variable} must be an address that begins with {schemes[0]}://; its value is not."));
    }

    internal static int Port() => Number("MAILLAGE_PORT", 5080, 65535);

    private static int Number(string name, int usual, int most)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(text) ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= most ? number
            : throw new BadInputException(Problem.Error("setting", $"{name} vaut « {text} » ; attendu : un nombre de 1 à {most}.", $"{name} is '{text}'; expected a number from 1 to {most}."));
    }
}

/// <summary>The machine's clock, some days ahead: to see what the portal will do then.</summary>
internal sealed class TimeAhead(int days) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(days);
}
