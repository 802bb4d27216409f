using System.Security.Cryptography;
using Maillage.Database;

namespace Maillage.Web.OpenData;

/// <summary>
/// The name other catalogues know this one by, for good: the host people reach it at when it has one, else a name made once and kept in the home. A backup carries it along, so a restored
/// platform still knows its own records when they come back from elsewhere.
/// </summary>
internal sealed class InstanceName
{
    public InstanceName(PortalOptions options)
    {
        if (Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out Uri? address) && address.HostNameType == UriHostNameType.Dns && address.Host.Contains('.', StringComparison.Ordinal))
        {
            Repository = address.Host;
            return;
        }

        string file = Path.Combine(options.Home, "instance");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(options.Home, PrivateModes.Folder);
            File.WriteAllText(file, $"m{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.invalid");
        }

        Repository = File.ReadAllText(file).Trim();
    }

    /// <summary>Name of a record among all catalogues, by whatever protocol it is told: <c>jeu:</c> and the id of a dataset, or the id of a resource.</summary>
    public string NameOf(string id) => $"oai:{Repository}:{(id.StartsWith("jeu:", StringComparison.Ordinal) ? id : Uri.EscapeDataString(id))}";

    /// <summary>A domain name, as identifiers of OAI are built on (« .invalid » belongs to nobody, RFC 2606).</summary>
    public string Repository { get; }
}
