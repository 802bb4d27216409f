using System.Runtime.CompilerServices;
using Maillage.Territory;
using Maillage.Web.Charts;

namespace Maillage.Web.Reading;

internal static class Circles
{
    private static readonly ConditionalWeakTable<Snapshot, IReadOnlyList<CirclePlace>> Kept = new();

    /// <summary>Every commune, worked out once for a state of the data.</summary>
    public static IReadOnlyList<CirclePlace> AllCircles(this Snapshot snapshot) => Kept.GetValue(snapshot, s => [.. s.Index.Communes.Select(s.Circle)]);

    /// <summary>A commune as a circle: area for premises, colour for the share with fibre.</summary>
    public static CirclePlace Circle(this Snapshot snapshot, Commune commune)
    {
        CoverageValue? fibre = snapshot.Fibre.GetValueOrDefault(commune.Id);
        return new CirclePlace(commune.Name, "/territoires/" + commune.Code, commune.Lon, commune.Lat, Math.Max(1, fibre?.Base ?? 1), fibre?.Share?.Value);
    }
}
