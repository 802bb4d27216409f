using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Network.Pricing;

/// <summary>
/// A design told by commune: what lies there is the commune's own; an NRO with its transport is shared by the premises it serves, collecte by all premises. Cents
/// left over by the division go one by one to the largest remainders, then to the lower INSEE code: the communes add up to the design to the cent.
/// </summary>
public static class CommuneShares
{
    /// <returns>One entry a commune with premises or routes, by INSEE code.</returns>
    public static IReadOnlyList<CommuneDesign> List(NetworkDesign design)
    {
        Ground ground = design.Ground;
        int n = ground.CommuneIds.Length;
        int nros = design.NroCount;
        long[] lines = new long[n], built = new long[n], reuse = new long[n];
        Dictionary<int, long>[] nroLines = [.. Enumerable.Range(0, nros).Select(_ => new Dictionary<int, long>())];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int c = ground.PremisesCommune[b], nro = design.Sites[design.Sites[design.PremisesPbo[b]].Parent].Parent;
            lines[c] += ground.PremisesLines[b];
            nroLines[nro][c] = nroLines[nro].GetValueOrDefault(c) + ground.PremisesLines[b];
        }

        long[] nroNew = new long[nros], nroReuse = new long[nros];
        long allNew = 0, allReuse = 0;
        foreach (BillEntry q in design.Bill.Entries)
        {
            long cents = design.Bill.Items[q.Key.Item].CentsPerUnit, costNew = q.New * cents, costReuse = q.Reuse * cents;
            switch (q.Key.Sharing)
            {
                case Sharing.Local:
                    built[q.Key.Commune] += costNew;
                    reuse[q.Key.Commune] += costReuse;
                    break;
                case Sharing.Nro:
                    nroNew[q.Key.Nro] += costNew;
                    nroReuse[q.Key.Nro] += costReuse;
                    break;
                default:
                    allNew += costNew;
                    allReuse += costReuse;
                    break;
            }
        }

        for (int k = 0; k < nros; k++)
        {
            (int Commune, long Lines)[] served = [.. nroLines[k].Select(p => (p.Key, p.Value)).OrderBy(p => ground.CommuneIds[p.Key], StringComparer.Ordinal)];
            Share(nroNew[k], served, built);
            Share(nroReuse[k], served, reuse);
        }

        (int, long)[] everyone = [.. Enumerable.Range(0, n).Where(c => lines[c] > 0).OrderBy(c => ground.CommuneIds[c], StringComparer.Ordinal).Select(c => (c, lines[c]))];
        Share(allNew, everyone, built);
        Share(allReuse, everyone, reuse);
        return Tell(design, lines, built, reuse, nroLines);
    }

    private static void Share(long cents, (int Commune, long Lines)[] served, long[] into)
    {
        Int128 total = served.Sum(s => s.Lines);
        if (total == 0)
        {
            return;
        }

        (int Commune, long Remainder, int Rank)[] left = new (int, long, int)[served.Length];
        long given = 0;
        for (int i = 0; i < served.Length; i++)
        {
            Int128 product = (Int128)cents * served[i].Lines;
            long part = (long)(product / total);
            into[served[i].Commune] += part;
            given += part;
            left[i] = (served[i].Commune, (long)(product % total), i);
        }

        foreach ((int commune, _, _) in left.OrderByDescending(l => l.Remainder).ThenBy(l => l.Rank).Take((int)(cents - given)))
        {
            into[commune]++;
        }
    }

    private static List<CommuneDesign> Tell(NetworkDesign design, long[] lines, long[] built, long[] reuse, Dictionary<int, long>[] nroLines)
    {
        Ground ground = design.Ground;
        int n = lines.Length;
        int[,] sites = new int[n, 3];
        long[] route = new long[n], trench = new long[n], aerial = new long[n], reusable = new long[n], bestLines = new long[n];
        string[] mainNro = new string[n];
        foreach (DesignSite site in design.Sites)
        {
            sites[site.Commune, (int)site.Kind] += site.Boxes;
        }

        foreach (DesignSpan span in design.Spans)
        {
            int c = ground.EdgeCommune[span.Edge];
            route[c] += span.LengthDm;
            (span.Mode == SpanMode.Aerial ? aerial : trench)[c] += span.LengthDm;
            reusable[c] += ground.EdgeSupport[span.Edge] == ExistingSupport.None ? 0 : span.LengthDm;
        }

        for (int k = 0; k < nroLines.Length; k++)
        {
            foreach ((int c, long count) in nroLines[k])
            {
                if (count > bestLines[c])
                {
                    (bestLines[c], mainNro[c]) = (count, design.Sites[k].Id);
                }
            }
        }

        return [.. Enumerable.Range(0, n)
            .Where(c => lines[c] > 0 || built[c] > 0)
            .OrderBy(c => ground.CommuneIds[c], StringComparer.Ordinal)
            .Select(c => new CommuneDesign(
                TerritoryId.Commune(ground.CommuneIds[c]), lines[c], sites[c, 0], sites[c, 1], sites[c, 2], route[c] / 10_000.0, trench[c] / 10_000.0, aerial[c] / 10_000.0,
                reusable[c] / 10_000.0, new Money(built[c]), new Money(reuse[c]), mainNro[c] ?? "", ground.CommuneOrigin[c] == GroundOrigin.Simulated))];
    }
}
