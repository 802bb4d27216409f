using System.Globalization;

namespace Maillage.Network.Rules;

/// <summary>Units of the rules file in the words of a text's language.</summary>
public static class RuleUnits
{
    /// <summary>« locaux » for « lines » in French, « premises » in English; units of physics are the same in both.</summary>
    public static string Of(string unit, bool french) => unit switch
    {
        "lines" => french ? "locaux" : "premises",
        "ways" => french ? "chemins" : "ways",
        "years" => french ? "ans" : "years",
        _ => unit,
    };

    /// <summary>« 289 locaux », « 0,25 dB ».</summary>
    public static string Tell(decimal value, string unit, bool french) =>
        value.ToString("#,0.##", CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB")) + " " + Of(unit, french);
}
