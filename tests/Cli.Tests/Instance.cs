using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maillage.Cli.Tests;

[assembly: AssemblyFixture(typeof(Instance))]

namespace Maillage.Cli.Tests;

/// <summary>The built program, and a home with the region in it from which each test takes its copy.</summary>
public sealed class Instance : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-cli-");
    private int homes;

    public static string Program { get; } = FindProgram();

    public async ValueTask InitializeAsync()
    {
        Outcome made = await Run(Path.Combine(folder.FullName, "template"), ["init"]);
        made.Code.ShouldBe(0, made.Errors);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A home of its own, with communes and figures.</summary>
    public string Home()
    {
        string home = EmptyHome();
        Directory.CreateDirectory(home);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder.FullName, "template")))
            File.Copy(file, Path.Combine(home, Path.GetFileName(file)));

        return home;
    }

    /// <summary>A path where nothing is yet.</summary>
    public string EmptyHome() => Path.Combine(folder.FullName, Interlocked.Increment(ref homes).ToString(CultureInfo.InvariantCulture));

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Outcome> Run(string home, string[] arguments, params (string Name, string Value)[] settings)
    {
        using Process process = Begin(home, arguments, settings);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return new Outcome(process.ExitCode, await output, await errors);
    }

    public static Process Begin(string home, string[] arguments, params (string Name, string Value)[] settings) => Process.Start(Start(Program, home, arguments, settings))!;

    public static ProcessStartInfo Start(string program, string home, string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in settings.Prepend(("MAILLAGE_HOME", home)).Prepend(("MAILLAGE_DATABASE", "")).Prepend(("LANG", "fr_FR.UTF-8")).Prepend(("LC_ALL", "")))
            start.Environment[name] = value;

        return start;
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The program in a folder of its own, with all it ships.</summary>
    public static string Copied(string folder)
    {
        string from = Path.GetDirectoryName(Program)!;
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return Path.Combine(folder, Path.GetFileName(Program));
    }

    /// <summary>The program as built in the configuration of these tests.</summary>
    private static string FindProgram()
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Cli", "bin", configuration), "maillage", SearchOption.AllDirectories)
            .OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault() ?? throw new FileNotFoundException("The program is not built.");
    }
}

public sealed record Outcome(int Code, string Output, string Errors);

/// <summary>A portal that serves a home, until it is stopped.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private Served(Process process, int port)
    {
        (this.process, Port) = (process, port);
        output = process.StandardOutput.ReadToEndAsync();
        errors = process.StandardError.ReadToEndAsync();
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public HttpClient Client { get; }

    public static Task<Served> Open(string home, string[]? arguments = null, params (string Name, string Value)[] settings) => Open(home, arguments, Instance.Program, settings);

    public static async Task<Served> Open(string home, string[]? arguments, string program, params (string Name, string Value)[] settings)
    {
        int port = Instance.FreePort();
        ProcessStartInfo start = Instance.Start(program, home, ["serve", .. arguments ?? ["--no-design"]], [("MAILLAGE_PORT", port.ToString(CultureInfo.InvariantCulture)), .. settings]);
        var served = new Served(Process.Start(start)!, port);
        await served.Until(async () => (await served.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
        return served;
    }

    /// <summary>Waits until something is true; the program's end or two minutes are a failure.</summary>
    public async Task Until(Func<Task<bool>> reached)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            process.HasExited.ShouldBeFalse(process.HasExited ? await errors : "");
            try
            {
                if (await reached())
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(50);
        }
    }

    /// <summary>Asks the program to end, as systemd does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    public async Task<Outcome> End()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return new Outcome(process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
