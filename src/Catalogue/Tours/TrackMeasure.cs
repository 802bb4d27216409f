using Maillage.Formats.Tracks;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Catalogue.Tours;

/// <param name="Km">Along the parts of the line, from its beginning.</param>
public readonly record struct ProfilePoint(double Km, double Elevation);

/// <summary>What a line says by itself.</summary>
/// <param name="ClimbM">Metres climbed; null where the file has no elevation at every point. A rise below the threshold counts only with what follows it.</param>
/// <param name="Communes">Codes of the communes whose centre is nearest to the line, in the order met: an approximation, since borders are not known here.</param>
/// <param name="Departments">Their departments in the order met.</param>
public sealed record TrackFacts(double LengthM, double? ClimbM, double? DescentM, double? LowestM, double? HighestM, IReadOnlyList<string> Communes, IReadOnlyList<string> Departments);

/// <summary>Measures a line: length on the sphere, climb, what it crosses. Pure; O(points + length in half-kilometres × communes).</summary>
public static class TrackMeasure
{
    /// <summary>Receivers waver by some metres: smaller rises are noise (our choice, as hiking sites do).</summary>
    public const double ThresholdM = 10;

    /// <summary>A gap longer than this between two points is a hole in the record, or two numbers swapped.</summary>
    public const double LongestGapKm = 25;

    private const double StepKm = 0.5, FarKm = 60, StretchKm = 10;

    public static TrackFacts Measure(Track track, TerritoryIndex territory)
    {
        double km = track.Parts.Sum(p => Enumerable.Range(1, p.Length - 1).Sum(i => Km(p[i - 1], p[i])));
        List<string> communes = [], departments = [];
        foreach (TrackPoint point in Every(track, StepKm))
        {
            Commune nearest = territory.Communes.MinBy(c => Planar(c, point))!;
            if (!communes.Contains(nearest.Code))
                communes.Add(nearest.Code);
            if (!departments.Contains(nearest.DepartmentCode))
                departments.Add(nearest.DepartmentCode);
        }

        if (!track.HasElevation)
            return new TrackFacts(km * 1000, null, null, null, null, communes, departments);
        (double climb, double descent) = Slopes(track);
        return new TrackFacts(km * 1000, climb, descent, track.Parts.Min(p => p.Min(t => t.Elevation!.Value)), track.Parts.Max(p => p.Max(t => t.Elevation!.Value)), communes, departments);
    }

    /// <summary>What makes a line doubtful: it lies elsewhere, or leaps. Errors may not be kept; warnings are told.</summary>
    public static IReadOnlyList<Problem> Check(Track track, TerritoryIndex territory, string file)
    {
        List<Problem> problems = [];
        TrackPoint first = track.Parts[0][0];
        Ground ground = new(territory);
        if (track.Parts.All(p => p.All(t => !ground.IsNear(t.Lon, t.Lat))))
        {
            problems.Add(track.Parts.Any(p => p.Any(t => ground.IsNear(t.Lat, t.Lon)))
                ? Problem.Error("track-swapped", "Cette ligne est hors de la région, mais y serait si longitude et latitude étaient échangées : corrigez le fichier.", "This line is outside the region but would be in it with longitude and latitude swapped: mend the file.") with { File = file, Place = (first.Lon, first.Lat) }
                : Problem.Error("track-elsewhere", "Aucun point de cette ligne n'est dans la région ni à moins de 60 km.", "No point of this line is in the region or within 60 km of it.") with { File = file, Place = (first.Lon, first.Lat) });
        }

        int row = 0;
        foreach (var part in track.Parts)
        {
            for (int i = 0; i < part.Length; i++, row++)
            {
                if (i > 0 && Km(part[i - 1], part[i]) > LongestGapKm)
                    problems.Add(Problem.Error("track-gap", $"Entre ce point et le précédent il y a plus de {LongestGapKm:0} km : un morceau manque, ou un nombre est faux.", $"Between this point and the one before there are more than {LongestGapKm:0} km: a piece is missing, or a number is wrong.")
                        with { File = file, Row = row + 1, Place = (part[i].Lon, part[i].Lat) });
            }
        }

        if (!track.HasElevation && track.Parts.Any(p => p.Any(t => t.Elevation is not null)))
            problems.Add(Problem.Warning("track-elevation", "Des points n'ont pas d'altitude : le profil n'est pas montré.", "Some points have no elevation: the profile is not shown.") with { File = file });
        return [.. problems.Take(20)];
    }

