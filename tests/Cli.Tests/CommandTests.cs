using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Maillage.Cli.Tests;

/// <summary>The commands of operation, as people type them.</summary>
public sealed partial class CommandTests(Instance instance)
{
    [Fact]
    public async Task A_backup_beside_a_running_portal_restores_once_it_has_stopped()
    {
        string home = instance.Home(), archives = instance.EmptyHome();
        await using (Served portal = await Served.Open(home))
        {
            Outcome made = await Instance.Run(home, ["backup", "--out", archives + "/", "--keep", "2", "--json"], ("MAILLAGE_BACKUP_PASSPHRASE", "une phrase"));
            made.Code.ShouldBe(0, made.Errors);
            using JsonDocument told = JsonDocument.Parse(made.Output);
            told.RootElement.GetProperty("keys").GetString().ShouldBe("Encrypted");
            Outcome early = await Instance.Run(home, ["restore", Directory.GetFiles(archives).Single(), "--without-keys"]);
            early.Code.ShouldBe(1);
            early.Errors.ShouldContain("arrêtez le portail");
            portal.Terminate();
            await portal.End();
        }

        File.Delete(Path.Combine(home, "territory.gpkg"));
        Outcome back = await Instance.Run(home, ["restore", Directory.GetFiles(archives).Single()], ("MAILLAGE_BACKUP_PASSPHRASE", "une phrase"));
        back.Code.ShouldBe(0, back.Errors);
        (await Doctor(home, 0)).GetProperty("state").GetString().ShouldNotBe("fail");
        await using Served again = await Served.Open(home);
        (await again.Client.GetStringAsync("/territoires/58145")).ShouldContain("Lormes");
    }

    [Fact]
    public async Task The_doctor_finds_what_is_wrong_and_says_what_to_do()
    {
        string home = instance.Home();
        State(await Doctor(home, 0), "database").ShouldBe("ok");
        State(await Doctor(home, 0), "backup").ShouldBe("warn");

        File.SetUnixFileMode(Path.Combine(home, "private.db"), (UnixFileMode)Convert.ToInt32("644", 8));
        State(await Doctor(home, 1), "secrets").ShouldBe("fail");
        File.SetUnixFileMode(Path.Combine(home, "private.db"), (UnixFileMode)Convert.ToInt32("600", 8));

        Execute(home, "private.db", "INSERT INTO job (id, position, kind, arguments, state, progress, cancel_requested, created_at) VALUES ('x', 1, 'region', '{}', 'Running', 0.5, 0, '2026-01-01T00:00:00.000Z')");
        State(await Doctor(home, 0), "jobs").ShouldBe("warn");
        Execute(home, "private.db", "UPDATE job SET created_at = '2199-01-01T00:00:00.000Z'");
        State(await Doctor(home, 1), "clock").ShouldBe("fail");
        Execute(home, "private.db", "DELETE FROM job");

        Execute(home, "territory.gpkg", "DELETE FROM rtree_commune_geom WHERE id = (SELECT min(fid) FROM commune)");
        State(await Doctor(home, 1), "database").ShouldBe("fail");
        (await Instance.Run(instance.EmptyHome(), ["doctor"])).Code.ShouldBe(1);
    }

