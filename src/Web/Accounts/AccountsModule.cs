using Maillage.Database;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Bodies;
using Maillage.Web.Mail;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Accounts;

/// <summary>Wires bodies, accounts, sign-in, one-time links and outgoing mail.</summary>
internal static class AccountsModule
{
    public static void AddAccounts(this IServiceCollection services, PortalOptions options)
    {
        MaillageDatabase database = options.Database;
        TimeProvider clock = options.Clock;
        services.AddSingleton(new PersonStore(database, clock));
        services.AddSingleton(new BodyStore(database, clock));
        services.AddSingleton(new MembershipStore(database, clock));
        services.AddSingleton(new LinkStore(database, clock));
        services.AddSingleton(new SessionStore(database, clock));
        services.AddSingleton(new FactorStore(database, clock));
        services.AddSingleton(p => new Joining(database, clock, p.GetRequiredService<AuditLog>()));
        services.AddSingleton(p => new BodyOffice(database, clock, p.GetRequiredService<AuditLog>()));
        services.AddSingleton<Passwords>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<SignInFlow>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<LinkReads>();
        services.AddSingleton<AccountReads>();
        services.AddSingleton<KnownBrowsers>();
        services.AddSingleton<AccountJournal>();
        services.AddClock<SessionStore>("sessions seen", new Hours(TimeSpan.FromSeconds(20), AtStop: true), sessions => sessions.KeepSeen());
        services.AddClock<SessionStore>("sessions", new Hours(TimeSpan.FromHours(1)), sessions => sessions.Forget());
        services.AddClock<LinkStore>("one-time links", new Hours(TimeSpan.FromHours(1)), links => links.Forget());
        services.AddSingleton<Charters>();
        services.AddSingleton<BodyReads>();
        services.AddSingleton<BodyForms>();
        services.AddPasskeys(options);
        services.AddSingleton<IMailOutlet>(options.MailServer is { } server ? new SmtpOutlet(server, options.MailFrom) : new FolderOutlet(Path.Combine(options.Home, "mail"), options.MailFrom, clock));
        services.AddSingleton<Letters>();
        services.AddSingleton<MailQueue>();
        services.AddHostedService(p => p.GetRequiredService<MailQueue>());
        if (options is { MailReplies: not null, MailInlet: { } inlet })
        {
            services.AddSingleton<IMailInlet>(inlet.Scheme == "maildir" ? new FolderInlet(inlet.LocalPath) : new ImapInlet(inlet));
            services.AddSingleton<MailIn>();
            services.AddClock<MailIn>("incoming mail", new Hours(TimeSpan.FromSeconds(20)), (mail, stop) => mail.Round(stop));
            services.AddClock<MailIn>("letters read", new Hours(TimeSpan.FromDays(1)), mail => mail.Forget());
        }
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapSignIn();
        app.MapSecondStep();
        app.MapProof();
        app.MapPasskeys();
        app.MapLinks();
        app.MapAccount();
        app.MapAccountSecurity();
        app.MapBodies();
    }

    private static void AddPasskeys(this IServiceCollection services, PortalOptions options)
    {
        services.AddIdentityCore<Person>().AddUserStore<PasskeyUsers>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            // Both factors at once: the device, and the gesture that unlocks it.
            o.UserVerificationRequirement = "required";
            o.ResidentKeyRequirement = "required";
            o.ServerDomain = options.PublicAddress is { } address ? new Uri(address).Host : null;
        });
    }
}
