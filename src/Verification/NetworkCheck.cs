namespace Maillage.Verification;

/// <summary>Sites, chains, routes, fibres, cables and closures: is it a network, and does it carry what it says?</summary>
internal sealed class NetworkCheck
{
    private readonly DesignFile file;
    private readonly StreetPieces pieces;
    private readonly SpanForest forest;
    private readonly RuleBook rules;
    private readonly Findings findings;

    public NetworkCheck(DesignFile file, StreetPieces pieces, SpanForest forest, RuleBook rules, Findings findings)
    {
        (this.file, this.pieces, this.forest, this.rules, this.findings) = (file, pieces, forest, rules, findings);
        foreach (FileSite site in file.Sites)
        {
            if (!Sites.TryAdd(site.Id, site))
            {
                findings.Add("site-twice", $"le site {site.Id} figure deux fois", $"site {site.Id} stands twice");
            }
        }

        Distribution = new FlowCheck(pieces, forest, rules, findings);
        Transport = new FlowCheck(pieces, forest, rules, findings);
    }

    public Dictionary<string, FileSite> Sites { get; } = new(StringComparer.Ordinal);

    public FlowCheck Distribution { get; }

    public FlowCheck Transport { get; }

    public int NodeOf(FileSite site) => pieces.NodeAt(site.Edge, site.AtDm);

    public FileSite? Find(string? id, string kind) => id is not null && Sites.TryGetValue(id, out FileSite? site) && site.Kind == kind ? site : null;

    public void Run()
    {
        CheckChains();
        Distribution.Run([.. file.Sites.Where(s => s.Kind == "pbo").Select(s => new Flow(s.Id, s.Parent ?? "", NodeOf(s), NodeOf(Find(s.Parent, "sro")), s.Fibres, s.RootDm, s.Splices))], p => SpanAt(p)?.DistributionCables ?? "");
        Transport.Run([.. file.Sites.Where(s => s.Kind == "sro").Select(s => new Flow(s.Id, s.Parent ?? "", NodeOf(s), NodeOf(Find(s.Parent, "nro")), s.Fibres, s.RootDm, s.Splices))], p => SpanAt(p)?.TransportCables ?? "");
        CheckSpans(DropPieces());
        CheckClosures();

        int NodeOf(FileSite? site) => site is null ? -1 : this.NodeOf(site);
    }

    public FileSpan? SpanAt(int piece) => forest.SpanOf[piece] < 0 ? null : file.Spans[forest.SpanOf[piece]];

