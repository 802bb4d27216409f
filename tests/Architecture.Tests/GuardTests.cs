using System.Text.RegularExpressions;

namespace Maillage.Architecture.Tests;

/// <summary>Doors that everything uses: no way round them, and no secret in the tree.</summary>
public partial class GuardTests
{
    private static IEnumerable<string> Code => Repository.Files("src", ".cs");

    [Fact]
    public void No_one_asks_the_network_but_through_the_one_door() =>
        // The load client asks the portal itself, an address given on the command line.
        Found(HttpClients(), except: ["src/Formats/Guards/OutgoingHttp.cs", "src/Cli/Load/LoadClient.cs"]).ShouldBeEmpty("use OutgoingHttp");

    [Fact]
    public void No_one_reads_xml_but_through_the_safe_reader() => 
        Found(XmlReaders(), except: []).Where(f => !Repository.Text(f).Contains("DtdProcessing.Prohibit", StringComparison.Ordinal)).ShouldBeEmpty("use SafeXml");

    [Fact]
    public void Certificates_are_never_trusted_blindly() => Found(BlindTrust(), except: []).ShouldBeEmpty();

    [Fact]
    public void No_secret_stands_in_the_repository() =>
        new[] { "src", "tests", "bench", "web", "eng", "data", "strategies", "docs" }
            .SelectMany(f => Repository.Files(f, ".cs", ".razor", ".ts", ".mjs", ".js", ".json", ".yaml", ".yml", ".sh", ".md", ".csv", ".props", ".config", ".pem", ".key", ".pfx"))
            .Where(f => !f.EndsWith("package-lock.json", StringComparison.Ordinal) && f != "tests/Architecture.Tests/GuardTests.cs")
            .SelectMany(f => Path.GetExtension(f) is ".pem" or ".key" or ".pfx" ? [f] : Secrets().Matches(Repository.Text(f)).Select(m => $"{f}: {m.Value[..Math.Min(20, m.Value.Length)]}…"))
            .ShouldBeEmpty();

    private static IEnumerable<string> Found(Regex pattern, string[] except) => Code.Where(f => !except.Contains(f) && pattern.IsMatch(Repository.Text(f)));

    [GeneratedRegex(@"\bnew\s+(?:HttpClient|SocketsHttpHandler|HttpClientHandler|WebClient)\b|WebRequest\.Create")]
    private static partial Regex HttpClients();

    [GeneratedRegex(@"XmlReader\.Create|new XmlDocument|new XmlTextReader|XDocument\.Load|XElement\.Load|XmlSerializer")]
    private static partial Regex XmlReaders();

    [GeneratedRegex(@"ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|DangerousAcceptAny|TrustServerCertificate\s*=\s*true", RegexOptions.IgnoreCase)]
    private static partial Regex BlindTrust();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[0-9A-Za-z-]{20,}|\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.|(?i)\b(?:password|pwd|secret|api[_-]?key)\s*[=:]\s*[""'][^""'\s{}$<]{12,}[""']")]
    private static partial Regex Secrets();
}
