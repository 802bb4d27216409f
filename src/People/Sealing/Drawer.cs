using System.Text;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.People.Sealing;

/// <summary>Where confidential things are kept together: an object (a case, a body), whose secret they are, and who else may read them.</summary>
/// <param name="ObjectKind"><c>case</c>, <c>body</c> …</param>
/// <param name="ObjectId">Stable id of the object.</param>
/// <param name="Owner">The body whose secret it is: it sees who opened what, and decides.</param>
/// <param name="Readers">Other bodies that work on it.</param>
public sealed record SealedPlace(string ObjectKind, string ObjectId, BodyId Owner, IReadOnlyList<BodyId> Readers)
{
    /// <summary>What belongs to a body itself: its own drawer.</summary>
    public static SealedPlace Of(BodyId body) => new("body", body.Siret, body, []);
}

/// <param name="Id">Null when the decision refuses.</param>
public sealed record Deposited(Decision Decision, string? Id);

/// <summary>
/// The one door for confidential attachments and notes: a file is checked (<see cref="Upload"/>, <see cref="MalwareScan"/>), counted, sealed and written in the journal;
/// what is refused leaves nothing behind. Reading, sharing and taking away are the store's (<see cref="SealedStore"/>).
/// </summary>
public sealed class Drawer(SealedStore store, MalwareScan malware, TimeProvider time)
{
    private static readonly Decision Given = new(Allowed: true, "given", "Vous donnez cette pièce à votre propre dossier.", "You give this item to your own case.");

    /// <summary>Things in one place.</summary>
    public const int MostItems = 100;

    /// <summary>Bytes in one place: five files of the largest size.</summary>
    public const long MostBytes = 5L * SealedStore.MostBytes;

    /// <summary>Characters of a note.</summary>
    public const int MostNote = 20_000;

    /// <summary>What people attach to a file: documents, tables, pictures, archives. Nothing that runs or draws by itself.</summary>
    public static IReadOnlyList<UploadKind> Accepted { get; } = [UploadKind.Pdf, UploadKind.Png, UploadKind.Jpeg, UploadKind.Csv, UploadKind.Json, UploadKind.Xml, UploadKind.Zip, UploadKind.GeoPackage, UploadKind.Office];

    /// <summary>Their endings, as a form's file field takes them.</summary>
    public const string AcceptedEndings = ".pdf,.png,.jpg,.jpeg,.csv,.txt,.json,.geojson,.xml,.zip,.gpkg,.xlsx,.docx,.ods,.odt";

    /// <summary>Who may deposit: the owner's people, from members on (to give away one's own secret reveals nothing); and who may read what lies there.</summary>
    public Decision MayDeposit(Actor actor, SealedPlace place)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        Decision own = Rights.May(actor, Deed.Propose, new Resource { Owner = place.Owner }, today);
        return own.Allowed ? own : Rights.May(actor, Deed.Read, ResourceOf(place), today);
    }

    /// <summary>What a place is to <see cref="Rights"/>: owner and named readers, from agents on, with a second factor.</summary>
    public static Resource ResourceOf(SealedPlace place) => new() { Owner = place.Owner, Named = place.Readers, LeastReader = Role.Agent, Confidential = true };

    /// <summary>Keeps a file.</summary>
    /// <param name="name">As the browser gave it.</param>
    /// <param name="content">Seekable.</param>
    /// <exception cref="BadInputException">The file is refused, in words for who sent it: size, kind, content that is not what its name says, another file hidden in it, malware, place full.</exception>
    public Deposited Deposit(Actor author, SealedPlace place, string name, Stream content)
    {
        Decision decision = MayDeposit(author, place);
        if (!decision.Allowed)
            return new Deposited(decision, null);

        return Take(author, place, decision, name, content).Kept;
    }

    /// <summary>Keeps a file that someone gives to an object whose own rules let them (who asks, for their case), whatever their rights in the owning body: to give reveals nothing.</summary>
    /// <returns>Its id, and its name as it was kept.</returns>
    /// <exception cref="BadInputException">As <see cref="Deposit"/>.</exception>
    public (string Id, string Name) Give(Actor author, SealedPlace place, string name, Stream content) =>
        Take(author, place, Given, name, content) is var taken ? (taken.Kept.Id!, taken.Name) : default;

    /// <summary>Keeps a note.</summary>
    /// <exception cref="BadInputException">No title, no text, too long, or the place is full.</exception>
    public Deposited Note(Actor author, SealedPlace place, string title, string text)
    {
        Decision decision = MayDeposit(author, place);
        if (!decision.Allowed)
            return new Deposited(decision, null);

        if (string.IsNullOrWhiteSpace(title) || title.Length > 120)
            throw new BadInputException(Problem.Error("note-title", "Donnez à la note un titre de 120 caractères au plus.", "Give the note a title of 120 characters at most."));
        if (string.IsNullOrWhiteSpace(text) || text.Length > MostNote)
            throw new BadInputException(Problem.Error("note-text", $"Écrivez la note ; elle compte au plus {MostNote} caractères.", $"Write the note; it has {MostNote} characters at most."));

        return Keep(author, place, decision, new SealedDraft(SealedKind.Note, place.ObjectKind, place.ObjectId, place.Owner, place.Readers, title.Trim(), "text/plain"), Encoding.UTF8.GetBytes(text));
    }

    private (Deposited Kept, string Name) Take(Actor author, SealedPlace place, Decision decision, string name, Stream content)
    {
        UploadedFile file = Upload.Check(name, content, SealedStore.MostBytes, Accepted);
        malware.Check(file.Name, content);
        byte[] bytes = new byte[content.Length];
        content.Position = 0;
        content.ReadExactly(bytes);
        return (Keep(author, place, decision, new SealedDraft(SealedKind.Attachment, place.ObjectKind, place.ObjectId, place.Owner, place.Readers, file.Name, file.MediaType), bytes), file.Name);
    }

    private Deposited Keep(Actor author, SealedPlace place, Decision decision, SealedDraft draft, byte[] bytes)
    {
        // Two at the same moment may exceed the limit by one: it keeps a place from filling the disk, and needs no lock for that.
        IReadOnlyList<SealedItem> there = store.List(place.ObjectKind, place.ObjectId);
        if (there.Count >= MostItems || there.Sum(i => i.Size) + bytes.Length > MostBytes)
            throw new BadInputException(Problem.Error(
                "drawer-full", $"Il y a déjà {there.Count} pièces ici ; la limite est de {MostItems} pièces et de {MostBytes / 1_000_000} Mo. Retirez ce qui ne sert plus.",
                $"There are {there.Count} items here already; the limit is {MostItems} items and {MostBytes / 1_000_000} MB. Take away what is no longer needed."));

        return new Deposited(decision, store.Seal(author, draft, bytes));
    }
}
