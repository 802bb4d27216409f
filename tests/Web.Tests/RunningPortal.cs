using Maillage.Database;
using Maillage.Database.Jobs;

namespace Maillage.Web.Tests;

/// <summary>The real portal on a free port, on a home of its own that is deleted afterwards.</summary>
public sealed class RunningPortal : IAsyncLifetime
{
    private readonly string home = Path.Combine(Path.GetTempPath(), "maillage-web-" + Guid.NewGuid().ToString("N"));
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<string> started = new();
    private readonly bool filled;
    private readonly bool planned;
    private readonly int signIns;
    private readonly string? providers;
    private readonly int port;
    private Task running = Task.CompletedTask;
    private MaillageDatabase? database;

    internal MaillageDatabase Database => database!;

    internal string Home => home;

    /// <summary>Where mail goes while no server is set.</summary>
    internal string Mail => Path.Combine(home, "mail");

    public RunningPortal()
        : this(true)
    {
    }

    internal RunningPortal(bool filled, bool planned = false, int signIns = 600, string? providers = null, int port = 0) => (this.filled, this.planned, this.signIns, this.providers, this.port) = (filled, planned, signIns, providers, port);

    /// <summary>Changes of the options that a test is about.</summary>
    internal Func<PortalOptions, PortalOptions> Adapt { get; init; } = o => o;

    internal JobStore Jobs { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = SampleRegion.Open(home, filled);
        if (planned)
        {
            StoredResults.Save(database);
        }

        if (providers is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(home, "openid.json"), providers);
        }

        Jobs = new JobStore(database, TimeProvider.System);
        running = Portal.RunAsync(
            Adapt(new PortalOptions { Database = database, Strategy = SampleRegion.Strategy, Home = home, Port = port, SignInsPerMinute = signIns, DataFolder = Path.Combine(Repository.Root, "data"), Started = started.SetResult }),
            stop.Token);
        Task first = await Task.WhenAny(started.Task, running);
        await first;
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(await started.Task) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await stop.CancelAsync();
        await running;
        database?.Dispose();
        stop.Dispose();
        Directory.Delete(home, recursive: true);
    }

    internal static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task<(int Status, string Body)> Get(string path, string? language = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
