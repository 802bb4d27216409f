using System.Text.Encodings.Web;
using System.Text.Unicode;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.About;
using Maillage.Web.Accounts;
using Maillage.Web.Api;
using Maillage.Web.Audit;
using Maillage.Web.Barometer;
using Maillage.Web.Cases;
using Maillage.Web.Charter;
using Maillage.Web.Doors;
using Maillage.Web.Downloads;
using Maillage.Web.Fhir;
using Maillage.Web.Forms;
using Maillage.Web.Heritage;
using Maillage.Web.Home;
using Maillage.Web.Infrastructures;
using Maillage.Web.Intermediation;
using Maillage.Web.Layers;
using Maillage.Web.Map;
using Maillage.Web.OpenData;
using Maillage.Web.OpenId;
using Maillage.Web.Operations;
using Maillage.Web.Privacy;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Sealing;
using Maillage.Web.Shell;
using Maillage.Web.Studies;
using Maillage.Web.Territories;
using Maillage.Web.Tiles;
using Maillage.Web.Tourism;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web;

/// <summary>The portal: composes the modules behind one web host. It holds no rules of its own.</summary>
public static class Portal
{
    /// <summary>Threads that are there at once for requests, whatever the number of processors.</summary>
    private const int LeastThreads = 32;

    /// <summary>Serves until <paramref name="stop"/> is cancelled.</summary>
    public static async Task RunAsync(PortalOptions options, CancellationToken stop)
    {
        // Stores are asked in their caller's thread. As many threads as processors are soon all waiting for the disk to confirm, and who only reads would wait with them until the pool grows, by one or two a second.
        ThreadPool.GetMinThreads(out int threads, out int ports);
        ThreadPool.SetMinThreads(Math.Max(threads, LeastThreads), ports);
        await using WebApplication app = Build(options);
        await app.StartAsync(stop);
        options.Started?.Invoke(app.Urls.First());
        await app.WaitForShutdownAsync(stop);
    }

