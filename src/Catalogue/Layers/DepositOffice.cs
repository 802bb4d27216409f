using System.Data.Common;
using System.Globalization;
using System.Text;
using Maillage.Formats.Layers;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;

namespace Maillage.Catalogue.Layers;

/// <summary>What came of an act: done, or refused with the rule.</summary>
public sealed record DepositResult(Decision Decision, Deposit? Deposit, DepositVersion? Version);

/// <summary>
/// What a body does with its layers: deposit, correct, mend, publish, withdraw. Each act asks for its right, and is written in the journal with what it changed. Nothing faulty is published: faulty
/// objects are corrected by another upload, mended, or knowingly left out.
/// </summary>
public sealed class DepositOffice(DepositStore store, AuditLog journal, TimeProvider time)
{
    private const string Kind = "deposit";

    public DepositStore Store => store;

    public Decision May(Actor actor, Deed deed, Deposit deposit) => Rights.May(actor, deed, deposit.Guard(draft: false), Today);

    /// <summary>How much of a published deposit a reader gets.</summary>
    public Detail DetailFor(Actor actor, Deposit deposit) => Rights.DetailFor(actor, deposit.Guard(draft: false), Today);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Takes a delivery as a new deposit.</summary>
    /// <param name="path">The file, already let in by the door for uploads.</param>
    /// <exception cref="BadInputException">Nothing in it can be read.</exception>
    public DepositResult Add(Actor actor, string title, string summary, DepositTheme theme, Visibility visibility, string licence, string path, string file, DepositCheck check)
    {
        if (actor.Body is not { } owner)
            return new(new Decision(false, "no-body", "Choisissez l'organisme pour lequel vous agissez.", "Choose the body you act for."), null, null);
        Deposit deposit = new(FreeId(title), title, summary, owner, theme, visibility, licence, 0, time.GetUtcNow(), null);
        return Take(actor, deposit, path, file, check, "deposit.added", "a déposé des couches", "deposited layers");
    }

    /// <summary>Takes a corrected delivery: it becomes the draft; what is published stays until it is published.</summary>
    public DepositResult Correct(Actor actor, Deposit deposit, string path, string file, DepositCheck check) =>
        Take(actor, deposit, path, file, check, "deposit.corrected", "a déposé une nouvelle version de couches", "deposited a new version of layers");

    /// <summary>Mends the crossed outlines of the draft: another draft, with what was mended told.</summary>
    public DepositResult Mend(Actor actor, Deposit deposit, DepositVersion draft)
    {
        Decision decision = May(actor, Deed.Edit, deposit);
        if (!decision.Allowed)
            return new(decision, deposit, null);
        (IReadOnlyList<DepositObject> objects, IReadOnlyList<Problem> problems, int mended) = DepositMend.Run(store.Read(deposit.Id, draft.Number), draft.Problems);
        return mended == 0 ? new(decision, deposit, draft) : new(decision, deposit, store.AddDraft(deposit, draft.File, objects, (int)draft.Lost, Math.Max(0, draft.Errors - mended), problems, Told(actor, deposit, "deposit.mended", "a fait réparer des contours", "had outlines mended")));
    }

    /// <param name="leaveOut">The faulty and unreadable objects are knowingly left out.</param>
    public DepositResult Publish(Actor actor, Deposit deposit, DepositVersion draft, bool leaveOut)
    {
        Decision decision = May(actor, Deed.Decide, deposit);
        if (decision.Allowed && draft.Objects == draft.Faulty)
            decision = new(false, "empty", "Aucun objet sans défaut : il n'y a rien à publier.", "No object without a fault: there is nothing to publish.");
        else if (decision.Allowed && draft.Faulty + draft.Lost > 0 && !leaveOut)
            decision = new(false, "faulty", "Des objets ont un défaut : corrigez-les, réparez-les, ou acceptez de publier sans eux.", "Some objects are faulty: correct them, mend them, or agree to publish without them.");
        return decision.Allowed ? new(decision, store.Publish(deposit, draft.Number, Told(actor, deposit, "deposit.published", "a publié des couches", "published layers")), draft) : new(decision, deposit, draft);
    }

    public DepositResult Withdraw(Actor actor, Deposit deposit)
    {
        Decision decision = May(actor, Deed.Decide, deposit);
        return decision.Allowed ? new(decision, store.Withdraw(deposit, Told(actor, deposit, "deposit.withdrawn", "a retiré des couches", "withdrew layers")), null) : new(decision, deposit, null);
    }

    private DepositResult Take(Actor actor, Deposit deposit, string path, string file, DepositCheck check, string action, string fr, string en)
    {
        Decision decision = May(actor, Deed.Edit, deposit);
        if (!decision.Allowed)
            return new(decision, deposit, null);
        ProblemList problems = new();
        LayerPackage package = LayerPackage.Read(path, problems);
        if (package.Objects.Count == 0)
            throw new BadInputException(problems.Kept.Count > 0 ? problems.Kept : [Problem.Error("no-object", "le fichier ne contient aucun objet lisible", "the file holds no object that can be read") with { File = file }]);
        Deposit kept = package.Kind switch
        {
            PackageKind.UrbanPlan => deposit with { Theme = DepositTheme.UrbanPlan },
            PackageKind.GraceThd => deposit with { Theme = DepositTheme.Infrastructure },
            _ => deposit,
        };
        IReadOnlyList<DepositObject> objects = check.Run(package, kept.Theme, problems);
        return new(decision, kept, store.AddDraft(kept, file, objects, package.Lost, problems.Errors, problems.Kept, Told(actor, kept, action, fr, en)));
    }

    private Action<DbTransaction> Told(Actor actor, Deposit deposit, string action, string fr, string en) =>
        transaction => journal.Append(transaction, actor, new AuditEvent(action, fr, en, Kind, deposit.Id) { Concerned = deposit.Owner, Details = new Dictionary<string, string> { ["visibility"] = deposit.Visibility.ToString().ToLowerInvariant() } });

    /// <summary>Readable in an address: « PLU de Lormes » → <c>geo-plu-de-lormes</c>.</summary>
    private string FreeId(string title)
    {
        StringBuilder slug = new("geo-");
        foreach (char c in Accents.Without(title).ToLowerInvariant().Take(60))
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug[^1] != '-')
                slug.Append('-');
        }

        string stem = slug.ToString().TrimEnd('-');
        for (int i = 1; ; i++)
        {
            string id = i == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}");
            if (store.Find(id) is null)
                return id;
        }
    }
}