    /// <summary>Elevation along the line, at most so many points: each is the highest or lowest of its stretch, so that no summit is lost. Empty without elevation.</summary>
    public static IReadOnlyList<ProfilePoint> Profile(Track track, int most)
    {
        if (!track.HasElevation)
            return [];
        List<ProfilePoint> all = [];
        double km = 0;
        foreach (var part in track.Parts)
        {
            for (int i = 0; i < part.Length; i++)
            {
                km += i == 0 ? 0 : Km(part[i - 1], part[i]);
                all.Add(new ProfilePoint(km, part[i].Elevation!.Value));
            }
        }

        if (all.Count <= most)
            return all;
        int stretch = (int)Math.Ceiling(all.Count / (most / 2.0));
        return [.. all.Chunk(stretch).SelectMany(c => new[] { c.MinBy(p => p.Elevation), c.MaxBy(p => p.Elevation) }.OrderBy(p => p.Km)).Prepend(all[0]).Append(all[^1]).DistinctBy(p => p.Km)];
    }

    /// <summary>Circles that hold the line stretch by stretch, each of ten kilometres of way or a hundredth of it: at most a hundred and one.</summary>
    public static IReadOnlyList<(double Lon, double Lat, double RadiusKm)> Circles(Track track)
    {
        TrackPoint[] all = [.. track.Parts.SelectMany(p => p)];
        double[] steps = [0, .. Enumerable.Range(1, all.Length - 1).Select(i => Km(all[i - 1], all[i]))];
        double stretch = Math.Max(StretchKm, steps.Sum() / 100), since = 0;
        List<(double, double, double)> circles = [];
        int from = 0;
        for (int i = 1; i < all.Length; i++)
        {
            since += steps[i];
            if (since < stretch && i < all.Length - 1)
                continue;
            // The point where a stretch ends begins the next one: the way between them is in one of the two.
            TrackPoint[] points = all[from..(i + 1)];
            (double lon, double lat) = ((points.Min(p => p.Lon) + points.Max(p => p.Lon)) / 2, (points.Min(p => p.Lat) + points.Max(p => p.Lat)) / 2);
            circles.Add((lon, lat, points.Max(p => Distances.Km(lon, lat, p.Lon, p.Lat))));
            (from, since) = (i, 0);
        }

        return circles;
    }

    internal static double Km(TrackPoint a, TrackPoint b) => Distances.Km(a.Lon, a.Lat, b.Lon, b.Lat);

    private static (double Climb, double Descent) Slopes(Track track)
    {
        double climb = 0, descent = 0;
        foreach (var part in track.Parts)
        {
            double held = part[0].Elevation!.Value;
            foreach (TrackPoint point in part)
            {
                double change = point.Elevation!.Value - held;
                if (Math.Abs(change) < ThresholdM)
                    continue;
                (climb, descent) = change > 0 ? (climb + change, descent) : (climb, descent - change);
                held = point.Elevation.Value;
            }
        }

        return (climb, descent);
    }

    private static IEnumerable<TrackPoint> Every(Track track, double stepKm)
    {
        foreach (var part in track.Parts)
        {
            yield return part[0];
            double since = 0;
            for (int i = 1; i < part.Length; i++)
            {
                since += Km(part[i - 1], part[i]);
                if (since >= stepKm)
                {
                    since = 0;
                    yield return part[i];
                }
            }

            yield return part[^1];
        }
    }

    /// <summary>Orders communes by nearness without a cosine for each.</summary>
    private static double Planar(Commune commune, TrackPoint point)
    {
        double dx = (commune.Lon - point.Lon) * 0.68, dy = commune.Lat - point.Lat;
        return (dx * dx) + (dy * dy);
    }

    /// <summary>Where the communes are. A point outside the box around them is far from all, which spares a long line elsewhere the distance of each of its points to each of some thousand centres.</summary>
    private sealed class Ground
    {
        private readonly TerritoryIndex territory;
        private readonly double west, east, south, north;

        public Ground(TerritoryIndex territory)
        {
            this.territory = territory;
            // A degree is 111.19 km on the sphere that distances are measured on: 110 leaves room.
            double up = FarKm / 110;
            (south, north) = (territory.Communes.Min(c => c.Lat) - up, territory.Communes.Max(c => c.Lat) + up);
            double aside = up / Math.Max(0.05, Math.Cos(Math.Max(Math.Abs(south), Math.Abs(north)) * Math.PI / 180));
            (west, east) = (territory.Communes.Min(c => c.Lon) - aside, territory.Communes.Max(c => c.Lon) + aside);
        }

        public bool IsNear(double lon, double lat) => lon >= west && lon <= east && lat >= south && lat <= north && territory.Communes.Any(c => Distances.Km(lon, lat, c.Lon, c.Lat) < FarKm);
    }
}
