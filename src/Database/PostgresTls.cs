using System.Net;
using Maillage.Kernel;
using Npgsql;

namespace Maillage.Database;

/// <summary>
/// What travels to a database on another machine holds names and files of people: the connection is encrypted and the server shows a certificate that is its own
/// (OWASP ASVS 1.9, 9.2.2). Without, the program does not start, unless the operator says that the way between is safe otherwise.
/// </summary>
internal static class PostgresTls
{
    /// <summary>Set to 1 where the two machines share a network that is protected otherwise (a tunnel, one host's containers).</summary>
    public const string PlainVariable = "MAILLAGE_DATABASE_PLAIN";

    /// <exception cref="BadInputException">The server is elsewhere and the connection would not be checked.</exception>
    public static void Check(string connectionString, bool plainAllowed)
    {
        NpgsqlConnectionStringBuilder asked;
        try
        {
            asked = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException)
        {
            return; // Opening it says what is wrong.
        }

        string? elsewhere = (asked.Host ?? "").Split(',').FirstOrDefault(h => !IsHere(h));
        if (plainAllowed || elsewhere is null || asked.SslMode == SslMode.VerifyFull)
        {
            return;
        }

        throw new BadInputException(Problem.Error(
            "database-tls",
            $"La base est sur une autre machine ({elsewhere}) et la liaison ne vérifie pas qui répond : ajoutez « SSL Mode=VerifyFull » (et « Root Certificate=… » pour une autorité privée) à MAILLAGE_DATABASE. Si le réseau est protégé autrement, mettez {PlainVariable}=1.",
            $"The database is on another machine ({elsewhere}) and the connection does not check who answers: add 'SSL Mode=VerifyFull' (and 'Root Certificate=…' for a private authority) to MAILLAGE_DATABASE. If the network is protected otherwise, set {PlainVariable}=1."));
    }

    /// <summary>A socket in the file system, this machine's name for itself, or a loopback address, with or without a port.</summary>
    private static bool IsHere(string host)
    {
        string name = host.Trim();
        string bare = name.LastIndexOf(':') is > 0 and int at && name.IndexOf(':') == at ? name[..at] : name;
        return name.Length == 0 || name[0] is '/' or '@' || bare.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(bare, out IPAddress? address) && IPAddress.IsLoopback(address));
    }
}
