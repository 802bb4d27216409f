using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.OpenId;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedOpenIdConformance(EmbeddedDatabases databases) : OpenIdConformance(databases);

public sealed class PostgresOpenIdConformance(PostgresDatabases databases) : OpenIdConformance(databases);

/// <summary>OpenIddict's own stores over our tables: what the provider needs of them holds on both databases.</summary>
public abstract class OpenIdConformance(TestDatabases databases) : IDisposable
{
    private static readonly Migration[] All = [.. PeopleTables.Migrations, .. AuditTables.Migrations];
    private static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-openid-");

    public void Dispose()
    {
        home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_service_is_kept_with_its_addresses_and_the_hash_of_its_secret_and_goes_when_removed()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(All);
        AuditLog journal = new(database, TimeProvider.System, home.FullName);
        (ClientLine made, string? secret) = await Clients.Use(database, journal, c => c.Register(null, new NewClient("Géoportail de l’école", ["https://ecole.example/retour?x=é"], [], true, false)));
        secret.ShouldNotBeNull();
        using (DbConnection connection = database.Open(DatabasePart.Private))
            connection.QuerySingle<string>("SELECT client_secret FROM openid_application").ShouldNotContain(secret);

        ClientLine kept = (await Clients.Use(database, journal, c => c.List())).Single();
        (kept.Id, kept.Name, kept.Confidential).ShouldBe((made.Id, "Géoportail de l’école", true));
        kept.Redirects.ShouldBe(made.Redirects);
        await With(database, async services =>
        {
            IOpenIddictApplicationManager applications = services.GetRequiredService<IOpenIddictApplicationManager>();
            object application = (await applications.FindByClientIdAsync(made.Id, Stop))!;
            (await applications.ValidateClientSecretAsync(application, secret, Stop)).ShouldBeTrue();
            (await applications.ValidateClientSecretAsync(application, secret + "x", Stop)).ShouldBeFalse();
            (await applications.ValidateRedirectUriAsync(application, made.Redirects[0] + "/", Stop)).ShouldBeFalse();
        });
        (await Clients.Use(database, journal, c => c.Remove(null, made.Id))).ShouldBeTrue();
        (await Clients.Use(database, journal, c => c.Remove(null, made.Id))).ShouldBeFalse();
        (await Clients.Use(database, journal, c => c.List())).ShouldBeEmpty();
        journal.List(new AuditQuery()).Select(l => l.Action).ShouldBe(["service.removed", "service.registered"]);
    }

    [Fact]
    public async Task Of_two_who_redeem_one_code_at_once_one_is_refused_and_revoking_or_removing_takes_all_along()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(All);
        AuditLog journal = new(database, TimeProvider.System, home.FullName);
        (ClientLine made, _) = await Clients.Use(database, journal, c => c.Register(null, new NewClient("Service", ["https://service.example/"], [], true, true)));
        string code = "";
        await With(database, async services =>
        {
            string application = await ApplicationId(services, made.Id);
            object agreed = await services.GetRequiredService<IOpenIddictAuthorizationManager>().CreateAsync(new OpenIddictAuthorizationDescriptor
            {
                ApplicationId = application, Subject = "p1", Status = Statuses.Valid, Type = AuthorizationTypes.Permanent, CreationDate = Moment, Scopes = { Scopes.OpenId, Scopes.Email },
            }, Stop);
            string authorization = (await services.GetRequiredService<IOpenIddictAuthorizationManager>().GetIdAsync(agreed, Stop))!;
            object token = await services.GetRequiredService<IOpenIddictTokenManager>().CreateAsync(new OpenIddictTokenDescriptor
            {
                ApplicationId = application, AuthorizationId = authorization, Subject = "p1", Status = Statuses.Valid, Type = TokenTypeIdentifiers.Private.AuthorizationCode, CreationDate = Moment, ExpirationDate = Moment.AddMinutes(2),
            }, Stop);
            code = (await services.GetRequiredService<IOpenIddictTokenManager>().GetIdAsync(token, Stop))!;
            (await services.GetRequiredService<IOpenIddictTokenManager>().GetExpirationDateAsync(token, Stop)).ShouldBe(Moment.AddMinutes(2));
        });

        // Both have read the code before either redeems it.
        await With(database, first => With(database, async second =>
        {
            IOpenIddictTokenManager a = first.GetRequiredService<IOpenIddictTokenManager>(), b = second.GetRequiredService<IOpenIddictTokenManager>();
            object seenByA = (await a.FindByIdAsync(code, Stop))!, seenByB = (await b.FindByIdAsync(code, Stop))!;
            (await a.TryRedeemAsync(seenByA, Stop), await b.TryRedeemAsync(seenByB, Stop)).ShouldBe((true, false));
        }));

        await With(database, async services =>
        {
            IOpenIddictTokenManager tokens = services.GetRequiredService<IOpenIddictTokenManager>();
            object token = (await tokens.FindByIdAsync(code, Stop))!;
            (await tokens.HasStatusAsync(token, Statuses.Redeemed, Stop)).ShouldBeTrue();
            (await tokens.RevokeBySubjectAsync("p1", Stop)).ShouldBe(1);
            int agreements = 0;
            await foreach (object _ in services.GetRequiredService<IOpenIddictAuthorizationManager>().FindAsync("p1", await ApplicationId(services, made.Id), Statuses.Valid, AuthorizationTypes.Permanent, [Scopes.Email], Stop))
                agreements++;

            agreements.ShouldBe(1);
        });
        await Clients.Use(database, journal, c => c.Remove(null, made.Id));
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.ExecuteScalar<long>("SELECT (SELECT count(*) FROM openid_token) + (SELECT count(*) FROM openid_authorization)").ShouldBe(0);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> ApplicationId(IServiceProvider services, string client)
    {
        IOpenIddictApplicationManager applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        return (await applications.GetIdAsync((await applications.FindByClientIdAsync(client, Stop))!, Stop))!;
    }

    private static async Task With(MaillageDatabase database, Func<IServiceProvider, Task> act)
    {
        ServiceCollection services = new();
        services.AddLogging().AddOpenIdStore(database);
        await using ServiceProvider all = services.BuildServiceProvider();
        await using AsyncServiceScope scope = all.CreateAsyncScope();
        await act(scope.ServiceProvider);
    }
}
