using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>
/// Services that use the platform's identities, what people agreed to, tokens given out. OpenIddict reads and writes them through its own stores (EF Core maps them,
/// see <c>Web/OpenId/OpenIdContext</c>); they are made here so that one way migrates the whole database.
/// </summary>
public static class OpenIdTables
{
    private static readonly TableDefinition Application = Define(
        "openid_application", "Services raccordés",
        "application_type", "client_id", "client_secret", "client_type", "concurrency_token", "consent_type", "display_name", "display_names", "json_web_key_set",
        "permissions", "post_logout_redirect_uris", "properties", "redirect_uris", "requirements", "settings");

    private static readonly TableDefinition Authorization = Define(
        "openid_authorization", "Accords donnés", "application_id", "concurrency_token", "creation_date@", "properties", "scopes", "status", "subject", "type") with
    {
        Indexes = [["subject", "application_id"]],
    };

    private static readonly TableDefinition Scope = Define(
        "openid_scope", "Portées", "concurrency_token", "description", "descriptions", "display_name", "display_names", "name", "properties", "resources");

    private static readonly TableDefinition Token = Define(
        "openid_token", "Jetons donnés",
        "application_id", "authorization_id", "concurrency_token", "creation_date@", "expiration_date@", "payload", "properties", "redemption_date@", "reference_id", "status", "subject", "type") with
    {
        Indexes = [["subject"], ["authorization_id"], ["reference_id"]],
    };

    internal static Migration Migration { get; } = new("people", 3, [Application, Authorization, Scope, Token])
    {
        Sql = ["CREATE UNIQUE INDEX openid_application_client ON openid_application (client_id)", "CREATE UNIQUE INDEX openid_scope_name ON openid_scope (name)"],
    };

    /// <param name="columns">Text that may be missing; a trailing @ marks a moment.</param>
    private static TableDefinition Define(string name, string title, params string[] columns) =>
        PeopleTables.Table(name, title, ["id"], [PeopleTables.Text("id"), .. columns.Select(c => c.EndsWith('@') ? PeopleTables.Never(c[..^1]) : PeopleTables.Maybe(c))]);
}
