namespace Maillage.Verification;

/// <summary>Sites, chains, routes, fibres, cables and closures: is it a network, and does it carry what it says?</summary>
internal sealed class NetworkCheck
{
    private readonly DesignFile file;
    private readonly StreetPieces pieces;
    private readonly SpanForest forest;
    private readonly RuleBook rules;
    private readonly Findings findings;
    private readonly int[] above, node, pbo;

    public NetworkCheck(DesignFile file, StreetPieces pieces, SpanForest forest, RuleBook rules, Findings findings)
    {
        (this.file, this.pieces, this.forest, this.rules, this.findings) = (file, pieces, forest, rules, findings);
        (above, node, pbo) = (new int[file.Sites.Count], new int[file.Sites.Count], new int[file.Premises.Count]);
        for (int s = 0; s < node.Length; s++)
        {
            node[s] = pieces.NodeAt(file.Sites[s].Edge, file.Sites[s].AtDm);
            if (!Rows.TryAdd(file.Sites[s].Id, s))
            {
                findings.Add("site-twice", $"le site {file.Sites[s].Id} figure deux fois", $"site {file.Sites[s].Id} stands twice");
            }
        }

        for (int s = 0; s < above.Length; s++)
        {
            above[s] = file.Sites[s] is { Parent: { } parent, Kind: not "nro" } site ? Row(parent, site.Kind == "sro" ? "nro" : "sro") : -1;
        }

        for (int p = 0; p < pbo.Length; p++)
        {
            pbo[p] = Row(file.Premises[p].Pbo, "pbo");
        }

        Distribution = new FlowCheck(file, pieces, forest, rules, findings);
        Transport = new FlowCheck(file, pieces, forest, rules, findings);
    }

    /// <summary>Row of each site by its id; of two with one id the first.</summary>
    public Dictionary<string, int> Rows { get; } = new(StringComparer.Ordinal);

    public FlowCheck Distribution { get; }

    public FlowCheck Transport { get; }

    /// <summary>Place of a site; −1 when it stands nowhere.</summary>
    public int NodeOf(int site) => node[site];

    /// <summary>Row of the PBO of a row of premises; −1 when it is not known.</summary>
    public int PboOf(int premises) => pbo[premises];

    /// <summary>Row of the SRO of a PBO, of the NRO of an SRO; −1 when it is not known.</summary>
    public int Above(int site) => above[site];

    public FileSite? Find(string? id) => id is not null && Rows.TryGetValue(id, out int row) ? file.Sites[row] : null;

    public void Run()
    {
        CheckChains();
        Distribution.Run(Flows("pbo"), p => SpanAt(p)?.DistributionCables ?? "");
        Transport.Run(Flows("sro"), p => SpanAt(p)?.TransportCables ?? "");
        CheckSpans(DropPieces());
        CheckClosures();
    }

    public FileSpan? SpanAt(int piece) => forest.SpanOf[piece] < 0 ? null : file.Spans[forest.SpanOf[piece]];

    private int Row(string id, string kind) => Rows.TryGetValue(id, out int row) && file.Sites[row].Kind == kind ? row : -1;

    private List<Flow> Flows(string kind)
    {
        List<Flow> flows = [];
        for (int s = 0; s < node.Length; s++)
        {
            FileSite site = file.Sites[s];
            if (site.Kind == kind)
            {
                flows.Add(new Flow(site.Id, site.Parent ?? "", above[s], node[s], above[s] < 0 ? -1 : node[above[s]], site.Fibres, site.RootDm, site.Splices));
            }
        }

        return flows;
    }

