using System.Globalization;
using System.Text;

namespace Maillage.Kernel;

/// <summary>Letters without what stands over or under them, for comparing what people type.</summary>
public static class Accents
{
    /// <summary>« Épernay » gives « Epernay ». A text with half of a letter of two units, which cannot be taken apart, comes back with the marks it has.</summary>
    public static string Without(string text)
    {
        string apart;
        try
        {
            apart = text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            apart = text;
        }

        return string.Concat(apart.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
    }

    /// <summary>The same in small letters and digits, with a space for each sign between them.</summary>
    public static string Folded(string text) => string.Concat(Without(text).Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '));
}
