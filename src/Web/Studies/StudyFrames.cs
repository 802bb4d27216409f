using System.Collections.Concurrent;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Network.Import;
using Maillage.Territory;
using Maillage.Territory.Generation;
using Maillage.Web.Reading;

namespace Maillage.Web.Studies;

/// <summary>A network solved for a list of edits.</summary>
/// <param name="Seconds">How long the solving took.</param>
/// <param name="Edits">In the order in which they were made.</param>
internal sealed record SolvedStudy(NetworkDesign Design, DesignOutline Outline, double Seconds, IReadOnlyList<DesignEdit> Edits)
{
    /// <summary>Names this very network to a browser that holds its map; not to be guessed, for it may be a draft's.</summary>
    public string Mark { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What its map draws, once it was asked for.</summary>
    public StudyLayers? Layers { get; set; }
}

/// <summary>What a study of a territory works on: the communes that share its NROs, their ground and rules, and the lists solved lately.</summary>
internal sealed class StudyFrame(Place place, IReadOnlyList<Commune> communes, LivingDesign living, TimeProvider clock)
{
    private const int MostKept = 12;
    private readonly ConcurrentDictionary<string, SolvedStudy> solved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SiteReason?> reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();
    private StudyLayers? latest;

    public Place Place => place;

    public IReadOnlyList<Commune> Communes => communes;

    public LivingDesign Living => living;

    /// <summary>Rules, communes and premises: another text means that versions kept before stand on another base.</summary>
    public string Digest => $"{living.Rules.Version} · {string.Join(' ', communes.Select(c => c.Code).Order(StringComparer.Ordinal))} · {living.Ground.LineCount}";

    /// <exception cref="BadInputException">Edits that cannot hold.</exception>
    public SolvedStudy Solve(IReadOnlyList<DesignEdit> edits, CancellationToken cancellation)
    {
        string key = EditCode.Write(edits);
        if (solved.TryGetValue(key, out SolvedStudy? known))
        {
            return known;
        }

        long start = clock.GetTimestamp();
        NetworkDesign design = living.Solve(edits, cancellation: cancellation);
        SolvedStudy made = new(design, DesignOutline.Of(design), clock.GetElapsedTime(start).TotalSeconds, edits);
        if (solved.TryAdd(key, made))
        {
            order.Enqueue(key);
            while (order.Count > MostKept && order.TryDequeue(out string? oldest))
            {
                solved.TryRemove(oldest, out _);
            }
        }

        return made;
    }

    /// <summary>A network solved lately; null when it is no longer kept.</summary>
    public SolvedStudy? FindSolved(string mark) => solved.Values.FirstOrDefault(s => s.Mark == mark);

    public StudyLayers LayersOf(SolvedStudy study)
    {
        study.Layers ??= StudyDrawing.Layers(study, communes, latest);
        return latest = study.Layers;
    }

    public SiteReason? Why(IReadOnlyList<DesignEdit> edits, string site, CancellationToken cancellation)
    {
        string key = site + EditCode.Write(edits);
        if (reasons.TryGetValue(key, out SiteReason? known))
        {
            return known;
        }

        if (reasons.Count > 200)
        {
            reasons.Clear();
        }

        SiteReason? made = new SiteReasons(living, edits, Solve(edits, cancellation).Design).Find(site, cancellation);
        reasons[key] = made;
        return made;
    }
}

/// <summary>Frames made lately, by territory and state of the data.</summary>
internal sealed class StudyFrames(PortalOptions options, SnapshotSource source)
{
    /// <summary>Above, one design takes more than a person waits for at a desk; studies of a department are made by the command line.</summary>
    public const long MostPremises = 150_000;

    private const int MostKept = 6;
    private readonly Lock making = new();
    private readonly List<(Snapshot Snapshot, TerritoryId Territory, StudyFrame Frame)> kept = [];

    /// <returns>Null when the portal knows no such commune or EPCI, or it holds no premises.</returns>
    /// <exception cref="BadInputException">The territory is too large for a study on screen.</exception>
    public StudyFrame? Find(TerritoryId territory, CancellationToken cancellation)
    {
        Snapshot snapshot = source.Current;
        if (territory.Kind is not (TerritoryKind.Commune or TerritoryKind.Epci) || snapshot.Index.Find(territory) is not { } place)
        {
            return null;
        }

        lock (making)
        {
            if (kept.Find(k => k.Snapshot == snapshot && k.Territory == territory).Frame is { } known)
            {
                return known;
            }

            IReadOnlyList<Commune> communes = Around(snapshot, territory);
            HashSet<string> codes = [.. communes.Select(c => c.Code)];
            IReadOnlyList<CommuneSeed> seeds = CommuneSeeds.From(snapshot.Index, snapshot.Coverage);
            long premises = seeds.Where(s => codes.Contains(s.Code)).Sum(s => (long)s.Premises);
            if (premises > MostPremises)
            {
                throw new BadInputException(Problem.Error("study-too-large",
                    $"{place.Name} dépend de NRO qui servent {premises} locaux : une étude à l’écran en porte {MostPremises} au plus. Utilisez « maillage design --edits ».",
                    $"{place.Name} depends on NROs that serve {premises} premises: a study on screen holds at most {MostPremises}. Use “maillage design --edits”."));
            }

            if (premises == 0)
            {
                return null;
            }

            Ground ground = RegionGround.Generate(seeds, GenerationOptions.Default with { Only = codes }, null, cancellation);
            LivingDesign living = new(ground, RulesReader.Read(options.RulesFile), new DesignOptions());
            StudyFrame made = new(place, [.. communes.Where(c => seeds.Any(s => s.Code == c.Code))], living, options.Clock);
            kept.Add((snapshot, territory, made));
            if (kept.Count > MostKept)
            {
                kept.RemoveAt(0);
            }

            return made;
        }
    }

    /// <summary>The territory's communes and those that the region's design serves from the same NROs.</summary>
    private static IReadOnlyList<Commune> Around(Snapshot snapshot, TerritoryId territory)
    {
        IReadOnlyList<Commune> own = [.. snapshot.Index.CommunesOf(territory)];
        HashSet<string> nros = [.. own.Select(c => snapshot.CommuneDesigns.GetValueOrDefault(c.Id)?.MainNroId ?? "").Where(n => n.Length > 0)];
        return [.. own.Concat(snapshot.Index.Communes.Where(c => snapshot.CommuneDesigns.GetValueOrDefault(c.Id) is { } d && nros.Contains(d.MainNroId))).DistinctBy(c => c.Code)];
    }
}
