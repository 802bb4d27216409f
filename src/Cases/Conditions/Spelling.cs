using System.Text;
using Maillage.Kernel;

namespace Maillage.Cases.Conditions;

/// <summary>How words are compared when people write them: without accents, case, typographic signs or double spaces.</summary>
public static class Spelling
{
    public static string Fold(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (char c in Accents.Without(text))
        {
            char plain = c switch { '’' => '\'', '–' or '—' or '‑' => '-', 'œ' or 'Œ' => 'o', _ => char.ToLowerInvariant(c) };
            if (char.IsWhiteSpace(plain))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                    folded.Append(' ');
            }
            else
            {
                folded.Append(plain);
                if (c is 'œ' or 'Œ')
                    folded.Append('e');
            }
        }

        return folded.ToString().TrimEnd();
    }
}
