using Maillage.Web.Charts;
using Maillage.Web.Shell;

namespace Maillage.Web.Charter;

/// <summary>Which colour stands on which, and the least contrast that must hold between them (WCAG 2.1: 4.5 for letters, 3 for drawings; 7 for running text).</summary>
internal static class CharterColours
{
    public static IReadOnlyList<string> Shown { get; } = ["paper", "raised", "ink", "soft", "line", "accent", "accent-soft", "good", "warn", "bad", "simulated", "q0", "q1", "q2", "q3", "q4", "q5", "c1", "c2", "c3", "c4", "c5", "c6"];

    public static IReadOnlyList<(string Ink, string On, double Least)> Pairs { get; } =
    [
        ("ink", "paper", 7), ("ink", "raised", 7), ("soft", "paper", 4.5), ("soft", "raised", 4.5), ("accent", "paper", 4.5), ("accent", "raised", 4.5), ("accent-ink", "accent", 4.5), ("ink", "accent-soft", 7),
        ("good", "paper", 4.5), ("good", "good-soft", 4.5), ("warn", "paper", 4.5), ("warn", "warn-soft", 4.5), ("bad", "paper", 4.5), ("bad", "bad-soft", 4.5),
        ("ink", "good-soft", 7), ("ink", "warn-soft", 7), ("ink", "bad-soft", 7), ("simulated", "paper", 4.5), ("simulated", "simulated-soft", 4.5), ("q-edge", "paper", 3),
    ];

    public static (double Day, double Night) Contrast(StyleSheet style, string ink, string on)
    {
        (Colour inkDay, Colour inkNight) = style.Token(ink);
        (Colour onDay, Colour onNight) = style.Token(on);
        return (inkDay.Contrast(onDay), inkNight.Contrast(onNight));
    }

    public static TableData Table(StyleSheet style, Say say) => new(
        "contrastes",
        say["charte.contrasts"],
        [new("jeton", say["charte.token"]), new("sur", say["charte.on"]), new("clair", say["charte.day"], true), new("sombre", say["charte.night"], true), new("seuil", say["charte.least"], true)],
        [.. Pairs.Select(p => Row(style, say, p.Ink, p.On, p.Least))]) { Filter = true, PageSize = 12, Export = "/charte.csv" };

    private static Cell[] Row(StyleSheet style, Say say, string ink, string on, double least)
    {
        (double day, double night) = Contrast(style, ink, on);
        return [new("--" + ink), new("--" + on), new(say.Number(day, 1), (decimal)day), new(say.Number(night, 1), (decimal)night), new(say.Number(least, 1), (decimal)least)];
    }
}
