using Maillage.Kernel;
using Maillage.Network.Rules;

namespace Maillage.Network.Edits;

/// <summary>Refuses estates that nobody could build. Asked where edits come in; what is kept already stays readable.</summary>
public static class EstateDensity
{
    /// <summary>
    /// Premises for a hundred square metres of an estate at most: twenty floors of dwellings of fifty square metres on three eighths of the ground. More is a slip of the hand, not an estate.
    /// </summary>
    public const int MostFor100SquareMetres = 15;

    /// <summary>Premises of one building at most: forty floors with twenty-five dwellings each.</summary>
    public const int MostAtPoint = 1000;

    /// <exception cref="BadInputException">With every estate that is too dense.</exception>
    public static void Check(IEnumerable<DesignEdit> edits)
    {
        ProblemList problems = new();
        foreach (AddEstate estate in edits.OfType<AddEstate>())
        {
            if (EditArea.Of(estate.Area) is { } area)
            {
                double squareMetres = area.Shape.Area / 10_000;
                int room = Math.Max(1, (int)(squareMetres / 100 * MostFor100SquareMetres));
                if (estate.Lines > room)
                {
                    problems.Add(EditProblems.Of("estate-too-dense", estate,
                        $"{RuleUnits.Tell(estate.Lines, "lines", french: true)} sur {RuleUnits.Tell((decimal)Math.Round(squareMetres), "m²", french: true)} : un périmètre de cette taille en porte {room} au plus ({MostFor100SquareMetres} pour 100 m²) ; agrandissez-le, ou donnez un point par immeuble",
                        $"{RuleUnits.Tell(estate.Lines, "lines", french: false)} on {RuleUnits.Tell((decimal)Math.Round(squareMetres), "m²", french: false)}: an area of this size holds at most {room} ({MostFor100SquareMetres} for 100 m²); make it larger, or give a point for each building"));
                }
            }
            else if (estate.Points.Count > 0 && estate.Lines > (long)MostAtPoint * estate.Points.Count)
            {
                problems.Add(EditProblems.Of("estate-too-dense", estate, $"plus de {MostAtPoint} locaux par point ; donnez un point par immeuble", $"more than {MostAtPoint} premises a point; give a point for each building"));
            }
        }

        problems.ThrowOnErrors();
    }
}
