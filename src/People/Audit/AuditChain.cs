using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Maillage.Kernel;

namespace Maillage.People.Audit;

/// <summary>
/// The chain of the journal: each line carries the hash of the one before. A line that was changed, taken out, put in or moved breaks it;
/// a tail that was cut or written anew breaks with the head that stands in the database, or with an anchor that stands outside.
/// </summary>
public static class AuditChain
{
    private const string Form = "maillage-audit-1";

    /// <summary>SHA-256 (hexadecimal) over the form's name, then every field but the hash, each with its length, so that no two lines share one text.</summary>
    public static string HashOf(AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Form);
        Add(hash, entry.Seq);
        Add(hash, entry.At.ToUnixTimeMilliseconds());
        string?[] texts = [entry.Trace, entry.Body, entry.Role, entry.Action, entry.Fr, entry.En, entry.Kind, entry.Id, entry.Concerned, entry.Details, entry.Previous];
        foreach (string? text in texts)
            Add(hash, text);

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="entries">In the order of their numbers.</param>
    /// <param name="headSeq">Number of the last line, as the database says; 0 when there is none.</param>
    /// <param name="headHash">Its hash; empty when there is none.</param>
    public static AuditVerdict Check(IEnumerable<AuditEntry> entries, long headSeq, string headHash, IReadOnlyList<AuditAnchor> anchors)
    {
        var problems = new ProblemList();
        ILookup<long, AuditAnchor> anchored = anchors.ToLookup(a => a.Seq);
        long count = 0, last = 0;
        string previous = "";
        foreach (AuditEntry entry in entries)
        {
            count++;
            if (entry.Seq != last + 1)
                problems.Add(Missing(last + 1, entry.Seq));
            else if (entry.Previous != previous)
                problems.Add(Broken(entry.Seq));

            if (HashOf(entry) != entry.Hash)
                problems.Add(Changed(entry.Seq));

            foreach (AuditAnchor anchor in anchored[entry.Seq].Where(a => a.Hash != entry.Hash))
                problems.Add(Unlike(anchor));

            (last, previous) = (entry.Seq, entry.Hash);
        }

        if (last != headSeq || previous != headHash)
            problems.Add(Cut(last, headSeq));

        if (anchors.Where(a => a.Seq > last).MaxBy(a => a.Seq) is { } beyond)
            problems.Add(Cut(last, beyond.Seq));

        return new AuditVerdict(count, previous, anchors.Count, problems.Kept);
    }

    private static Problem Missing(long expected, long found) => Problem.Error(
        "audit-missing", $"Le journal attend la ligne {expected} et trouve la {found} : des lignes ont été retirées, ajoutées ou déplacées.", $"The journal expects line {expected} and finds {found}: lines were taken out, put in or moved.") with
    { Row = expected };

    private static Problem Broken(long seq) => Problem.Error(
        "audit-broken", $"La ligne {seq} du journal ne suit pas celle qui la précède : la chaîne est rompue.", $"Line {seq} of the journal does not follow the one before it: the chain is broken.") with
    { Row = seq };

    private static Problem Changed(long seq) => Problem.Error(
        "audit-changed", $"La ligne {seq} du journal n'est plus telle qu'elle a été écrite.", $"Line {seq} of the journal is no longer as it was written.") with
    { Row = seq };

    private static Problem Unlike(AuditAnchor anchor) => Problem.Error(
        "audit-rewritten", $"La ligne {anchor.Seq} du journal n'est pas celle que l'ancre du {anchor.At:yyyy-MM-dd HH:mm} avait notée hors de la base : le journal a été réécrit.", $"Line {anchor.Seq} of the journal is not the one the anchor of {anchor.At:yyyy-MM-dd HH:mm} noted outside the database: the journal was rewritten.") with
    { Row = anchor.Seq };

    private static Problem Cut(long last, long expected) => Problem.Error(
        "audit-cut", $"Le journal finit à la ligne {last} ; il devait aller jusqu'à la {expected} ou finir autrement : sa fin a été coupée ou réécrite, ou une sauvegarde plus ancienne a été remise.", $"The journal ends at line {last}; it should reach {expected} or end otherwise: its tail was cut or rewritten, or an older backup was put back.") with
    { Row = last };

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        Add(hash, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
