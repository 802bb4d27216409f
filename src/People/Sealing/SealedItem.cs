using Maillage.Kernel;

namespace Maillage.People.Sealing;

public enum SealedKind : byte
{
    Attachment,
    Note,
}

/// <summary>What to seal.</summary>
/// <param name="ObjectKind">Kind of the object it belongs to (<c>case</c>, <c>need</c>, <c>body</c>).</param>
/// <param name="ObjectId">Id of that object: the ciphertext is bound to it.</param>
/// <param name="Owner">The body whose secret it is.</param>
/// <param name="Readers">Other bodies that may open it.</param>
/// <param name="Name">File name, or the title of a note.</param>
/// <param name="MediaType"><c>application/pdf</c>; <c>text/plain</c> for a note.</param>
public sealed record SealedDraft(SealedKind Kind, string ObjectKind, string ObjectId, BodyId Owner, IReadOnlyList<BodyId> Readers, string Name, string MediaType);

/// <summary>What all may know of a sealed thing: that it exists, how large it is, whose it is.</summary>
public sealed record SealedItem(string Id, SealedKind Kind, string ObjectKind, string ObjectId, BodyId Owner, IReadOnlyList<BodyId> Readers, string? Author, long Size, DateTimeOffset MadeAt)
{
    /// <summary>Owner and named readers, from agents on, with a second factor; not even counted for others.</summary>
    public Resource Resource => new() { Owner = Owner, Named = Readers, LeastReader = Role.Agent, Confidential = true };
}

/// <summary>A line of a list for who may read it: what it is called, without its content.</summary>
public sealed record NamedItem(SealedItem Item, string Name, string MediaType);

/// <summary>The answer to who wanted to open it; nothing is in it when the decision refuses.</summary>
public sealed record Unsealed(Decision Decision, SealedItem Item, string? Name, string? MediaType, byte[]? Content);

/// <summary>A sealed thing does not open with its own key: it was changed, or put in another's place.</summary>
public sealed class SealBrokenException(string id) : Exception($"The seal of {id} is broken.")
{
    public Problem Problem { get; } = Problem.Error(
        "seal-broken", "Cette pièce a été modifiée ou remplacée dans la base : elle ne s'ouvre plus. Prévenez l'administrateur ; une sauvegarde peut la rendre.", "This item was changed or replaced in the database: it no longer opens. Tell the administrator; a backup may give it back.");
}
