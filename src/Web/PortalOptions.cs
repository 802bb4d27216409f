using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Web;

/// <summary>What the host gives the portal.</summary>
public sealed record PortalOptions
{
    /// <summary>The store, open and migrated; the host closes it after the portal has stopped.</summary>
    public required MaillageDatabase Database { get; init; }

    public required Strategy Strategy { get; init; }

    /// <summary>Folder for what the portal itself keeps: the keys that sign its forms.</summary>
    public required string Home { get; init; }

    /// <summary>Kinds of long work this process may run; none leaves the queue to another process.</summary>
    public IReadOnlyList<IJobHandler> JobHandlers { get; init; } = [];

    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>Address listened on; loopback unless the host decides otherwise (a reverse proxy, a container).</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Folder of the facts the product ships (<c>data/</c>).</summary>
    public string DataFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Engineering rules and prices that studies of the network start from.</summary>
    public string RulesFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "strategies", "rules-2015.yaml");

    /// <summary>Requests one address may make in a minute before it is asked to wait; a map makes some tens for one view.</summary>
    public int RequestsPerMinute { get; init; } = 6000;

    /// <summary>Requests one person or program may make in a minute with tokens.</summary>
    public int ApiRequestsPerMinute { get; init; } = 600;

    /// <summary>Sign-ins one address may try in a minute.</summary>
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>Times an hour past which something unusual is told to those who run the platform; what is not named has its usual measure.</summary>
    public IReadOnlyDictionary<Operations.Alarm, int> Alarms { get; init; } = new Dictionary<Operations.Alarm, int>();

    /// <summary>The setting of <see cref="Alarms"/> as an operator writes it: <c>signin=50,malware=0</c>.</summary>
    /// <exception cref="BadInputException">An unknown kind, or no number.</exception>
    public static IReadOnlyDictionary<Operations.Alarm, int> ReadAlarms(string? text) => Operations.Alarms.Read(text);

    /// <summary>Names under which the portal is reached, beside this machine's own; a request for another host is refused.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Addresses or networks of the reverse proxies in front: only what they say of a caller's address and scheme is believed.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Where a weakness is reported, for <c>/.well-known/security.txt</c>: a <c>mailto:</c> or <c>https:</c> address; null when the region gave none.</summary>
    public string? SecurityContact { get; init; }

    /// <summary>Address people reach the portal at (<c>https://maillage.example.fr</c>), for links in mail and for other services; null takes the one listened on.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Networks that are not public and may be harvested all the same (an archive on the intranet), as <c>10.1.0.0/16</c>.</summary>
    public IReadOnlyList<string> HarvestNetworks { get; init; } = [];

    /// <summary>Addresses that one file of the sitemap holds; beyond, there are several and an index. 50,000 is the most the protocol allows.</summary>
    public int SitemapAddresses { get; init; } = 50_000;

    /// <summary>Datasets on one page of the DCAT catalogue.</summary>
    public int DatasetsPerPage { get; init; } = 100;

    /// <summary>True to look up, politely and again and again, the addresses that resources give.</summary>
    public bool CheckLinks { get; init; }

    /// <summary>The State's search for firms (<c>https://recherche-entreprises.api.gouv.fr</c>), asked for a SIRET the imported register does not know; null asks nobody.</summary>
    public Uri? FirmSearch { get; init; }

    /// <summary>Server that takes outgoing mail (<c>smtp://</c> or <c>smtps://</c>); null writes messages to <c>mail/</c> under the home.</summary>
    public Uri? MailServer { get; init; }

    /// <summary>ClamAV daemon that looks at files from outside (<c>clamd://127.0.0.1:3310</c>); null looks for the test file only.</summary>
    public Uri? MalwareDaemon { get; init; }

    /// <summary>Sender of outgoing mail.</summary>
    public string MailFrom { get; init; } = "maillage@localhost";

    /// <summary>Address to which answers to letters come (<c>reponse@exemple.fr</c>; each letter bears its own, <c>reponse+…@exemple.fr</c>); null when the region reads none.</summary>
    public string? MailReplies { get; init; }

    /// <summary>Where these answers are read: a folder of the machine (<c>maildir:///var/mail/maillage</c>) or a mailbox (<c>imaps://user:secret@host/INBOX</c>).</summary>
    public Uri? MailInlet { get; init; }

    /// <summary>Called once the portal answers, with its address.</summary>
    public Action<string>? Started { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What the shell shows of the region: the name its strategy gives it.</summary>
public sealed record PortalIdentity(Wording Region);
