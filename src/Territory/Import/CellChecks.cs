using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>Checks what a cell means in this module (a commune, an indicator, a period) and tells what is wrong with it.</summary>
internal readonly struct CellChecks(string file, long row, ProblemList problems)
{
    public bool Indicator(string indicator, string dimension)
    {
        if (Indicators.Find(indicator) is not { } known)
        {
            string list = string.Join(", ", Indicators.All.Select(i => i.Key));
            return Fail("unknown-indicator", "indicator", $"L'indicateur « {indicator} » est inconnu. Connus : {list}.", $"Indicator “{indicator}” is unknown. Known: {list}.");
        }

        if (known.FindDimension(dimension) is { SumOf.Count: 0 })
        {
            return true;
        }

        string classes = string.Join(", ", known.Dimensions.Where(d => d.SumOf.Count == 0).Select(d => d.Key.Length == 0 ? "(vide)" : d.Key));
        return Fail("unknown-dimension", "dimension", $"La classe « {dimension} » est inconnue pour {indicator}. Connues : {classes}.", $"Class “{dimension}” is unknown for {indicator}. Known: {classes}.");
    }

    public bool Period(string text, out Period period) =>
        Kernel.Period.TryParse(text, out period)
        || Fail("not-a-period", "period", $"« {text} » n'est pas une date : 2024, 2018-Q1, 2014-10 ou 2012-07-01 est attendu.", $"“{text}” is not a date: 2024, 2018-Q1, 2014-10 or 2012-07-01 is expected.");

    /// <summary>A base and its value go together.</summary>
    public bool Base(string? key, object? value)
    {
        if ((key is null) != (value is null))
        {
            return Fail("half-base", "base", "La base et sa valeur vont ensemble : donnez les deux ou aucune.", "A base and its value go together: give both or neither.");
        }

        return key is null || Indicators.IsBase(key)
            || Fail("unknown-base", "base", $"La base « {key} » ne se lit pas : « dwellings@2018 » ou « premises@2024 » est attendu.", $"Base “{key}” cannot be read: “dwellings@2018” or “premises@2024” is expected.");
    }

    public bool Commune(string code, string column, TerritoryIndex index) =>
        index.FindCommune(code) is not null || UnknownCommune(code, column);

    public bool UnknownCommune(string code, string column) => Fail(
        "unknown-commune", column,
        $"La commune « {code} » n'existe pas dans le périmètre : un code INSEE à 5 caractères est attendu (« 01004 », zéro compris).",
        $"Commune “{code}” does not exist in the perimeter: a 5-character INSEE code is expected (“01004”, zero included).");

    private bool Fail(string code, string column, string fr, string en)
    {
        problems.Add(Problem.Error(code, fr, en) with { File = file, Row = row, Column = column });
        return false;
    }
}
