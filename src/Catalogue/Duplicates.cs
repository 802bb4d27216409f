using System.Globalization;
using System.Runtime.InteropServices;
using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue;

/// <summary>Why resources of one type look like the same thing. Both ask for the same place: the same address, or points a few hundred metres apart.</summary>
[Flags]
public enum DuplicateReason : byte
{
    None = 0,

    /// <summary>The same words in the name, in any order, without accents, case and articles.</summary>
    Name = 1,

    /// <summary>The same SIRET: of the record, or of the body that keeps it.</summary>
    Siret = 2,
}

/// <param name="Ids">In the order they were read; at least two.</param>
public sealed record DuplicateGroup(DuplicateReason Reason, IReadOnlyList<string> Ids);

/// <summary>Finds what was recorded twice. Time and memory grow with the number of resources, also when all are the same one.</summary>
public static class Duplicates
{
    /// <summary>Side of a cell in degrees of latitude, some 220 m: points in the same or neighbouring cells are one place.</summary>
    private const double Cell = 0.002;

    private static readonly HashSet<string> Idle = ["le", "la", "les", "l", "de", "du", "des", "d", "un", "une", "et", "a", "au", "aux", "en", "the", "of", "and"];

    /// <param name="resources">What is looked at; states are the caller's choice.</param>
    /// <param name="types">Of types that are places, a body has one at one address; it may well give many trainings there.</param>
    /// <param name="apart">Pairs, ids in order, that a person said are not the same; null for none.</param>
    public static IReadOnlyList<DuplicateGroup> Find(IEnumerable<Resource> resources, ResourceTypes types, IReadOnlySet<(string First, string Second)>? apart = null)
    {
        List<string> ids = [];
        List<int> parent = [];
        Dictionary<string, int> first = [];
        Dictionary<int, DuplicateReason> reasons = [];
        foreach (Resource resource in resources)
        {
            int own = ids.Count;
            ids.Add(resource.Id);
            parent.Add(own);
            foreach ((DuplicateReason reason, string what) in Whats(resource, types))
            {
                foreach ((string place, bool kept) in Places(resource.Place, reason == DuplicateReason.Name))
                {
                    string key = $"{resource.Type}|{what}|{place}";
                    ref int seen = ref CollectionsMarshal.GetValueRefOrAddDefault(first, key, out bool exists);
                    if (exists)
                    {
                        Join(parent, reasons, seen, own, reason);
                    }
                    else if (kept)
                    {
                        seen = own;
                    }
                    else
                    {
                        first.Remove(key);
                    }
                }
            }
        }

        return
        [
            .. ids.Select((id, i) => (id, Root: Root(parent, i))).GroupBy(p => p.Root).Where(g => g.Skip(1).Any())
                .SelectMany(g => Split([.. g.Select(p => p.id)], apart).Select(some => new DuplicateGroup(reasons.GetValueOrDefault(g.Key), some))),
        ];
    }

    /// <summary>Parts of a group that still hang together when the pairs said apart are cut; what stands alone then is no duplicate. O(n²) for a group that someone cut, else O(n).</summary>
    private static List<IReadOnlyList<string>> Split(string[] ids, IReadOnlySet<(string First, string Second)>? apart)
    {
        HashSet<string> members = [.. ids];
        if (apart is null || !apart.Any(p => members.Contains(p.First) && members.Contains(p.Second)))
        {
            return [ids];
        }

        List<IReadOnlyList<string>> parts = [];
        while (members.Count > 0)
        {
            List<string> part = [ids.First(members.Contains)];
            members.Remove(part[0]);
            for (int i = 0; i < part.Count; i++)
            {
                foreach (string other in ids.Where(o => members.Contains(o) && !apart.Contains(string.CompareOrdinal(part[i], o) < 0 ? (part[i], o) : (o, part[i]))))
                {
                    members.Remove(other);
                    part.Add(other);
                }
            }

            if (part.Count > 1)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    /// <summary>A name as it is compared: its telling words, folded, each once, in alphabetical order.</summary>
    public static string Folded(string text) =>
        string.Join(' ', Accents.Folded(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !Idle.Contains(w)).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<(DuplicateReason Reason, string What)> Whats(Resource resource, ResourceTypes types)
    {
        if (Folded(resource.Title) is { Length: > 0 } name)
        {
            yield return (DuplicateReason.Name, "n:" + name);
        }

        if (types.Find(resource.Type) is { Placed: true } && (resource.Text("siret") ?? resource.Owner?.Siret) is { } siret)
        {
            yield return (DuplicateReason.Siret, "s:" + siret);
        }
    }

    /// <summary>Keys of a place: its own, under which others find it, and those of the cells around, under which it looks for others.</summary>
    /// <param name="nowhere">Resources that stand nowhere are compared by commune, if they have one.</param>
    private static IEnumerable<(string Key, bool Own)> Places(ResourcePlace place, bool nowhere)
    {
        bool somewhere = false;
        if (place is { Commune: { } commune, Address: { } address } && Folded(address) is { Length: > 0 } street)
        {
            somewhere = true;
            yield return ($"a:{commune}:{street}", true);
        }

        if (place.HasPoint)
        {
            somewhere = true;
            (long x, long y) = ((long)Math.Floor(place.Lon!.Value / Cell), (long)Math.Floor(place.Lat!.Value / Cell));
            for (int i = 0; i < 9; i++)
            {
                // Its own cell comes first, so that what stands in it is one group before neighbours are asked.
                (int dx, int dy) = ((i + 4) % 9 % 3 - 1, (i + 4) % 9 / 3 - 1);
                yield return (string.Create(CultureInfo.InvariantCulture, $"p:{x + dx}:{y + dy}"), i == 0);
            }
        }

        if (!somewhere && nowhere)
        {
            yield return ("c:" + place.Commune, true);
        }
    }

    private static int Root(List<int> parent, int i)
    {
        while (parent[i] != i)
        {
            i = parent[i] = parent[parent[i]];
        }

        return i;
    }

    /// <summary>The earlier stays the root, so groups keep the order in which they were read.</summary>
    private static void Join(List<int> parent, Dictionary<int, DuplicateReason> reasons, int a, int b, DuplicateReason reason)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        (int low, int high) = a < b ? (a, b) : (b, a);
        parent[high] = low;
        reasons[low] = reasons.GetValueOrDefault(low) | reasons.GetValueOrDefault(high) | reason;
    }
}
