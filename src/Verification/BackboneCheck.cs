namespace Maillage.Verification;

/// <summary>The collecte: it joins all NROs that streets join, passes nowhere in vain, and gives each NRO as many ways to the largest of its part as the rules ask.</summary>
internal sealed class BackboneCheck
{
    private readonly DesignFile file;
    private readonly StreetPieces pieces;
    private readonly NetworkCheck network;
    private readonly TwoWays collecte;
    private readonly bool twoAsked;

    public BackboneCheck(DesignFile file, StreetPieces pieces, NetworkCheck network, RuleBook rules)
    {
        (this.file, this.pieces, this.network) = (file, pieces, network);
        collecte = new TwoWays(pieces, p => network.SpanAt(p) is { Collecte: > 0 });
        twoAsked = rules.Whole("collecte.ways") > 1;
    }

    /// <param name="partOf">Connected part of the streets.</param>
    public void Run(Func<int, int> partOf, Findings findings)
    {
        int[] below = new int[pieces.Count];
        foreach (IGrouping<int, FileSite> part in Nros().GroupBy(s => partOf(NodeOf(s))))
        {
            int first = collecte.Part[NodeOf(part.First())];
            foreach (FileSite nro in part)
            {
                below[NodeOf(nro)]++;
                if (collecte.Part[NodeOf(nro)] != first)
                {
                    findings.Add("collecte-cut", $"{nro.Id} : la collecte ne le joint pas", $"{nro.Id}: the collecte does not join it");
                }
            }
        }

        for (int i = collecte.Order.Count - 1; i >= 0; i--)
        {
            int v = collecte.Order[i];
            if (collecte.CameBy(v) >= 0)
            {
                below[pieces.Other(collecte.CameBy(v), v)] += below[v];
            }
        }

        foreach (int v in collecte.Order.Where(v => collecte.CameBy(v) >= 0))
        {
            int piece = collecte.CameBy(v);
            bool bridge = collecte.Bundle[v] != collecte.Bundle[pieces.Other(piece, v)];
            if (bridge ? below[v] == 0 || below[v] == below[collecte.Part[v]] : !twoAsked)
            {
                FileSpan span = network.SpanAt(piece)!;
                findings.Add("collecte-idle", $"tronçon {span.Edge}:{span.FromDm} : collecte sans objet", $"span {span.Edge}:{span.FromDm}: collecte to no purpose");
            }
        }
    }

    /// <summary>NROs with one way where two are asked for, and whether the streets themselves offer no other.</summary>
    public IEnumerable<(string Id, bool Proven)> OneWay(Func<int, int> partOf)
    {
        TwoWays? streets = null;
        foreach (IGrouping<int, FileSite> part in Nros().Where(_ => twoAsked).GroupBy(s => partOf(NodeOf(s))))
        {
            int largest = NodeOf(part.MaxBy(s => s.Lines)!);
            foreach (FileSite nro in part.Where(s => collecte.Bundle[NodeOf(s)] != collecte.Bundle[largest]))
            {
                streets ??= new TwoWays(pieces, _ => true);
                yield return (nro.Id, streets.Bundle[NodeOf(nro)] != streets.Bundle[largest]);
            }
        }
    }

    private int NodeOf(FileSite site) => pieces.NodeAt(site.Edge, site.AtDm);

    private IEnumerable<FileSite> Nros() => file.Sites.Where(s => s.Kind == "nro" && NodeOf(s) >= 0);
}