    [Fact]
    public async Task A_service_registered_on_the_machine_is_known_to_the_running_portal_until_it_is_removed()
    {
        string home = instance.Home();
        foreach (string bad in new[] { "http://service.example/", "https://service.example/#x", "https://moi@service.example/", "javascript:alert(1)", "/retour" })
        {
            Outcome refused = await Instance.Run(home, ["client", "add", "Service", "--redirect", "https://service.example/", bad]);
            refused.Code.ShouldBe(1, bad);
            refused.Errors.ShouldContain("https://");
        }

        (await Instance.Run(home, ["client", "add", "Service"])).Errors.ShouldContain("adresse de retour");
        await using Served portal = await Served.Open(home);
        Outcome added = await Instance.Run(home, ["client", "add", "Service", "--redirect", "https://service.example/retour", "--json"]);
        added.Code.ShouldBe(0, added.Errors);
        using JsonDocument told = JsonDocument.Parse(added.Output);
        string id = told.RootElement.GetProperty("client_id").GetString()!, secret = told.RootElement.GetProperty("client_secret").GetString()!;
        Outcome listed = await Instance.Run(home, ["client", "list"]);
        listed.Output.ShouldContain($"{id}  Service  https://service.example/retour");
        listed.Output.ShouldNotContain(secret);
        string ask = $"/connect/authorize?client_id={id}&redirect_uri=https%3A%2F%2Fservice.example%2Fretour&response_type=code&scope=openid&code_challenge={new string('a', 43)}&code_challenge_method=S256";
        using (HttpResponseMessage known = await portal.Client.GetAsync(ask, TestContext.Current.CancellationToken))
            ((int)known.StatusCode, known.Headers.Location?.OriginalString.StartsWith("/connexion", StringComparison.Ordinal)).ShouldBe((302, true));

        (await Instance.Run(home, ["client", "remove", id])).Code.ShouldBe(0);
        (await Instance.Run(home, ["client", "remove", id])).Code.ShouldBe(1);
        using HttpResponseMessage unknown = await portal.Client.GetAsync(ask, TestContext.Current.CancellationToken);
        ((int)unknown.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task Who_lost_every_factor_gets_in_again_by_whoever_holds_the_machine_and_nobody_else_is_touched()
    {
        string home = instance.Home();
        foreach ((string id, string email) in new[] { ("p1", "perdu@essai.fr"), ("p2", "autre@essai.fr") })
        {
            Execute(home, "private.db", $"INSERT INTO person (id, email, email_key, name, language, created_at, passphrase, failures, locked_until, totp, totp_step) VALUES ('{id}', '{email}', '{email}', 'Essai', 'fr', '2026-01-01T00:00:00.000Z', 'hash', 4, '2199-01-01T00:00:00.000Z', 'sealed', 7)");
            Execute(home, "private.db", $"INSERT INTO recovery_code (hash, person) VALUES ('{id}', '{id}')");
            Execute(home, "private.db", $"INSERT INTO passkey (credential, person, name, public_key, sign_count, transports, verified, backup_eligible, backed_up, attestation, client_data, created_at) VALUES ('{id}', '{id}', 'Clé', '', 0, '', 1, 0, 0, '', '', '2026-01-01T00:00:00.000Z')");
            Execute(home, "private.db", $"INSERT INTO session (hash, id, person, strong, method, created_at, seen_at, ends_at, device) VALUES ('{id}', '{id}', '{id}', 1, 'passkey', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2199-01-01T00:00:00.000Z', '')");
        }

        Outcome unknown = await Instance.Run(home, ["reset-factors", "personne@essai.fr"]);
        unknown.Code.ShouldBe(1);
        unknown.Errors.ShouldContain("personne@essai.fr");
        Outcome reset = await Instance.Run(home, ["reset-factors", "Perdu@essai.fr", "--json"]);
        reset.Code.ShouldBe(0, reset.Errors);
        using JsonDocument told = JsonDocument.Parse(reset.Output);
        told.RootElement.GetProperty("email").GetString().ShouldBe("perdu@essai.fr");

        Read(home, "SELECT passphrase || ' ' || coalesce(totp, '-') || ' ' || failures || ' ' || coalesce(locked_until, '-') FROM person WHERE id = 'p1'").ShouldBe("hash - 0 -", "the passphrase stays");
        foreach (string table in new[] { "recovery_code", "passkey", "session" })
            Read(home, $"SELECT group_concat(person) FROM {table}").ShouldBe("p2", table);

        Read(home, "SELECT totp FROM person WHERE id = 'p2'").ShouldBe("sealed");
        Read(home, "SELECT e.action || ' ' || t.person FROM audit_entry e JOIN audit_trace t ON t.trace = e.id ORDER BY e.seq DESC LIMIT 1").ShouldBe("factor.reset p1");
    }

    [Fact]
    public async Task Matching_many_services_gives_the_verdicts_of_reading_each_rule_and_leaves_some_open()
    {
        Outcome measured = await Instance.Run(instance.EmptyHome(), ["bench", "matching", "--services", "3000", "--json"]);
        measured.Code.ShouldBe(0, measured.Errors);
        using JsonDocument told = JsonDocument.Parse(measured.Output);
        told.RootElement.GetProperty("sameAsNaive").GetBoolean().ShouldBeTrue();
        told.RootElement.GetProperty("undecidedShare").GetDouble().ShouldBeGreaterThan(0.2);
        told.RootElement.GetProperty("p99Ms").GetDouble().ShouldBeGreaterThanOrEqualTo(told.RootElement.GetProperty("medianMs").GetDouble());
    }

    [Fact]
    public async Task Every_command_and_option_explains_itself_in_both_languages()
    {
        foreach (string language in new[] { "fr", "en" })
        {
            var waiting = new Queue<string[]>([[]]);
            int seen = 0;
            while (waiting.TryDequeue(out string[]? command))
            {
                Outcome help = await Instance.Run("/nowhere", [.. command, "--help", "--lang", language]);
                help.Code.ShouldBe(0, help.Errors);
                seen++;
                string[] lines = [.. help.Output.Split('\n').Select(l => l.TrimEnd())];
                help.Output.Contains("Show help", StringComparison.Ordinal).ShouldBeFalse();
                foreach (string line in lines.SkipWhile(l => !l.StartsWith("Options", StringComparison.Ordinal)).Where(l => Item().IsMatch(l)))
                    line.Trim().Split("  ", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeGreaterThan(1, $"{language} {string.Join(' ', command)}: {line}");

                foreach (string name in Subcommands(lines))
                    waiting.Enqueue([.. command, name]);
            }

            seen.ShouldBeGreaterThan(17);
        }
    }

    [Theory]
    [InlineData("back", "backup")]
    [InlineData("backup --k", "--keep")]
    [InlineData("import con", "contours")]
    public async Task The_shell_completes_commands_options_and_values(string typed, string expected)
    {
        Outcome completion = await Instance.Run("/nowhere", ["completion", "bash"]);
        string script = completion.Output + $"\nCOMP_WORDS=(maillage {typed}); COMP_LINE='maillage {typed}'; COMP_POINT=${{#COMP_LINE}}; COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); _maillage; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        var start = new System.Diagnostics.ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Instance.Program)}:{Environment.GetEnvironmentVariable("PATH")}";
        using var shell = System.Diagnostics.Process.Start(start)!;
        string[] offered = (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        offered.ShouldContain(expected);
    }

    private static IEnumerable<string> Subcommands(string[] lines) => lines
        .SkipWhile(l => !l.StartsWith("Comm", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal))
        .Where(l => Item().IsMatch(l)).Select(l => l.Trim().Split(' ')[0]);

    private static async Task<JsonElement> Doctor(string home, int code)
    {
        Outcome seen = await Instance.Run(home, ["doctor", "--json"]);
        seen.Code.ShouldBe(code, seen.Output + seen.Errors);
        return JsonDocument.Parse(seen.Output).RootElement;
    }

    private static string? State(JsonElement seen, string check) =>
        seen.GetProperty("checks").EnumerateArray().First(c => c.GetProperty("name").GetString() == check).GetProperty("state").GetString();

    private static string? Read(string home, string question)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(home, "private.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = question;
        return command.ExecuteScalar() as string;
    }

    private static void Execute(string home, string file, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(home, file)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery().ShouldBeGreaterThan(0);
    }

    /// <summary>A line of a list in the help: two blanks, then a word.</summary>
    [GeneratedRegex(@"^  [\w<-]")]
    private static partial Regex Item();
}
