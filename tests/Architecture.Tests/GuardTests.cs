using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Maillage.Architecture.Tests;

/// <summary>Doors that everything uses: no way round them, and no secret in the tree.</summary>
public partial class GuardTests
{
    private static IEnumerable<string> Code => SourceTree.Files("src", ".cs");

    [Fact]
    public void No_one_asks_the_network_but_through_the_one_door() =>
        // The load client asks the portal itself, an address given on the command line.
        Found(HttpClients(), except: ["src/Formats/Guards/OutgoingHttp.cs", "src/Cli/Load/LoadClient.cs"]).ShouldBeEmpty("use OutgoingHttp");

    [Fact]
    public void No_one_reads_xml_but_through_the_safe_reader() => 
        Found(XmlReaders(), except: []).Where(f => !SourceTree.Text(f).Contains("DtdProcessing.Prohibit", StringComparison.Ordinal)).ShouldBeEmpty("use SafeXml");

    [Fact]
    public void Certificates_are_never_trusted_blindly() => Found(BlindTrust(), except: []).ShouldBeEmpty();

    [Fact]
    public void No_secret_stands_in_the_repository() =>
        new[] { "src", "tests", "bench", "web", "eng", "data", "strategies", "docs" }
            .SelectMany(f => SourceTree.Files(f, ".cs", ".razor", ".ts", ".mjs", ".js", ".json", ".yaml", ".yml", ".sh", ".md", ".csv", ".props", ".config", ".pem", ".key", ".pfx"))
            .Where(f => !f.EndsWith("package-lock.json", StringComparison.Ordinal) && f != "tests/Architecture.Tests/GuardTests.cs")
            .SelectMany(f => Path.GetExtension(f) is ".pem" or ".key" or ".pfx" ? [f] : Secrets().Matches(SourceTree.Text(f)).Select(m => $"{f}: {m.Value[..Math.Min(20, m.Value.Length)]}…"))
            .ShouldBeEmpty();

    /// <summary>What issue 4 asks an attack test for: its baseline, then its list of bad input.</summary>
    private static readonly string[] Items =
    [
        "CSP", "CSRF", "cookies", "rate limits", "lockout", "upload limits", "zip bombs", "polyglots", "XML entities", "CSV formula injection", "SSRF", "secrets", "headers", "dependency audit",
        "forged and expired links", "replayed codes", "a provider that is down or lies", "mass sign-up", "10 MB form fields", "unicode tricks in names", "a role removed during an open session",
    ];

    /// <summary><c>eng/guards.mjs</c> takes each out and shows that its test fails; this only holds the list to the sources.</summary>
    [Fact]
    public void Every_guard_of_the_list_stands_once_in_its_file_and_names_a_test_of_its_suite()
    {
        using JsonDocument list = JsonDocument.Parse(SourceTree.Text("tests/guards.json"));
        List<string> wrong = [];
        HashSet<string> items = [];
        foreach (JsonElement guard in list.RootElement.EnumerateArray())
        {
            string Of(string name) => guard.GetProperty(name).GetString()!;
            items.Add(Of("item"));
            if (SourceTree.Text(Of("file")).Split(Of("find")).Length != 2)
                wrong.Add($"{Of("guard")}: what it takes out does not stand once in {Of("file")}");
            if (!SourceTree.Files("tests/" + Of("suite"), ".cs").Any(f => SourceTree.Text(f).Contains($" {Of("test")}(", StringComparison.Ordinal)))
                wrong.Add($"{Of("guard")}: {Of("suite")} has no test {Of("test")}");
        }

        wrong.ShouldBeEmpty();
        Items.Except(items).ShouldBeEmpty("without a guard in tests/guards.json");
    }

    [Theory]
    [InlineData("   > Weak.Package   1.0.0   1.0.0   High   https://example.org/advisory", true, 1, "Weak.Package")]
    [InlineData("The given project has no vulnerable packages", true, 0, "NuGet: no known weakness")]
    [InlineData("", false, 0, "does not tell weaknesses")]
    public void A_package_with_a_known_weakness_is_named_and_fails_the_audit(string listed, bool tells, int exit, string told)
    {
        string tools = Directory.CreateTempSubdirectory("maillage-audit-").FullName;
        try
        {
            Tool(tools, "dotnet", $"case \"$1\" in restore) {(tells ? "echo 'warning NU1903: weak'" : "true")};; list) echo '{listed}';; esac");
            Tool(tools, "npm", tells ? "echo '{\"auditReportVersion\": 2}'" : "exit 1");
            ProcessStartInfo start = new("bash", [Path.Combine(Repository.Root, "eng", "audit.sh")]) { RedirectStandardOutput = true };
            start.Environment["PATH"] = tools + ":" + Environment.GetEnvironmentVariable("PATH");
            using Process audit = Process.Start(start)!;
            string said = audit.StandardOutput.ReadToEnd();
            audit.WaitForExit();
            said.ShouldContain(told);
            audit.ExitCode.ShouldBe(exit, said);
        }
        finally
        {
            Directory.Delete(tools, recursive: true);
        }
    }

