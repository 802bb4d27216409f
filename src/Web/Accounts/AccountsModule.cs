using Maillage.Database;
using Maillage.People;
using Maillage.People.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Accounts;

/// <summary>Wires accounts, sign-in and one-time links.</summary>
internal static class AccountsModule
{
    public static void AddAccounts(this IServiceCollection services, PortalOptions options)
    {
        MaillageDatabase database = options.Database;
        services.AddSingleton(new PersonStore(database, options.Clock));
        services.AddSingleton(new BodyStore(database, options.Clock));
        services.AddSingleton(new MembershipStore(database, options.Clock));
        services.AddSingleton(new LinkStore(database, options.Clock));
        services.AddSingleton(new SessionStore(database, options.Clock));
        services.AddSingleton(new Joining(database, options.Clock));
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<LinkReads>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapSignIn();
        app.MapLinks();
        app.MapAccount();
    }
}
