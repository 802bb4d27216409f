using System.Globalization;
using System.Text;
using Maillage.Kernel;

namespace Maillage.People;

/// <summary>
/// Names of people and bodies, kept in one written form (NFC) and free of what deceives the eye: invisible or reversing characters,
/// styled copies of letters, and words that mix alphabets (Unicode TR 39, « single script »).
/// </summary>
public static class Naming
{
    public const int Longest = 120;

    /// <summary>More accents than this on one letter is no writing system's habit.</summary>
    private const int MostMarks = 3;

    /// <param name="name">The name as it is kept; meaningful when null is returned.</param>
    public static Problem? Check(string? text, string field, out string name)
    {
        name = "";
        string given = text ?? "";
        if (given.Length > 4 * Longest || !IsWellFormed(given))
        {
            return Refuse(field, "name-length", $"Le nom est trop long ou mal codé ; au plus {Longest} caractères.", $"The name is too long or badly encoded; {Longest} characters at most.");
        }

        name = string.Join(' ', given.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length is < 2 or > Longest
            ? Refuse(field, "name-length", $"Le nom doit avoir de 2 à {Longest} caractères.", $"The name must have from 2 to {Longest} characters.")
            : Deceives(name, field);
    }

    private static Problem? Deceives(string name, string field)
    {
        int marks = 0;
        HashSet<int> alphabets = [];
        bool letter = false;
        foreach (Rune rune in name.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.EnclosingMark || IsBlank(rune.Value))
            {
                return Refuse(field, "name-invisible", $"Le nom contient un caractère invisible ou qui retourne le texte (U+{rune.Value:X4}) ; effacez-le et tapez le nom au clavier.", $"The name holds an invisible or text-reversing character (U+{rune.Value:X4}); delete it and type the name on the keyboard.");
            }

            bool mark = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            marks = mark ? marks + 1 : 0;
            if (marks > MostMarks)
            {
                return Refuse(field, "name-marks", "Le nom empile trop d’accents sur une lettre.", "The name stacks too many accents on one letter.");
            }

            if (Rune.IsLetter(rune))
            {
                letter = true;
                alphabets.Add(Alphabet(rune.Value));
                string styled = rune.ToString();
                if (styled.Normalize(NormalizationForm.FormKC) != styled)
                {
                    return Refuse(field, "name-styled", $"Le nom contient une lettre d’apparat (« {styled} ») ; écrivez-le avec des lettres ordinaires.", $"The name holds a decorated letter (“{styled}”); write it with ordinary letters.");
                }
            }
        }

        return !letter ? Refuse(field, "name-letters", "Le nom doit contenir des lettres.", "The name must contain letters.")
            : alphabets.Count > 1 ? Refuse(field, "name-mixed", "Le nom mêle deux alphabets dont les lettres se ressemblent ; écrivez-le dans un seul.", "The name mixes two alphabets whose letters look alike; write it in one.")
            : null;
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Letters that show nothing (Hangul fillers, Braille blank), and the sign of a broken one.</summary>
    private static bool IsBlank(int code) => code is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0xFFFD;

    /// <summary>Latin is 0, Greek 1, Cyrillic 2, the scripts East Asia writes together 3; any other is told by its block of 128 codes, enough to tell it from these.</summary>
    private static int Alphabet(int code) => code switch
    {
        < 0x0250 or (>= 0x1E00 and < 0x1F00) or (>= 0x2C60 and < 0x2C80) or (>= 0xA720 and < 0xA800) or (>= 0x02B0 and < 0x0300) => 0,
        (>= 0x0370 and < 0x0400) or (>= 0x1F00 and < 0x2000) => 1,
        (>= 0x0400 and < 0x0530) or (>= 0x1C80 and < 0x1C90) or (>= 0x2DE0 and < 0x2E00) or (>= 0xA640 and < 0xA6A0) => 2,
        (>= 0x1100 and < 0x1200) or (>= 0x3005 and < 0xA4D0) or (>= 0xAC00 and < 0xD7B0) or (>= 0x20000 and < 0x32000) => 3,
        _ => 4 + (code >> 7),
    };

    private static Problem Refuse(string field, string code, string fr, string en) => Problem.Error(code, fr, en) with { Column = field };
}
