using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>Where bodies, people, memberships, links and sessions live: in the private part.</summary>
public static class PeopleTables
{
    private static readonly TableDefinition Body = Table(
        "body", "Organismes", ["siret"],
        Text("siret"), Text("name"), Text("kind"), Text("territories"), Maybe("email"), Maybe("phone"), Maybe("site"), new("runs_platform", ColumnType.Boolean), Time("created_at"));

    private static readonly TableDefinition Closed = Table("body_closed", "Organismes partis", ["siret"], Text("siret"), Time("at"));

    private static readonly TableDefinition Charter = Table(
        "charter_signature", "Chartes signées", ["siret", "charter", "version"],
        Text("siret"), Text("charter"), Text("version"), Text("signed_on"), Maybe("until_day"), Maybe("signed_by"));

    private static readonly TableDefinition Person = Table(
        "person", "Personnes", ["id"],
        Text("id"), Text("email"), Text("email_key"), Text("name"), Text("language"), Time("created_at"), Never("suspended_at"),
        Maybe("passphrase"), Number("failures"), Never("locked_until"), Maybe("totp"), Number("totp_step"));

    private static readonly TableDefinition Membership = Table(
        "membership", "Appartenances", ["person", "siret"],
        Text("person"), Text("siret"), Text("role"), Time("since"), Maybe("granted_by")) with
    {
        Indexes = [["siret"]],
    };

    private static readonly TableDefinition Loan = Table(
        "role_loan", "Délégations", ["id"],
        Text("id"), Text("person"), Text("siret"), Text("role"), Time("starts_at"), Time("ends_at"), Text("lent_by")) with
    {
        Indexes = [["person", "siret"]],
    };

    private static readonly TableDefinition Link = Table(
        "one_time_link", "Liens à usage unique", ["hash"],
        Text("hash"), Text("purpose"), Maybe("email"), Maybe("body"), Text("role"), Maybe("created_by"), Time("created_at"), Time("expires_at"), Never("used_at"), Maybe("browser"));

    private static readonly TableDefinition Session = Table(
        "session", "Sessions", ["hash"],
        Text("hash"), Text("id"), Text("person"), Maybe("body"), new("strong", ColumnType.Boolean), Text("method"), Time("created_at"), Time("seen_at"), Time("ends_at"), Text("device")) with
    {
        Indexes = [["person"]],
    };

    private static readonly TableDefinition RecoveryCode = Table("recovery_code", "Codes de secours", ["hash"], Text("hash"), Text("person")) with
    {
        Indexes = [["person"]],
    };

    private static readonly TableDefinition Passkey = Table(
        "passkey", "Clés d’accès", ["credential"],
        Text("credential"), Text("person"), Text("name"), Text("public_key"), Number("sign_count"), Text("transports"),
        new("verified", ColumnType.Boolean), new("backup_eligible", ColumnType.Boolean), new("backed_up", ColumnType.Boolean), Text("attestation"), Text("client_data"), Time("created_at"), Never("used_at")) with
    {
        Indexes = [["person"]],
    };

    private static readonly TableDefinition OutsideIdentity = Table(
        "outside_identity", "Identités d’autres fournisseurs", ["issuer", "subject"], Text("issuer"), Text("subject"), Text("person"), Time("linked_at")) with
    {
        Indexes = [["person"]],
    };

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("people", 1, [Body, Charter, Person, Membership, Loan, Link, Session])
        {
            Sql = ["CREATE UNIQUE INDEX person_email ON person (email_key)"],
        },
        new("people", 2, [RecoveryCode, Passkey, OutsideIdentity]),
        OpenIdTables.Migration,
        new("bodies-closed", 1, [Closed]),
    ];

    internal static TableDefinition Table(string name, string title, IReadOnlyList<string> key, params Column[] columns) => new(DatabasePart.Private, name, title, columns, key);

    internal static Column Text(string name) => new(name, ColumnType.Text);

    internal static Column Maybe(string name) => new(name, ColumnType.Text, Nullable: true);

    internal static Column Number(string name) => new(name, ColumnType.Integer);

    internal static Column Time(string name) => new(name, ColumnType.Timestamp);

    internal static Column Never(string name) => new(name, ColumnType.Timestamp, Nullable: true);
}
