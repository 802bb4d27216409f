using System.Runtime.InteropServices;

namespace Maillage.Verification;

/// <summary>The connected parts of the streets, their lines and the exchanges in them, and what an exchange may serve by its commune.</summary>
internal sealed class StreetParts
{
    private readonly DesignFile file;
    private readonly RuleBook rules;
    private readonly int[] part;
    private readonly Dictionary<string, long> communeLines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> largestNeighbour = new(StringComparer.Ordinal);

    public StreetParts(DesignFile file, StreetPieces pieces, RuleBook rules, Findings findings)
    {
        (this.file, this.rules) = (file, rules);
        part = Join(file, pieces);
        for (int row = 0; row < file.Premises.Count; row++)
        {
            FilePremises p = file.Premises[row];
            CollectionsMarshal.GetValueRefOrAddDefault(communeLines, p.Commune, out _) += p.Lines;
            int node = pieces.Foot(row);
            if (node >= 0)
            {
                ref (long Lines, List<int>? Capacities) here = ref CollectionsMarshal.GetValueRefOrAddDefault(Parts, part[node], out _)!;
                here = (here.Lines + p.Lines, here.Capacities ?? []);
            }
        }

        MeasureNeighbours(out string[] first, out Dictionary<int, HashSet<string>> meeting);
        foreach ((string id, _, int node, string commune) in file.Exchanges)
        {
            if (node < 0 || node >= first.Length || (first[node] != commune && meeting.GetValueOrDefault(node)?.Contains(commune) != true))
            {
                findings.Add("exchange-place", $"le central {id} n'est à aucun nœud d'une rue de sa commune {commune}", $"exchange {id} is at no node of a street of its commune {commune}");
            }

            if (node >= 0 && node < part.Length && Parts.TryGetValue(part[node], out (long, List<int> Capacities) here))
            {
                here.Capacities.Add(CapacityIn(commune));
            }
        }
    }

    /// <summary>Lines and exchange capacities of each part that holds premises.</summary>
    public Dictionary<int, (long Lines, List<int> Capacities)> Parts { get; } = [];

    /// <summary>Number of the part of a place: its first node.</summary>
    public int Of(int node) => part[node];

    /// <summary>Lines an exchange in this commune may serve.</summary>
    public int CapacityIn(string commune) => rules.NroCapacity(communeLines.GetValueOrDefault(commune), largestNeighbour.GetValueOrDefault(commune));

    private static int[] Join(DesignFile file, StreetPieces pieces)
    {
        int[] part = [.. Enumerable.Range(0, pieces.Count)];
        for (int p = 0; p < pieces.PieceCount; p++)
        {
            int a = Root(pieces.A[p]), b = Root(pieces.B[p]);
            part[Math.Max(a, b)] = Math.Min(a, b);
        }

        for (int v = 0; v < part.Length; v++)
        {
            part[v] = Root(v);
        }

        return part;

        int Root(int v)
        {
            while (part[v] != v)
            {
                v = part[v] = part[part[v]];
            }

            return v;
        }
    }

    /// <summary>The most lines among the communes that share a street end with each commune.</summary>
    /// <param name="first">Commune of a street at each node.</param>
    /// <param name="meeting">All of them where there are several.</param>
    private void MeasureNeighbours(out string[] first, out Dictionary<int, HashSet<string>> meeting)
    {
        (first, meeting) = (new string[file.NodeCount], []);
        foreach (FileStreet street in file.Streets)
        {
            largestNeighbour.TryAdd(street.Commune, communeLines.GetValueOrDefault(street.Commune));
            foreach (int end in (ReadOnlySpan<int>)[street.From, street.To])
            {
                first[end] ??= street.Commune;
                if (first[end] != street.Commune)
                {
                    (meeting.TryGetValue(end, out HashSet<string>? communes) ? communes : meeting[end] = [first[end]]).Add(street.Commune);
                }
            }
        }

        foreach (HashSet<string> communes in meeting.Values)
        {
            long most = communes.Max(c => communeLines.GetValueOrDefault(c));
            foreach (string commune in communes)
            {
                largestNeighbour[commune] = Math.Max(largestNeighbour.GetValueOrDefault(commune), most);
            }
        }
    }
}
