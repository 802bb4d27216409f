using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Cases.Storage;

/// <summary>Cases in the private part. Facts are only ever added (erasing a person takes words out of them, never the fact); <c>case_file</c> is where they lead to.</summary>
public static class CaseTables
{
    /// <summary>Where each case stands; the columns beside <c>content</c> are what lists ask for.</summary>
    public static TableDefinition File { get; } = new(DatabasePart.Private, "case_file", "Dossiers",
        [
            new("id", ColumnType.Text), new("version", ColumnType.Integer), new("type", ColumnType.Text), new("type_version", ColumnType.Text), new("state", ColumnType.Text), new("open", ColumnType.Boolean),
            new("parent", ColumnType.Text, Nullable: true), new("subject", ColumnType.Text, Nullable: true), new("title", ColumnType.Text), new("words", ColumnType.Text),
            new("opened_at", ColumnType.Timestamp), new("opened_by", ColumnType.Text, Nullable: true), new("applicant", ColumnType.Text, Nullable: true),
            new("commune", ColumnType.Text, Nullable: true), new("desk", ColumnType.Text, Nullable: true), new("handled_by", ColumnType.Text, Nullable: true),
            new("since", ColumnType.Timestamp), new("due_at", ColumnType.Timestamp, Nullable: true), new("next_at", ColumnType.Timestamp, Nullable: true), new("ended_at", ColumnType.Timestamp, Nullable: true),
            new("hash", ColumnType.Text, Nullable: true), new("content", ColumnType.Json),
        ],
        ["id"])
    { Indexes = [["handled_by", "open", "due_at"], ["desk", "open", "due_at"], ["open", "next_at"], ["parent"], ["applicant"], ["opened_by"], ["type", "state"], ["hash"]] };

    public static TableDefinition Fact { get; } = new(DatabasePart.Private, "case_fact", "Faits des dossiers",
        [
            new("id", ColumnType.Text), new("seq", ColumnType.Integer), new("at", ColumnType.Timestamp), new("kind", ColumnType.Text), new("side", ColumnType.Text),
            new("author", ColumnType.Text, Nullable: true), new("body", ColumnType.Text, Nullable: true), new("words", ColumnType.Text), new("content", ColumnType.Json),
        ],
        ["id", "seq"])
    { Indexes = [["author"]] };

    /// <summary>Bodies that who asks has opened the case to.</summary>
    public static TableDefinition Reader { get; } = new(DatabasePart.Private, "case_reader", "Organismes lecteurs", [new("id", ColumnType.Text), new("siret", ColumnType.Text)], ["id", "siret"]) { Indexes = [["siret"]] };

    /// <summary>The body on whose page or site a case began, for its count; most cases have none.</summary>
    public static TableDefinition Origin { get; } = new(DatabasePart.Private, "case_origin", "Organismes d’origine", [new("id", ColumnType.Text), new("siret", ColumnType.Text), new("opened_at", ColumnType.Timestamp)], ["id"]) { Indexes = [["siret", "opened_at"]] };

    /// <summary>Versions of types that cases were opened with.</summary>
    public static TableDefinition Type { get; } = new(DatabasePart.Private, "case_type", "Types de dossiers", [new("type", ColumnType.Text), new("version", ColumnType.Text), new("content", ColumnType.Json)], ["type", "version"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("cases", 1, [File, Fact, Reader, Type]), new Migration("cases", 2, [AgentStore.Subject, AgentStore.Absence]), new Migration("cases", 3, [Firms.FirmStore.Table]), new Migration("cases", 4, [BudgetStore.Table]), new Migration("cases", 5, [CallStore.Table, CallStore.Juror, CallStore.Mark]), WebhookStore.Migration, ReplyStore.Migration, CalendarStore.Migration, new Migration("case-origins", 1, [Origin]) { Fill = Begun },
        // Who follows open cases is asked every minute: from the index alone, not from the whole of each case.
        new Migration("case-followers", 1, []) { Part = DatabasePart.Private, Sql = ["CREATE INDEX case_file_open_desk_handled_by_index ON case_file (open, desk, handled_by)"] }];

    /// <summary>Cases opened before origins had a table of their own.</summary>
    private static void Begun(DbTransaction transaction)
    {
        foreach (string content in transaction.Connection!.Query<string>("SELECT content FROM case_file WHERE content LIKE @mark", new { mark = "%\"Origin\":%" }, transaction).ToList())
            CaseStore.Begin(transaction, CaseStore.Read(content));
    }
}