    /// <summary>Each premises hangs on one PBO, each PBO on one SRO, each SRO on one NRO; lines and fibres add up on the way.</summary>
    private void CheckChains()
    {
        Dictionary<string, (long Lines, long Fibres, long Priority)> sums = new(StringComparer.Ordinal);
        void Sum(string id, long lines, long fibres)
        {
            (long l, long f, long p) = sums.GetValueOrDefault(id);
            sums[id] = (l + lines, f + fibres, p + fibres - lines);
        }

        foreach (FilePremises p in file.Premises)
        {
            if (Find(p.Pbo, "pbo") is not { } pbo)
            {
                findings.Add("premises-unserved", $"le bâtiment {p.Id} n'a pas de PBO connu", $"building {p.Id} has no known PBO");
                continue;
            }

            Sum(pbo.Id, p.Lines, p.Lines + (p.Priority ? rules.Whole("priority.fibres") : 0));
            long run = forest.Walk(pieces.NodeAt(p.Edge, p.AtDm), NodeOf(pbo), null);
            findings.Equal("drop-run", $"bâtiment / building {p.Id} (dm)", p.StreetDm, run);
        }

        foreach ((string kind, string above) in new[] { ("pbo", "sro"), ("sro", "nro"), ("nro", "") })
        {
            foreach (FileSite site in file.Sites.Where(s => s.Kind == kind))
            {
                (long lines, long fibres, long priority) = sums.GetValueOrDefault(site.Id);
                findings.Equal("site-lines", $"{site.Id} : locaux / lines", site.Lines, lines);
                long arriving = kind switch { "pbo" => fibres, "sro" => ((lines + rules.Whole("transport.split") - 1) / rules.Whole("transport.split")) + priority, _ => 0 };
                findings.Equal("site-fibres", $"{site.Id} : fibres", site.Fibres, arriving);
                if ((kind != "pbo" && (site.InBuilding || site.Boxes != 1)) || (kind == "nro" && (site.Parent is not null || site.RootDm != 0 || site.Splices != 0)))
                {
                    findings.Add("site-shape", $"{site.Id} : un NRO ou un SRO a une seule armoire, hors d'un immeuble, et rien n'arrive à un NRO", $"{site.Id}: an NRO or SRO is one cabinet, in no building, and nothing arrives at an NRO");
                }

                if (above.Length > 0 && Find(site.Parent, above) is null)
                {
                    findings.Add("site-parent", $"{site.Id} n'a pas de {above.ToUpperInvariant()} connu", $"{site.Id} has no known {above.ToUpperInvariant()}");
                }
                else if (above.Length > 0)
                {
                    Sum(site.Parent!, lines, fibres);
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
        bool[] used = new bool[pieces.A.Count];
        foreach (FilePremises p in file.Premises)
        {
            if (Find(p.Pbo, "pbo") is { } pbo && p.StreetDm > 0)
            {
                forest.Walk(pieces.NodeAt(p.Edge, p.AtDm), NodeOf(pbo), (piece, _) => used[piece] = true);
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

            string name = $"tronçon / span {forest.SpanOf[p] + 1}";
            int d = Distribution.Fibres[p], t = Transport.Fibres[p], c = span.Collecte == 0 ? 0 : rules.Whole("collecte.fibres");
            findings.Equal("span-fibres", name + " distribution", span.Distribution, d);
            findings.Equal("span-fibres", name + " transport", span.Transport, t);
            findings.Equal("span-fibres", name + " collecte", span.Collecte, c);
            if (d + t + c == 0 && !drop[p])
            {
                findings.Add("span-idle", $"{name} : rien n'y passe", $"{name}: nothing passes");
            }

            if ((d > 0 && span.Sro != Distribution.Owner[p]) || (t > 0 && span.Nro != Transport.Owner[p]) || (span.Sro is not null && Find(span.Sro, "sro")?.Parent != span.Nro))
            {
                findings.Add("span-owner", $"{name} : NRO ou SRO d'un autre", $"{name}: NRO or SRO of another");
            }

            string level = c > 0 ? "collecte" : t > 0 ? "transport" : d > 0 ? "distribution" : "branchement";
            if (span.Level != level)
            {
                findings.Add("span-level", $"{name} : niveau {span.Level}, {level} attendu", $"{name}: level {span.Level}, expected {level}");
            }
        }

        foreach (FileSpan span in file.Spans)
        {
            CheckCables(span);
        }
    }

    private void CheckCables(FileSpan span)
    {
        string name = $"{span.Edge}:{span.FromDm}";
        int carried = 0;
        if (Math.Abs((span.LengthMetres * 10) - (span.ToDm - span.FromDm)) > 0.01)
        {
            findings.Add("span-length", $"tronçon {name} : length_m vaut {span.LengthMetres:0.###}, {(span.ToDm - span.FromDm) / 10m} attendu", $"span {name}: length_m is {span.LengthMetres:0.###}, {(span.ToDm - span.FromDm) / 10m} expected");
        }

        foreach ((string cables, int fibres, int spare) in new[]
        {
            (span.DistributionCables, span.Distribution, rules.Whole("cable.spare.distribution")),
            (span.TransportCables, span.Transport, rules.Whole("cable.spare.transport")),
            (span.CollecteCables, span.Collecte, 0),
        })
        {
            int holds = rules.FibresOf(cables);
            carried += holds;
            if (rules.Cables(cables) is null || holds < RuleBook.WithSpare(fibres, spare) || (fibres == 0 && holds > 0))
            {
                findings.Add("cable-size", $"tronçon {name} : « {cables} » ne convient pas à {fibres} fibres", $"span {name}: '{cables}' does not suit {fibres} fibres");
            }
        }

        if (span.Edge < 0 || span.Edge >= file.Streets.Count)
        {
            return;
        }

        FileStreet street = file.Streets[span.Edge];
        if (span.Mode is not ("trench" or "aerial") || (span.Mode == "aerial" && (!rules.AerialAllowed(street) || carried > rules.Whole("aerial.fibres.max"))))
        {
            findings.Add("span-mode", $"tronçon {name} : pose « {span.Mode} » non permise", $"span {name}: mode '{span.Mode}' not allowed");
        }

        if (span.Support != street.Support || span.Commune != street.Commune)
        {
            findings.Add("span-street", $"tronçon {name} : support ou commune diffère de la rue", $"span {name}: support or commune differs from the street");
        }
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
            findings.Equal("closure", $"boîte / closure {key.Site} {key.Cables}", declared.GetValueOrDefault(key), computed.GetValueOrDefault(key));
        }
    }
}