    /// <summary>Each premises hangs on one PBO, each PBO on one SRO, each SRO on one NRO; lines and fibres add up on the way.</summary>
    private void CheckChains()
    {
        (long Lines, long Fibres, long Priority)[] sums = new (long, long, long)[file.Sites.Count];
        void Sum(int site, long lines, long fibres)
        {
            ref (long Lines, long Fibres, long Priority) sum = ref sums[site];
            sum = (sum.Lines + lines, sum.Fibres + fibres, sum.Priority + fibres - lines);
        }

        for (int row = 0; row < pbo.Length; row++)
        {
            FilePremises p = file.Premises[row];
            if (pbo[row] < 0)
            {
                findings.Add("premises-unserved", $"le bâtiment {p.Id} n'a pas de PBO connu", $"building {p.Id} has no known PBO");
                continue;
            }

            Sum(pbo[row], p.Lines, p.Lines + (p.Priority ? rules.Whole("priority.fibres") : 0));
            findings.Equal("drop-run", p.StreetDm, forest.Walk(pieces.Foot(row), node[pbo[row]], null), $"bâtiment / building {p.Id} (dm)");
        }

        foreach ((string kind, string over) in new[] { ("pbo", "sro"), ("sro", "nro"), ("nro", "") })
        {
            for (int s = 0; s < sums.Length; s++)
            {
                FileSite site = file.Sites[s];
                if (site.Kind != kind)
                {
                    continue;
                }

                (long lines, long fibres, long priority) = sums[Rows[site.Id]];
                findings.Equal("site-lines", site.Lines, lines, $"{site.Id} : locaux / lines");
                long arriving = kind switch { "pbo" => fibres, "sro" => ((lines + rules.Whole("transport.split") - 1) / rules.Whole("transport.split")) + priority, _ => 0 };
                findings.Equal("site-fibres", site.Fibres, arriving, $"{site.Id} : fibres");
                if ((kind != "pbo" && (site.InBuilding || site.Boxes != 1)) || (kind == "nro" && (site.Parent is not null || site.RootDm != 0 || site.Splices != 0)))
                {
                    findings.Add("site-shape", $"{site.Id} : un NRO ou un SRO a une seule armoire, hors d'un immeuble, et rien n'arrive à un NRO", $"{site.Id}: an NRO or SRO is one cabinet, in no building, and nothing arrives at an NRO");
                }

                if (over.Length > 0 && above[s] < 0)
                {
                    findings.Add("site-parent", $"{site.Id} n'a pas de {over.ToUpperInvariant()} connu", $"{site.Id} has no known {over.ToUpperInvariant()}");
                }
                else if (over.Length > 0)
                {
                    Sum(above[s], lines, fibres);
                }
            }
        }

        if (file.Sites.Any(s => s.Kind is not ("nro" or "sro" or "pbo")))
        {
            findings.Add("site-kind", "un site n'est ni NRO, ni SRO, ni PBO", "a site is neither NRO, SRO nor PBO");
        }
    }

    private bool[] DropPieces()
    {
        bool[] used = new bool[pieces.PieceCount];
        for (int row = 0; row < pbo.Length; row++)
        {
            if (pbo[row] >= 0 && file.Premises[row].StreetDm > 0)
            {
                forest.Walk(pieces.Foot(row), node[pbo[row]], (piece, _) => used[piece] = true);
            }
        }

        return used;
    }