    internal static WebApplication Build(PortalOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            Security.Limit(k.Limits);
        });
        builder.WebHost.UseUrls($"http://{options.Address}:{options.Port}");
        Logging.Set(builder.Logging);
        builder.Services.AddTelemetry();
        AddPortal(builder.Services, options);
        WebApplication app = builder.Build();
        UsePortal(app);
        MapPortal(app);
        return app;
    }

    private static void AddPortal(IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(new PortalIdentity(options.Strategy.Territory));
        services.TryAddSingleton(options.Clock);
        services.AddSingleton(options.Database);
        services.AddSingleton(new JobStore(options.Database, options.Clock));
        services.AddSingleton(new AuditLog(options.Database, options.Clock, options.Home));
        // The head of the journal is noted outside the database.
        services.AddClock<AuditLog>("journal", new Hours(TimeSpan.FromMinutes(1), TimeSpan.Zero, AtStop: true), journal => journal.Anchor());
        services.AddSingleton(SealingKeys.Open(options.Home, Environment.GetEnvironmentVariable(SealingKeys.FolderVariable)));
        services.AddSingleton<SealedStore>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton(p => new MalwareScan(options.MalwareDaemon) { WhenFound = () => p.GetRequiredService<Alarms>().Count(Alarm.Malware) });
        services.AddSingleton<Drawer>();
        services.AddDrawers();
        services.AddSingleton<GuardStore>();
        services.AddSingleton<InfrastructureRights>();
        services.AddSingleton(new Lazy<EngineeringRules?>(() => ReadRules(options.RulesFile)));
        services.AddSingleton<WorkReads>();
        services.AddSingleton<SnapshotSource>();
        services.AddClock<SnapshotSource>("data", new Hours(TimeSpan.FromSeconds(2)), data => data.Refresh());
        services.AddHostedService<JobHost>();
        services.AddDataProtection().SetApplicationName("maillage").PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.Home, "keys"), PrivateModes.Folder));
        services.AddSingleton<Assets>();
        services.AddSingleton(new PortalTheme(options.Strategy.Theme));
        services.AddSingleton<StyleSheet>();
        services.AddSingleton<DoorFacts>();
        services.AddSingleton<FundingReads>();
        services.AddSingleton<DownloadSizes>();
        services.AddSingleton<AccessForms>();
        services.AddTiles();
        services.AddStudies(options);
        services.AddSingleton<CatalogueDesk>();
        services.AddClock<CatalogueDesk>("catalogue", new Hours(TimeSpan.FromSeconds(2)), desk => desk.Round());
        services.AddSingleton<CatalogueLife>();
        // The first round waits for the portal to listen: letters hold its address.
        services.AddClock<CatalogueLife>("confirmations", new Hours(TimeSpan.FromHours(1), TimeSpan.FromSeconds(2)), life => life.Run());
        services.AddSingleton<AlertPost>();
        services.AddClock<AlertPost>("alerts", new Hours(TimeSpan.FromMinutes(15)), post => post.Run());
        services.AddSingleton<LinkWatch>();
        services.AddClock<LinkWatch>("links", new Hours(TimeSpan.FromMinutes(5), TimeSpan.Zero), (watch, stop) => watch.Run(stop));
        services.AddSingleton<QualityReads>();
        services.AddSingleton<DuplicateReads>();
        services.AddSingleton<FhirRegister>();
        services.AddCases();
        services.AddLayers();
        services.AddOpenData();
        services.AddHeritage();
        services.AddTourism();
        services.AddHealth();
        services.AddSingleton<Alarms>();
        services.AddSingleton<Refusals>();
        services.AddAccounts(options);
        services.AddPrivacy();
        services.AddOpenId(options);
        services.AddHttpContextAccessor();
        services.AddScoped(p => new Say(p.GetRequiredService<IHttpContextAccessor>().HttpContext is { } context ? LanguageChoice.Of(context) : Language.French));
        services.AddRazorComponents();
        // Accents stay letters: pages are UTF-8, and what HTML itself uses is still encoded.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddPortalSecurity(options);
        services.AddResponseCompression(c =>
        {
            c.EnableForHttps = true;
            c.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/geo+json", "application/vnd.mapbox-vector-tile"];
        });
        services.AddSingleton(p => new RequestStore(options.Database, options.Clock));
        services.AddClock<RequestStore>("requests of programs", new Hours(TimeSpan.FromHours(1)), requests => requests.Forget());
        services.AddOpenApi("v1", o => o.DescribeTokens());
    }

    // A rules file that cannot be read is told where a design is made; the pages of a design that stands do without its clauses.
    private static EngineeringRules? ReadRules(string path)
    {
        try
        {
            return File.Exists(path) ? RulesReader.Read(path) : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static void UsePortal(WebApplication app)
    {
        app.UseKnownCallers(app.Services.GetRequiredService<PortalOptions>());
        app.UseRequestLog();
        app.UseSecurityHeaders();
        app.Use((context, next) =>
        {
            LanguageChoice.Keep(context);
            return next(context);
        });
        app.UseProblemPages();
        app.UseRateLimiter();
        app.UseRouting();
        app.UseRouteNote();
        app.UseEarlyAnswers();
        app.UseResponseCompression();
        app.UsePageMarks();
        Assets assets = app.Services.GetRequiredService<Assets>();
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = assets.Files,
            OnPrepareResponse = c => c.Context.Response.Headers.CacheControl =
                c.Context.Request.Query.ContainsKey("v") || c.Context.Request.Path.StartsWithSegments("/build", StringComparison.Ordinal)
                    ? "public, max-age=31536000, immutable"
                    : "public, max-age=3600",
        });
        app.UseSessions();
        app.UseAuthentication();
        app.UseApiTokens();
        // Who may not is refused before the form is read: a stranger sends no large file.
        app.UseAccess();
        app.UseFileDoors();
        app.UseAntiforgeryEverywhere();
    }

    private static void MapPortal(WebApplication app)
    {
        app.MapProblems();
        StyleSheet.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapAccounts();
        app.MapJournal();
        app.MapDrawers();
        app.MapPrivacy();
        app.MapSecurityTxt();
        app.MapOpenId();
        app.MapHealth();
        app.MapHome();
        app.MapCharter();
        app.MapAbout();
        app.MapMap();
        app.MapTiles();
        app.MapDoors();
        app.MapTerritories();
        app.MapInfrastructures();
        app.MapSites();
        app.MapStudies();
        app.MapResources();
        app.MapModeration();
        app.MapTogether();
        app.MapRegisters();
        app.MapHeritage();
        app.MapTourism();
        app.MapHanded();
        app.MapAlerts();
        app.MapLabel();
        app.MapFrames();
        app.MapFhir();
        app.MapDuplicates();
        app.MapSelections();
        app.MapCases();
        app.MapNeeds();
        app.MapWorks();
        app.MapBarometer();
        app.MapDownloads();
        app.MapNetworkDownloads();
        app.MapApi();
        app.MapCaseApi();
        app.MapLayers();
        app.MapOpenData();
    }
}
