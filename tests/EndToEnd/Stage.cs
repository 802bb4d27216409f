using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>The built program on a home of its own, in the browser of all stories.</summary>
public class Stage(Chromium chromium) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string home = Path.Combine(Path.GetTempPath(), "maillage-e2e-" + Guid.NewGuid().ToString("N"));
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> printed = [];
    private Process? program;
    private Task<IReadOnlyList<string>>? pages;
    private IReadOnlyList<Plain>? plain;

    /// <summary>What the program is started with: here without the region's long work, which most pages do not need.</summary>
    protected virtual string[] Arguments => ["serve", "--no-design"];

    /// <summary>Settings of the program that a story is about.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public string Address { get; private set; } = "";

    /// <summary>Every page of the program, found once.</summary>
    internal Task<IReadOnlyList<string>> Pages() => pages ??= Crawl.Pages(Address);

    /// <summary>A first visit of each, without scripts, made once.</summary>
    internal async Task<IReadOnlyList<Plain>> PlainPages() => plain ??= await Plain.Visit(this, await Pages());

    public virtual async ValueTask InitializeAsync() => await Start();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (program is { HasExited: false })
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync();
        }

        program?.Dispose();
        if (Directory.Exists(home))
        {
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Starts the program on the same home, on a free port, and waits until it answers.</summary>
    protected async Task Start()
    {
        int port = FreePort();
        Address = $"http://127.0.0.1:{port}";
        ProcessStartInfo start = new(Program(), Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MAILLAGE_HOME"] = home;
        start.Environment["MAILLAGE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MAILLAGE_DATABASE"] = "";
        foreach ((string name, string value) in Settings)
        {
            start.Environment[name] = value;
        }

        program = Process.Start(start)!;
        Task<string> errors = program.StandardError.ReadToEndAsync();
        program.OutputDataReceived += (_, line) => printed.Enqueue(line.Data ?? "");
        program.BeginOutputReadLine();
        await Ready(errors);
    }

    /// <summary>Where the program leaves mail while no server is set.</summary>
    public string Mail => Path.Combine(home, "mail");

    /// <summary>What the program printed last that fits.</summary>
    public async Task<string> Printed(System.Text.RegularExpressions.Regex pattern)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (printed.Select(l => pattern.Match(l)).LastOrDefault(m => m.Success) is { } found)
            {
                return found.Value;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"The program printed nothing like {pattern}.");
    }

    /// <summary>Runs another command of the program on the same home and gives what it prints.</summary>
    public async Task<string> Command(params string[] arguments)
    {
        ProcessStartInfo start = new(Program(), arguments) { RedirectStandardOutput = true };
        start.Environment["MAILLAGE_HOME"] = home;
        start.Environment["MAILLAGE_DATABASE"] = "";
        using Process command = Process.Start(start)!;
        string text;
        try
        {
            text = await Limits.Within(command.StandardOutput.ReadToEndAsync(), Patience, string.Join(" ", arguments));
            await command.WaitForExitAsync();
        }
        finally
        {
            command.Kill(entireProcessTree: true);
        }

        command.ExitCode.ShouldBe(0, text);
        return text;
    }

    /// <summary>Ends the program as a power cut would (SIGKILL).</summary>
    protected async Task Kill()
    {
        program!.Kill();
        await program.WaitForExitAsync();
        program.Dispose();
    }

    public Task<IBrowserContext> Open(string locale = "fr-FR", ColorScheme colours = ColorScheme.Light, int width = 1280, bool scripts = true, string? state = null) =>
        chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            Locale = locale,
            ColorScheme = colours,
            JavaScriptEnabled = scripts,
            StorageState = state,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });

    private async Task Ready(Task<string> errors)
    {
        using HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (program!.HasExited)
            {
                throw new InvalidOperationException("The program ended: " + await errors);
            }

            try
            {
                using HttpResponseMessage answer = await Limits.Within(client.GetAsync(Address + "/health/ready"), Limits.Page, Address + "/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(200);
        }

        throw new TimeoutException("The portal was not ready in time.");
    }

    /// <summary>The program as built in the configuration of these tests.</summary>
    private static string Program()
    {
        string built = Path.Combine(Repository.Root, "src", "Cli", "bin");
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Directory.EnumerateFiles(Path.Combine(built, configuration), "maillage", SearchOption.AllDirectories)
            .OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault() ?? throw new FileNotFoundException($"No built program under {built}/{configuration}.");
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class OnStage : ICollectionFixture<Stage>
{
    public const string Name = "stage";
}
