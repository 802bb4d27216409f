using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Edits;

/// <summary>
/// Edits brought to a ground and its rules: what the designer is asked to solve. Edits are taken in the order of their ids, so that a list means the same in any order.
/// </summary>
internal sealed class EditedCase
{
    /// <summary>A lock takes the nearest end of a street or foot of a building; one further away stands in a field.</summary>
    public const int FarthestLockCm = 25_000;

    private readonly ProblemList problems = new();
    private readonly HashSet<int> nroAt = [], sroAt = [], pboAt = [], noSroAt = [], noNroAt = [];
    private readonly Dictionary<string, int> exchangeOfLock = new(StringComparer.Ordinal);

    private EditedCase(IReadOnlyList<DesignEdit> edits) => Edits = [.. edits.OrderBy(e => e.Id, StringComparer.Ordinal)];

    public IReadOnlyList<DesignEdit> Edits { get; }

    public EngineeringRules Rules { get; private set; } = null!;

    public RouteGraph Graph { get; private set; } = null!;

    public DesignWishes Wishes { get; private set; } = DesignWishes.None;

    /// <summary>Whether streets, premises, exchanges, rules and prices are those without edits.</summary>
    public bool SameStreets { get; private set; }

    /// <summary>Ground edges where no works may be opened, with the area that says so.</summary>
    public Dictionary<int, ForbidArea> Closed { get; } = [];

    /// <summary>Node of the route graph of each lock.</summary>
    public Dictionary<LockSite, int> LockNode { get; } = [];

    public List<(ForbidArea Edit, EditArea Area)> Forbidden { get; } = [];

    /// <param name="ground">As its source draws it: the sides of its streets are drawn here, as the edited rules ask.</param>
    /// <param name="noSroAround">Nodes where this question, not a person, wants no cabinet.</param>
    /// <exception cref="BadInputException">Edits that cannot hold, or not together.</exception>
    public static EditedCase Of(Ground ground, EngineeringRules rules, IReadOnlyList<DesignEdit> edits, Func<RouteGraph, IEnumerable<int>>? noSroAround = null)
    {
        EditLimits.Check(edits);
        EditedCase made = new(edits);
        made.Rules = RuleChange.Apply(rules, [.. made.Edits.OfType<ChangeValue>()], made.problems);
        made.problems.ThrowOnErrors();
        made.Forbidden.AddRange(made.Edits.OfType<ForbidArea>().Select(f => (f, EditArea.Of(f.Area)!)));
        Ground drawn = StreetSides.Split(ground, made.Rules.SidesCm), changed = made.ChangeGround(drawn);
        made.SameStreets = ReferenceEquals(changed, drawn) && ReferenceEquals(made.Rules, rules);
        int[]? percent = made.Weights(changed);
        made.problems.ThrowOnErrors();
        made.Graph = RouteGraph.Build(changed, made.Rules, percent);
        made.PlaceLocks();
        made.problems.ThrowOnErrors();
        if (noSroAround is not null)
        {
            made.noSroAt.UnionWith(noSroAround(made.Graph));
        }

        made.Wishes = new DesignWishes { NroAt = made.nroAt, SroAt = made.sroAt, PboAt = made.pboAt, NoSroAt = made.noSroAt, NoNroAt = made.noNroAt };
        return made;
    }

    private Ground ChangeGround(Ground ground)
    {
        GroundChange change = new(ground);
        EstateBuilder builder = new(ground, change, Rules);
        foreach (AddEstate estate in Edits.OfType<AddEstate>())
        {
            foreach ((ForbidArea forbidden, EditArea area) in Forbidden.Where(f => f.Edit.What == ForbiddenWorks.Works))
            {
                if (estate.Area.Count > 0 ? EditArea.Of(estate.Area)!.Shape.Intersects(area.Shape) : estate.Points.Any(p => area.Holds(p.Planar)))
                {
                    problems.Add(EditProblems.Both("estate-in-forbidden-area", estate, forbidden, "on ne peut pas raccorder des locaux là où aucun chantier n'est permis", "premises cannot be connected where no works are allowed"));
                }
            }

            builder.Add(estate, problems);
        }

        // They stay in the ground: a wish says nothing of what stands there.
        noNroAt.UnionWith(ground.ExchangeNode.Where(v => Forbidden.Any(f => f.Area.Holds((ground.NodeXCm[v], ground.NodeYCm[v])))));

        foreach (LockSite nro in Edits.OfType<LockSite>().Where(l => l.Site == SiteKind.Nro))
        {
            PlaceExchange(ground, change, nro);
        }

        return change.Make();
    }

    /// <summary>The exchange of a locked NRO: the one that stands there, or a new one at the nearest street end.</summary>
    private void PlaceExchange(Ground ground, GroundChange change, LockSite nro)
    {
        (int X, int Y) place = nro.Place.Planar;
        int[] near = [.. Enumerable.Range(0, ground.NodeCount).OrderBy(v => Squared(place, (ground.NodeXCm[v], ground.NodeYCm[v]))).Take(1)];
        int[] exchanges = [.. ground.ExchangeNode.Where(v => Squared(place, (ground.NodeXCm[v], ground.NodeYCm[v])) <= 10_000.0 * 10_000).OrderBy(v => Squared(place, (ground.NodeXCm[v], ground.NodeYCm[v]))).Take(1)];
        int node = exchanges.Length > 0 ? exchanges[0] : near.Length > 0 ? near[0] : -1;
        if (node < 0 || Squared(place, (ground.NodeXCm[node], ground.NodeYCm[node])) > (double)FarthestLockCm * FarthestLockCm)
        {
            TooFar(nro);
            return;
        }

        exchangeOfLock[nro.Id] = node;
        if (exchanges.Length == 0)
        {
            int edge = Array.FindIndex(ground.EdgeFrom, v => v == node);
            change.AddExchange("NRO-" + nro.Id, node, ground.EdgeCommune[edge >= 0 ? edge : Array.FindIndex(ground.EdgeTo, v => v == node)]);
        }
    }

