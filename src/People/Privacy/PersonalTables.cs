using Maillage.Database;

namespace Maillage.People.Privacy;

/// <summary>What a column means for a person's data.</summary>
internal enum Personal
{
    None,

    /// <summary>The row is about the person and goes with them: <c>person</c>, and <c>id</c> of the table of people.</summary>
    Owner,

    /// <summary>The row belongs to others and says that the person acted: <c>author</c>, <c>granted_by</c> … It stays, without the person.</summary>
    Mention,

    /// <summary>The person's address, where there is no account: an invitation, a saved search. The row goes.</summary>
    Address,
}

/// <summary>
/// What every module holds on people, read from its own table definitions: a column named as the field names it is found without anyone remembering to say so.
/// A test walks all tables and fails for a column that looks personal and is none of these.
/// </summary>
internal static class PersonalTables
{
    /// <summary>In the place of a person where a column may not be empty.</summary>
    public const string Erased = "efface";

    /// <summary>Never shown, not even to the person: what proves who one is, and sealed content.</summary>
    private static readonly HashSet<string> Secrets =
        ["passphrase", "totp", "totp_step", "hash", "wrapped", "header", "content", "public_key", "attestation", "client_data", "credential", "email_key", "trace", "key_number", "payload", "secret", "reference_id", "concurrency_token"];

    public static Personal Kind(TableDefinition table, Column column) => column.Name switch
    {
        "person" => Personal.Owner,
        "id" when table.Name == "person" => Personal.Owner,
        // OpenID Connect calls the person the subject of what it granted.
        "subject" when table.Name.StartsWith("openid_", StringComparison.Ordinal) => Personal.Owner,
        "author" => Personal.Mention,
        "email" when table.Name is "one_time_link" or "resource_alert" => Personal.Address,
        string name when name.EndsWith("_by", StringComparison.Ordinal) => Personal.Mention,
        _ => Personal.None,
    };

    public static IEnumerable<Column> Shown(TableDefinition table) => table.Columns.Where(c => !Secrets.Contains(c.Name) && c.Type != ColumnType.Blob);
}
