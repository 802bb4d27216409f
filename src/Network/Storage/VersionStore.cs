using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Edits;

namespace Maillage.Network.Storage;

/// <summary>
/// Keeps drafts and versions. Two people at once never lose a change: a draft is saved only upon the revision it was made from. What must be kept with a change
/// (the journal's line) is written in its transaction.
/// </summary>
public sealed class VersionStore(MaillageDatabase database)
{
    private const string VersionColumns = "number, name, note, author, at, edits, frame, premises, cost_new_cents, lower_bound_cents, published";

    public DesignDraft GetDraft(TerritoryId territory)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        DraftRow? row = connection.QuerySingleOrDefault<DraftRow>("SELECT revision, edits, undone FROM design_draft WHERE territory = @territory", new { territory = territory.Text });
        return row is null ? DesignDraft.Empty : new DesignDraft(EditCode.Read(row.edits, "design_draft"), EditCode.Read(row.undone, "design_draft"), row.revision);
    }

    /// <summary>Territories somebody works on, the latest first.</summary>
    public IReadOnlyList<(TerritoryId Territory, DateTimeOffset At)> ListDrafts()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<DraftRow>("SELECT territory, at FROM design_draft ORDER BY at DESC, territory").Select(r => (new TerritoryId(r.territory), r.at))];
    }

    /// <summary>Saves the next revision of a draft.</summary>
    /// <param name="draft">With the revision it was read at.</param>
    /// <param name="alongside">Written in the same transaction.</param>
    /// <returns>The draft with its new revision.</returns>
    /// <exception cref="BadInputException">Somebody saved another revision meanwhile: <c>draft-changed</c>; nothing is written.</exception>
    public DesignDraft Save(TerritoryId territory, DesignDraft draft, string author, DateTimeOffset at, Action<DbTransaction>? alongside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        var row = new { territory = territory.Text, revision = draft.Revision, next = draft.Revision + 1, edits = EditCode.Write(draft.Edits), undone = EditCode.Write(draft.Undone), author, at };
        string sql = draft.Revision == 0
            ? "INSERT INTO design_draft (territory, revision, edits, undone, author, at) VALUES (@territory, @next, @edits, @undone, @author, @at) ON CONFLICT (territory) DO NOTHING"
            : "UPDATE design_draft SET revision = @next, edits = @edits, undone = @undone, author = @author, at = @at WHERE territory = @territory AND revision = @revision";
        if (connection.Execute(sql, row, transaction) != 1)
        {
            throw new BadInputException(Problem.Error("draft-changed",
                "quelqu'un a changé cette étude pendant que vous la regardiez : rien n'est perdu, relisez la liste puis recommencez",
                "somebody changed this study while you were looking at it: nothing is lost, read the list and try again"));
        }

        alongside?.Invoke(transaction);
        transaction.Commit();
        return draft with { Revision = draft.Revision + 1 };
    }

    /// <summary>Keeps a version under the next number of its territory.</summary>
    /// <returns>The number.</returns>
    public int Keep(DesignVersion version, Action<DbTransaction>? alongside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        // Number and row in one statement: of two at once, the second takes the next number or fails on the key, never overwrites.
        connection.Execute(
            $"INSERT INTO design_version (territory, {VersionColumns}) "
            + "SELECT @territory, COALESCE(max(number), 0) + 1, @name, @note, @author, @at, @edits, @frame, @premises, @cost, @bound, @published FROM design_version WHERE territory = @territory",
            new
            {
                territory = version.Territory.Text, name = version.Name, note = version.Note, author = version.Author, at = version.At, edits = EditCode.Write(version.Edits), frame = version.Frame,
                premises = version.Premises, cost = version.CostNew.Cents, bound = version.LowerBound.Cents, published = version.Published,
            },
            transaction);
        int number = (int)connection.ExecuteScalar<long>("SELECT max(number) FROM design_version WHERE territory = @territory", new { territory = version.Territory.Text }, transaction);
        alongside?.Invoke(transaction);
        transaction.Commit();
        return number;
    }

    /// <returns>The latest first.</returns>
    public IReadOnlyList<DesignVersion> ListVersions(TerritoryId territory)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<VersionRow>($"SELECT territory, {VersionColumns} FROM design_version WHERE territory = @territory ORDER BY number DESC", new { territory = territory.Text }).Select(r => r.Make())];
    }

    /// <returns>Every published version, the latest first.</returns>
    public IReadOnlyList<DesignVersion> ListPublished(int limit = 100)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<VersionRow>($"SELECT territory, {VersionColumns} FROM design_version WHERE published = @yes ORDER BY at DESC, territory, number DESC LIMIT @limit", new { yes = true, limit }).Select(r => r.Make())];
    }

    public DesignVersion? FindVersion(TerritoryId territory, int number)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<VersionRow>($"SELECT territory, {VersionColumns} FROM design_version WHERE territory = @territory AND number = @number", new { territory = territory.Text, number })?.Make();
    }

    /// <returns>False when there is no such version.</returns>
    public bool Publish(TerritoryId territory, int number, bool published, Action<DbTransaction>? alongside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        bool found = connection.Execute("UPDATE design_version SET published = @published WHERE territory = @territory AND number = @number", new { territory = territory.Text, number, published }, transaction) == 1;
        if (found)
        {
            alongside?.Invoke(transaction);
        }

        transaction.Commit();
        return found;
    }
}
