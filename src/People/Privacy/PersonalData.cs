using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People.Audit;

namespace Maillage.People.Privacy;

/// <summary>A person's rights over what is held on them (GDPR, articles 15, 17 and 20): read it all, take it along, be erased; and the periods after which data goes by itself.</summary>
/// <param name="tables">The tables of every module of the program.</param>
/// <param name="rules">The periods of every module of the program.</param>
public sealed class PersonalData(MaillageDatabase database, IEnumerable<TableDefinition> tables, IEnumerable<RetentionRule> rules, AuditLog journal, TimeProvider time)
{
    private readonly TableDefinition[] held = [.. tables.Where(t => t.Columns.Any(c => PersonalTables.Kind(t, c) != Personal.None))];

    /// <summary>The periods, as they are applied.</summary>
    public IReadOnlyList<RetentionRule> Rules { get; } = [.. rules];

    /// <summary>All that is held on a person, table by table, and their lines of the journal. Secrets and sealed content stay out.</summary>
    public JsonObject Export(string person)
    {
        JsonObject all = new() { ["person"] = person, ["at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) };
        string? email = Email(person);
        foreach (TableDefinition table in held.Where(t => t.Name != AuditTables.Trace.Name))
        {
            using DbConnection connection = database.Open(table.Part);
            string[] shown = [.. PersonalTables.Shown(table).Select(c => c.Name)];
            JsonArray rows = [];
            using IDataReader row = connection.ExecuteReader($"SELECT {string.Join(", ", shown)} FROM {table.Name} WHERE {Where(table)}", new { person, email });
            while (row.Read())
            {
                JsonObject told = [];
                for (int i = 0; i < shown.Length; i++)
                    told[shown[i]] = row.IsDBNull(i) ? null : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture);

                rows.Add((JsonNode)told);
            }

            if (rows.Count > 0)
                all[table.Name] = rows;
        }

        all["journal"] = new JsonArray([.. journal.ListOf(person).Select(l => (JsonNode)new JsonObject
        {
            ["seq"] = l.Seq, ["at"] = l.At.ToString("O", CultureInfo.InvariantCulture), ["action"] = l.Action, ["fr"] = l.Fr, ["en"] = l.En, ["kind"] = l.Kind, ["body"] = l.Body, ["details"] = l.Details,
        })]);
        return all;
    }

    /// <summary>
    /// Erases a person: account, proofs, roles, sessions, invitations go; what they did for a body stays without them; the journal forgets whose traces they were and stays whole.
    /// The private part changes in one transaction; called again after a break, it finishes.
    /// </summary>
    /// <exception cref="BadInputException">The person alone administers a body: it is handed over first.</exception>
    public void Erase(Actor actor, string person)
    {
        foreach (TableDefinition table in held.Where(t => t.Part == DatabasePart.Territory))
        {
            using DbConnection shared = database.Open(DatabasePart.Territory);
            using DbTransaction step = shared.BeginTransaction();
            Erase(step, table, person, null);
            step.Commit();
        }

        string? email = Email(person);
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        RefuseSoleAdministrator(transaction, person);
        journal.Append(transaction, actor, new AuditEvent("person.erased", "a effacé une personne", "erased a person", AuditEvent.Person, person) { Concerned = actor.Body });
        foreach (TableDefinition table in held.Where(t => t.Part == DatabasePart.Private))
            Erase(transaction, table, person, email);

        transaction.Commit();
    }

    /// <summary>Applies every period of <see cref="Rules"/>.</summary>
    /// <returns>What was taken away, by rule: rows, or cases.</returns>
    public IReadOnlyDictionary<string, int> ApplyRetention()
    {
        DateTimeOffset now = time.GetUtcNow();
        Dictionary<string, int> gone = Rules.ToDictionary(r => r.Key, r => r.TakeAway(database, r.Before(now)));
        if (gone.Values.Any(n => n > 0))
        {
            journal.Append(null, new AuditEvent("retention.applied", "a appliqué les durées de conservation", "applied the retention periods", "retention", "daily")
            {
                Details = gone.Where(g => g.Value > 0).ToDictionary(g => g.Key, g => g.Value.ToString(CultureInfo.InvariantCulture)),
            });
        }

        return gone;
    }

    private static void Erase(DbTransaction transaction, TableDefinition table, string person, string? email)
    {
        DbConnection connection = transaction.Connection!;
        foreach (Column column in table.Columns)
        {
            switch (PersonalTables.Kind(table, column))
            {
                case Personal.Owner:
                    connection.Execute($"DELETE FROM {table.Name} WHERE {column.Name} = @person", new { person }, transaction);
                    break;
                case Personal.Mention:
                    connection.Execute($"UPDATE {table.Name} SET {column.Name} = @none WHERE {column.Name} = @person", new { person, none = column.Nullable ? null : PersonalTables.Erased }, transaction);
                    break;
                case Personal.Address when email is not null:
                    connection.Execute($"DELETE FROM {table.Name} WHERE lower({column.Name}) = lower(@email)", new { email }, transaction);
                    break;
                default:
                    break;
            }
        }
    }

    private static void RefuseSoleAdministrator(DbTransaction transaction, string person)
    {
        string? alone = transaction.Connection!.QueryFirstOrDefault<string>(
            """
            SELECT b.name FROM membership m JOIN body b ON b.siret = m.siret
            WHERE m.person = @person AND m.role = @role AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.siret = m.siret AND o.role = @role AND o.person <> @person)
            """,
            new { person, role = nameof(Role.Administrator) }, transaction);
        if (alone is not null)
        {
            throw new BadInputException(Problem.Error(
                "sole-administrator", $"Cette personne est seule à administrer « {alone} » : nommez d'abord un autre administrateur.", $"This person alone administers '{alone}': name another administrator first."));
        }
    }

    private static string Where(TableDefinition table) => string.Join(" OR ", table.Columns.Select(c => PersonalTables.Kind(table, c) switch
    {
        Personal.Owner or Personal.Mention => $"{c.Name} = @person",
        Personal.Address => $"lower({c.Name}) = lower(@email)",
        _ => null,
    }).OfType<string>());

    private string? Email(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT email FROM person WHERE id = @person", new { person });
    }
}