    private void CheckSpans(bool[] drop)
    {
        for (int p = 0; p < drop.Length; p++)
        {
            if (SpanAt(p) is not { } span)
            {
                continue;
            }

            int number = forest.SpanOf[p] + 1, d = Distribution.Fibres[p], t = Transport.Fibres[p], c = span.Collecte == 0 ? 0 : rules.Whole("collecte.fibres");
            findings.Equal("span-fibres", span.Distribution, d, $"tronçon / span {number} distribution");
            findings.Equal("span-fibres", span.Transport, t, $"tronçon / span {number} transport");
            findings.Equal("span-fibres", span.Collecte, c, $"tronçon / span {number} collecte");
            if (d + t + c == 0 && !drop[p])
            {
                findings.Add("span-idle", $"tronçon / span {number} : rien n'y passe", $"tronçon / span {number}: nothing passes");
            }

            if ((d > 0 && span.Sro != Distribution.Owner(p)) || (t > 0 && span.Nro != Transport.Owner(p)) || (span.Sro is not null && (Find(span.Sro) is { Kind: "sro" } sro ? sro.Parent : null) != span.Nro))
            {
                findings.Add("span-owner", $"tronçon / span {number} : NRO ou SRO d'un autre", $"tronçon / span {number}: NRO or SRO of another");
            }

            string level = c > 0 ? "collecte" : t > 0 ? "transport" : d > 0 ? "distribution" : "branchement";
            if (span.Level != level)
            {
                findings.Add("span-level", $"tronçon / span {number} : niveau {span.Level}, {level} attendu", $"tronçon / span {number}: level {span.Level}, expected {level}");
            }
        }

        (int distribution, int transport) = (rules.Whole("cable.spare.distribution"), rules.Whole("cable.spare.transport"));
        foreach (FileSpan span in file.Spans)
        {
            CheckCables(span, distribution, transport);
        }
    }

    private void CheckCables(FileSpan span, int spareDistribution, int spareTransport)
    {
        int carried = 0;
        if (Math.Abs((span.LengthMetres * 10) - (span.ToDm - span.FromDm)) > 0.01)
        {
            findings.Add("span-length", $"tronçon {Name()} : length_m vaut {span.LengthMetres:0.###}, {(span.ToDm - span.FromDm) / 10m} attendu", $"span {Name()}: length_m is {span.LengthMetres:0.###}, {(span.ToDm - span.FromDm) / 10m} expected");
        }

        foreach ((string cables, int fibres, int spare) in (ReadOnlySpan<(string, int, int)>)
        [
            (span.DistributionCables, span.Distribution, spareDistribution),
            (span.TransportCables, span.Transport, spareTransport),
            (span.CollecteCables, span.Collecte, 0),
        ])
        {
            int holds = rules.FibresOf(cables);
            carried += holds;
            if (rules.Cables(cables) is null || holds < RuleBook.WithSpare(fibres, spare) || (fibres == 0 && holds > 0))
            {
                findings.Add("cable-size", $"tronçon {Name()} : « {cables} » ne convient pas à {fibres} fibres", $"span {Name()}: '{cables}' does not suit {fibres} fibres");
            }
        }

        if (span.Edge < 0 || span.Edge >= file.Streets.Count)
        {
            return;
        }

        FileStreet street = file.Streets[span.Edge];
        if (span.Mode is not ("trench" or "aerial") || (span.Mode == "aerial" && (!rules.AerialAllowed(street) || carried > rules.Whole("aerial.fibres.max"))))
        {
            findings.Add("span-mode", $"tronçon {Name()} : pose « {span.Mode} » non permise", $"span {Name()}: mode '{span.Mode}' not allowed");
        }

        if (span.Support != street.Support || span.Commune != street.Commune)
        {
            findings.Add("span-street", $"tronçon {Name()} : support ou commune diffère de la rue", $"span {Name()}: support or commune differs from the street");
        }

        string Name() => $"{span.Edge}:{span.FromDm}";
    }

    private void CheckClosures()
    {
        Dictionary<(int, string, string), int> declared = [];
        foreach ((int edge, int at, string site, string cables) in file.Closures)
        {
            (int, string, string) key = (pieces.NodeAt(edge, at), site, cables);
            declared[key] = declared.GetValueOrDefault(key) + 1;
        }

        Dictionary<(int, string, string), int> computed = new(Distribution.Closures);
        foreach (((int, string, string) key, int count) in Transport.Closures)
        {
            computed[key] = computed.GetValueOrDefault(key) + count;
        }

        foreach ((int Node, string Site, string Cables) key in declared.Keys.Union(computed.Keys))
        {
            findings.Equal("closure", declared.GetValueOrDefault(key), computed.GetValueOrDefault(key), $"boîte / closure {key.Site} {key.Cables}");
        }
    }
}
