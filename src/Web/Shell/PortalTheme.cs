using System.Xml;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Web.Shell;

/// <summary>
/// What a region puts on the portal: its name, its accent colour, its logo (the <c>theme</c> of its strategy). The accent is checked on every
/// paper it stands on; its counterpart for dark screens is made from it, so that one colour is all a region has to choose.
/// </summary>
public sealed class PortalTheme
{
    /// <summary>WCAG 2.1 AA, letters of any size.</summary>
    internal const double LeastContrast = 4.5;
    private const int LargestLogo = 20_000;
    private static readonly Colour White = new(255, 255, 255);
    private static readonly Colour Paper = Colour.Parse("#fbfaf7");
    private static readonly Colour Raised = Colour.Parse("#f3f0e8");
    private static readonly Colour Night = Colour.Parse("#141b26");
    private static readonly Colour NightRaised = Colour.Parse("#1d2634");

    private static readonly HashSet<string> Drawing = new(StringComparer.Ordinal)
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs", "linearGradient", "radialGradient", "stop", "clipPath",
    };

    /// <exception cref="BadInputException">The accent cannot be read on the portal's papers, or the logo is more than a drawing.</exception>
    public PortalTheme(Theme theme)
    {
        Name = theme.Name;
        Logo = theme.Logo;
        Accent = Colour.Parse(theme.Accent);
        double least = Math.Min(Accent.Contrast(Paper), Accent.Contrast(Raised));
        if (least < LeastContrast)
        {
            string found = least.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
            throw new BadInputException(Problem.Error(
                "theme-contrast",
                $"L’accent {theme.Accent} se lit mal sur le papier du portail : contraste {found.Replace('.', ',')} pour 1, il faut 4,5. Choisissez une couleur plus foncée, par exemple {Readable(Accent, Raised, new(0, 0, 0), LeastContrast)}.",
                $"The accent {theme.Accent} is hard to read on the portal's paper: contrast {found} to 1, 4.5 is needed. Choose a darker colour, for example {Readable(Accent, Raised, new(0, 0, 0), LeastContrast)}.") with
            { Column = "theme.accent" });
        }

        if (Logo is not null && Fault(Logo) is { } fault)
        {
            throw new BadInputException(fault with { Column = "theme.logo" });
        }

        NightAccent = Readable(Accent, NightRaised, White, 7);
    }

    public string Name { get; }

    public string? Logo { get; }

    internal Colour Accent { get; }

    /// <summary>Same hue, light enough for dark paper (7 : 1).</summary>
    internal Colour NightAccent { get; }

    /// <summary>The tokens that a theme replaces.</summary>
    public string Css =>
        $":root{{--accent:{Accent};--accent-ink:#fff;--accent-soft:{Paper.Mixed(Accent, 0.1)}}}\n"
        + $"@media (prefers-color-scheme:dark){{:root{{--accent:{NightAccent};--accent-ink:{Night.Mixed(Accent, 0.25)};--accent-soft:{Night.Mixed(Accent, 0.3)}}}}}\n";

    /// <summary>Goes from a colour towards black or white until it can be read on the paper.</summary>
    private static Colour Readable(Colour colour, Colour paper, Colour towards, double contrast)
    {
        double share = 0;
        Colour now = colour;
        while (now.Contrast(paper) < contrast && share < 1)
        {
            share += 0.02;
            now = colour.Mixed(towards, share);
        }

        return now;
    }

    /// <summary>A logo is shapes: nothing that runs, nothing from elsewhere.</summary>
    private static Problem? Fault(string logo)
    {
        if (logo.Length > LargestLogo)
        {
            return Problem.Error("theme-logo-large", $"Le logo fait {logo.Length} caractères, {LargestLogo} au plus : simplifiez le dessin.", $"The logo has {logo.Length} characters, {LargestLogo} at most: simplify the drawing.");
        }

        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(logo), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            bool first = true;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (first && (reader.LocalName != "svg" || reader.GetAttribute("viewBox") is null))
                {
                    return Problem.Error("theme-logo-not-svg", "Le logo n’est pas un dessin SVG avec un « viewBox ».", "The logo is no SVG drawing with a viewBox.");
                }

                first = false;
                if (!Drawing.Contains(reader.LocalName) || Foreign(reader) is not null)
                {
                    string what = Foreign(reader) ?? reader.LocalName;
                    return Problem.Error("theme-logo-not-a-drawing", $"Le logo contient « {what} » : gardez-y seulement des formes et des dégradés.", $"The logo holds '{what}': keep only shapes and gradients in it.");
                }
            }

            return null;
        }
        catch (XmlException fault)
        {
            return Problem.Error("theme-logo-not-svg", $"Le logo n’est pas du SVG lisible (ligne {fault.LineNumber}).", $"The logo is not readable SVG (line {fault.LineNumber}).");
        }
    }

    /// <summary>The name of an attribute that acts or points elsewhere.</summary>
    private static string? Foreign(XmlReader reader)
    {
        string? found = null;
        while (found is null && reader.MoveToNextAttribute())
        {
            bool acts = reader.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || reader.LocalName is "href" or "style";
            bool elsewhere = reader.Value.Contains("url(", StringComparison.OrdinalIgnoreCase) && !reader.Value.Trim().StartsWith("url(#", StringComparison.Ordinal);
            found = acts || elsewhere ? reader.Name : null;
        }

        reader.MoveToElement();
        return found;
    }
}