    /// <summary>What the last restore brought, against the list that <c>eng/packages.mjs</c> wrote and a person read.</summary>
    [Fact]
    public void A_package_that_is_not_byte_for_byte_what_was_read_is_seen()
    {
        HashSet<string> known = [.. SourceTree.Text("eng/packages.sha512").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] restored = [.. new[] { "src", "tests", "bench" }.SelectMany(f => Directory.EnumerateDirectories(Path.Combine(Repository.Root, f))).Select(p => Path.Combine(p, "obj", "project.assets.json")).Where(File.Exists)];
        restored.ShouldNotBeEmpty();
        restored.SelectMany(Packages).Distinct().Except(known).ShouldBeEmpty("new or changed: node eng/packages.mjs, and read the difference");
    }

    private static List<string> Packages(string assets)
    {
        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(assets));
        return [.. read.RootElement.GetProperty("libraries").EnumerateObject().Where(l => l.Value.GetProperty("type").GetString() == "package").Select(l => $"{l.Name} {l.Value.GetProperty("sha512").GetString()}")];
    }

    [Fact]
    public void The_integration_asks_for_known_weaknesses_first()
    {
        string[] lines = SourceTree.Text(".ci/run").Split('\n');
        Array.FindIndex(lines, l => l.StartsWith("eng/audit.sh", StringComparison.Ordinal)).ShouldBeInRange(0, Array.FindIndex(lines, l => l.StartsWith("./test", StringComparison.Ordinal)) - 1);
    }

    [Fact]
    public void The_service_runs_on_an_account_of_its_own_in_a_sandbox()
    {
        string[] unit = SourceTree.Text("docs/operate/maillage.service").Split('\n');
        new[]
        {
            "User=maillage", "Group=maillage", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "AmbientCapabilities=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
            "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectControlGroups=yes", "RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "SystemCallFilter=@system-service", "UMask=0027", "LimitCORE=0",
        }.Except(unit).ShouldBeEmpty();
    }

    [Fact]
    public void The_proxy_s_example_speaks_modern_tls_only_and_sends_the_rest_there()
    {
        string proxy = SourceTree.Text("docs/operate/nginx.conf");
        proxy.ShouldContain("ssl_protocols TLSv1.2 TLSv1.3;");
        string ciphers = proxy.Split("ssl_ciphers ")[1].Split(';')[0];
        ciphers.Split(':').Where(c => !c.StartsWith("ECDHE-", StringComparison.Ordinal) || !(c.Contains("GCM", StringComparison.Ordinal) || c.Contains("CHACHA20", StringComparison.Ordinal))).ShouldBeEmpty("ephemeral exchange and authenticated encryption");
        string[] listening = [.. proxy.Split("server {").Skip(1).Where(s => s.Contains("listen 80;", StringComparison.Ordinal))];
        listening.ShouldHaveSingleItem().ShouldContain("return 301 https://$host$request_uri;");
        proxy.Split("proxy_pass ").Length.ShouldBe(2, "one way to the portal, behind TLS");
    }

    private static void Tool(string folder, string name, string does)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + does + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static IEnumerable<string> Found(Regex pattern, string[] except) => Code.Where(f => !except.Contains(f) && pattern.IsMatch(SourceTree.Text(f)));

    [GeneratedRegex(@"\bnew\s+(?:HttpClient|SocketsHttpHandler|HttpClientHandler|WebClient)\b|WebRequest\.Create")]
    private static partial Regex HttpClients();

    [GeneratedRegex(@"XmlReader\.Create|new XmlDocument|new XmlTextReader|XDocument\.Load|XElement\.Load|XmlSerializer")]
    private static partial Regex XmlReaders();

    [GeneratedRegex(@"ServerCertificateCustomValidationCallback|RemoteCertificateValidationCallback|DangerousAcceptAny|TrustServerCertificate\s*=\s*true", RegexOptions.IgnoreCase)]
    private static partial Regex BlindTrust();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[baprs]-[0-9A-Za-z-]{20,}|\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.|(?i)\b(?:password|pwd|secret|api[_-]?key)\s*[=:]\s*[""'][^""'\s{}$<]{12,}[""']")]
    private static partial Regex Secrets();
}
