using Maillage.Geo;
using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>What each edit must be by itself, before any ground is looked at.</summary>
internal static class EditLimits
{
    public const int MostEdits = 500;
    public const int MostPlaces = 2000;
    public const int MostLines = 20_000;
    public const int LeastPercent = 5;
    public const int MostPercent = 2000;

    /// <exception cref="BadInputException">With every fault found.</exception>
    public static void Check(IReadOnlyList<DesignEdit> edits)
    {
        ProblemList problems = new();
        if (edits.Count > MostEdits)
        {
            problems.Add(Problem.Error("too-many-edits", $"{edits.Count} changements : une version en porte {MostEdits} au plus.", $"{edits.Count} edits: a version holds at most {MostEdits}."));
        }

        foreach (IGrouping<string, DesignEdit> same in edits.GroupBy(e => e.Id, StringComparer.Ordinal).Where(g => g.Count() > 1 || g.Key.Length == 0))
        {
            problems.Add(EditProblems.Of("edit-id", same.First(), "l'identifiant doit être unique et non vide", "the id must be unique and not empty"));
        }

        foreach (DesignEdit edit in edits)
        {
            foreach (Problem problem in Faults(edit))
            {
                problems.Add(problem);
            }
        }

        problems.ThrowOnErrors();
    }

    private static IEnumerable<Problem> Faults(DesignEdit edit)
    {
        IReadOnlyList<EditPlace> places = edit switch
        {
            LockSite l => [l.Place],
            ForbidArea f => f.Area,
            AddEstate a => [.. a.Area, .. a.Points],
            _ => [],
        };
        if (places.Any(p => !double.IsFinite(p.Lon) || !double.IsFinite(p.Lat) || !Lambert93.Covers(p.Lon, p.Lat)))
        {
            yield return EditProblems.Of("edit-place", edit, "une position n'est pas en France métropolitaine (degrés, longitude d'abord)", "a place is not in mainland France (degrees, longitude first)") with { Place = null };
            yield break;
        }

        if (places.Count > MostPlaces)
        {
            yield return EditProblems.Of("edit-too-large", edit, $"plus de {MostPlaces} positions", $"more than {MostPlaces} places");
        }
        else if ((edit is ForbidArea || edit is AddEstate { Area.Count: > 0 }) && EditArea.Of(places) is null)
        {
            yield return EditProblems.Of("edit-area", edit, "le tracé n'est pas un périmètre : trois points au moins, sans se croiser", "the drawing is no area: three points at least, without crossing itself");
        }

        switch (edit)
        {
            case AddEstate estate when estate.Area.Count == 0 == (estate.Points.Count == 0):
                yield return EditProblems.Of("estate-place", edit, "donnez un périmètre ou des points, l'un des deux", "give an area or points, one of the two");
                break;
            case AddEstate estate when estate.Lines < Math.Max(1, estate.Points.Count) || estate.Lines > MostLines:
                yield return EditProblems.Of("estate-lines", edit, $"entre un local par point et {MostLines} locaux", $"between one premises a point and {MostLines} premises");
                break;
            case WeighRoad road when road.Streets.Count == 0 || road.Streets.Count > MostPlaces || road.Percent is < LeastPercent or > MostPercent or 100:
                yield return EditProblems.Of("road-factor", edit, $"choisissez une rue et un facteur de {LeastPercent} à {MostPercent} %, autre que 100", $"choose a street and a factor of {LeastPercent} to {MostPercent} %, other than 100");
                break;
            default:
                break;
        }
    }
}
