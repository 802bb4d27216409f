using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maillage.Faults;

namespace Maillage.Cli.Tests;

/// <summary>What a start tells when the machine refuses: one clear sentence, exit code 3, nothing half made.</summary>
public sealed class StartTests(Instance instance)
{
    private const int EnvironmentFailed = 3;

    [Fact]
    public async Task A_second_portal_on_the_same_home_is_told_so()
    {
        string home = instance.Home();
        await using Served first = await Served.Open(home);
        Outcome second = await Instance.Run(home, ["serve", "--no-design"], ("MAILLAGE_PORT", Port()));
        second.Code.ShouldBe(EnvironmentFailed, second.Errors);
        second.Errors.ShouldContain("Un portail tourne déjà");
        (await first.Client.GetStringAsync("/health")).ShouldBe("ok");
    }

    [Fact]
    public async Task A_busy_port_is_told_so()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Outcome end = await Instance.Run(instance.Home(), ["serve", "--no-design"], ("MAILLAGE_PORT", port));
        end.Code.ShouldBe(EnvironmentFailed, end.Errors);
        end.Errors.ShouldContain("MAILLAGE_PORT");
    }

    [Fact]
    public async Task A_home_that_may_not_be_written_is_told_so()
    {
        // Root writes everywhere: there, the program runs as nobody, from a copy in the open (a clone may lie in a folder closed to all but its owner).
        string home = instance.EmptyHome(), open = Path.Combine(Path.GetTempPath(), "maillage-open-" + Guid.NewGuid().ToString("N"));
        try
        {
            ProcessStartInfo start = Environment.UserName == "root"
                ? Instance.Start("setpriv", home, ["--reuid=65534", "--regid=65534", "--clear-groups", Instance.Copied(open), "serve", "--no-design"])
                : Instance.Start(Instance.Program, "/proc/maillage", ["serve", "--no-design"]);
            using Process process = Process.Start(start)!;
            string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(EnvironmentFailed, errors);
            errors.ShouldContain("MAILLAGE_HOME");
        }
        finally
        {
            if (Directory.Exists(open))
                Directory.Delete(open, recursive: true);
        }
    }

    [Fact]
    public async Task A_full_disk_is_told_so_and_the_next_start_finds_a_sound_home()
    {
        string home = instance.EmptyHome();
        Directory.CreateDirectory(home);
        Outcome full = await Instance.Run(
            home, ["init"], ("LD_PRELOAD", Disk.Layer.Value), ("MAILLAGE_FAULTS_FOLDER", home), ("MAILLAGE_FAULTS_FROM", "60"), ("MAILLAGE_FAULTS_ERROR", "28"));
        full.Code.ShouldBe(EnvironmentFailed, full.Errors);
        full.Errors.ShouldContain("disque");
        Outcome after = await Instance.Run(home, ["init"]);
        after.Code.ShouldBe(0, after.Errors);
        (await Instance.Run(home, ["doctor"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_so()
    {
        Outcome end = await Instance.Run(instance.EmptyHome(), ["serve"], ("MAILLAGE_DATABASE", "Host=127.0.0.1;Port=1;Database=maillage;Timeout=2"));
        end.Code.ShouldBe(EnvironmentFailed, end.Errors);
        end.Errors.ShouldContain("PostgreSQL");
    }

    private static string Port() => Instance.FreePort().ToString(CultureInfo.InvariantCulture);
}