    /// <returns>Null where no street is weighed or closed.</returns>
    private int[]? Weights(Ground ground)
    {
        int[] percent = new int[ground.EdgeCount];
        Array.Fill(percent, 100);
        Dictionary<long, int> edgeOf = [];
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            edgeOf[ground.EdgeId[e]] = e;
        }

        foreach ((ForbidArea edit, EditArea area) in Forbidden.Where(f => f.Edit.What == ForbiddenWorks.Works))
        {
            for (int e = 0; e < ground.EdgeCount; e++)
            {
                if (area.Meets(EdgeShape.Part(ground, e, 0, 1)))
                {
                    percent[e] = 0;
                    Closed.TryAdd(e, edit);
                }
            }
        }

        Dictionary<int, WeighRoad> weighed = [];
        foreach (WeighRoad road in Edits.OfType<WeighRoad>())
        {
            foreach (long id in road.Streets.Distinct())
            {
                if (!edgeOf.TryGetValue(id, out int e))
                {
                    problems.Add(EditProblems.Of("road-unknown", road, $"la rue {id} n'est pas dans ce secteur", $"street {id} is not in this area"));
                }
                else if (Closed.TryGetValue(e, out ForbidArea? area))
                {
                    problems.Add(EditProblems.Both("road-in-forbidden-area", road, area, "la rue passe par un périmètre où aucun chantier n'est permis", "the street passes through an area where no works are allowed"));
                }
                else if (!weighed.TryAdd(e, road))
                {
                    problems.Add(EditProblems.Both("road-weighed-twice", weighed[e], road, "la même rue reçoit deux consignes", "the same street is given two wishes"));
                }
                else
                {
                    percent[e] = road.Percent;
                    if (edgeOf.TryGetValue(StreetSides.LeftOf(id), out int left) && !road.Streets.Contains(ground.EdgeId[left]) && !Closed.ContainsKey(left) && weighed.TryAdd(left, road))
                    {
                        percent[left] = road.Percent;
                    }
                }
            }
        }

        return weighed.Count + Closed.Count == 0 ? null : percent;
    }

    private void PlaceLocks()
    {
        Dictionary<(SiteKind, int), LockSite> taken = [];
        foreach (LockSite wish in Edits.OfType<LockSite>())
        {
            int node = wish.Site == SiteKind.Nro ? exchangeOfLock[wish.Id] : Nearest(wish);
            if (node < 0)
            {
                TooFar(wish);
                continue;
            }

            if (!taken.TryAdd((wish.Site, node), wish))
            {
                problems.Add(EditProblems.Both("locks-same-place", taken[(wish.Site, node)], wish, "les deux tombent au même endroit : retirez l'un des deux", "both fall on the same place: remove one of the two"));
            }

            foreach ((ForbidArea edit, EditArea area) in Forbidden.Where(f => f.Area.Holds(Graph.PlaceOf(node)) && (f.Edit.What == ForbiddenWorks.Works || wish.Site != SiteKind.Pbo)))
            {
                problems.Add(EditProblems.Both("lock-in-forbidden-area", wish, edit, "le site tombe dans le périmètre interdit", "the site falls inside the forbidden area"));
            }

            LockNode[wish] = node;
            _ = (wish.Site switch { SiteKind.Nro => nroAt, SiteKind.Sro => sroAt, _ => pboAt }).Add(node);
        }

        for (int v = 0; v < Graph.NodeCount && Forbidden.Count > 0; v++)
        {
            if (Forbidden.Any(f => f.Area.Holds(Graph.PlaceOf(v))))
            {
                noSroAt.Add(v);
            }
        }
    }

    /// <summary>A cabinet may stand at any node, a PBO only at the foot of a building.</summary>
    private int Nearest(LockSite wish)
    {
        (int X, int Y) place = wish.Place.Planar;
        IEnumerable<int> nodes = wish.Site == SiteKind.Pbo ? Graph.BuildingNode : Enumerable.Range(0, Graph.NodeCount);
        int nearest = -1;
        double least = (double)FarthestLockCm * FarthestLockCm;
        foreach (int v in nodes)
        {
            double squared = Squared(place, Graph.PlaceOf(v));
            (nearest, least) = squared < least ? (v, squared) : (nearest, least);
        }

        return nearest;
    }

    private void TooFar(LockSite wish) => problems.Add(EditProblems.Of(
        "lock-without-street", wish, $"aucune rue à moins de {FarthestLockCm / 100} m : un site se pose au bord d'une rue", $"no street within {FarthestLockCm / 100} m: a site stands beside a street"));

    private static double Squared((int X, int Y) a, (int X, int Y) b)
    {
        double dx = (double)a.X - b.X, dy = (double)a.Y - b.Y;
        return (dx * dx) + (dy * dy);
    }
}
