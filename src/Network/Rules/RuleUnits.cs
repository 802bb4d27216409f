using System.Globalization;

namespace Maillage.Network.Rules;

/// <summary>Units of the rules file in the words of a text's language.</summary>
public static class RuleUnits
{
    /// <summary>« locaux » for « lines » in French, « premises » in English; units of physics are the same in both.</summary>
    /// <param name="one">Of a single one.</param>
    public static string Of(string unit, bool french, bool one = false) => unit switch
    {
        "lines" => french ? one ? "local" : "locaux" : "premises",
        "ways" => (french ? "chemin" : "way") + (one ? "" : "s"),
        "fibres" => one ? "fibre" : "fibres",
        "years" => (french ? "an" : "year") + (one ? "" : "s"),
        "yes-no" => french ? "(0 : non, 1 : oui)" : "(0: no, 1: yes)",
        "EUR" => "€",
        "EUR/m" => "€/m",
        "EUR/m/year" => french ? "€/m/an" : "€/m/year",
        _ => unit,
    };

    /// <summary>« 289 locaux », « 0,25 dB ».</summary>
    public static string Tell(decimal value, string unit, bool french) =>
        Number(value, french) + " " + Of(unit, french, one: french ? Math.Abs(value) < 2 : Math.Abs(value) == 1);

    /// <summary>« 10 000 », « 0,25 ».</summary>
    public static string Number(decimal value, bool french) => value.ToString("#,0.##", CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB"));
}
