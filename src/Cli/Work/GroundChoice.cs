using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Generation;

namespace Maillage.Cli.Work;

/// <summary>Chooses the ground of a territory: today's communes with their latest number of premises, generated where nothing was imported.</summary>
internal static class GroundChoice
{
    /// <exception cref="BadInputException">When the territory is unknown or holds no premises.</exception>
    public static Ground Generate(TerritoryIndex index, TerritoryId scope, Action<double> progress, CancellationToken cancellation)
    {
        if (index.Resolve(scope.Text) is not { } place)
        {
            throw new BadInputException(Problem.Error("unknown-territory", $"Territoire inconnu : {scope}. Exemples : 58145, epci-200067890, dep-58, region.", $"Unknown territory: {scope}. Examples: 58145, epci-200067890, dep-58, region."));
        }

        // A commune's layout depends on its neighbours: all seeds are given even for one commune.
        IReadOnlyList<CommuneSeed> seeds = [.. CommuneSeeds.From(index, new Coverage(index))];
        HashSet<string>? only = place.Place.Id == TerritoryId.Region ? null : [.. index.CommunesOf(place.Place.Id).Select(c => c.Code)];
        if (seeds.Where(s => only?.Contains(s.Code) ?? true).Sum(s => (long)s.Premises) == 0)
        {
            throw new BadInputException(Problem.Error("empty-territory", $"Le territoire {scope} ne compte aucun local : il n'y a rien à raccorder.", $"Territory {scope} holds no premises: there is nothing to connect."));
        }

        return RegionGround.Generate(seeds, GenerationOptions.Default with { Only = only }, new SynchronousProgress<double>(progress), cancellation);
    }
}

/// <summary>Tells progress on the thread that makes it: order is kept, nothing is told after the end.</summary>
internal sealed class SynchronousProgress<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
