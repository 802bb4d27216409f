using System.Collections.Frozen;
using System.Text;
using Maillage.Kernel;

namespace Maillage.People;

/// <summary>
/// What a passphrase must be: long, not common, not the person's own name or address. No rule of digits and signs: length protects, such rules do not
/// (ANSSI 2021; NIST SP 800-63B).
/// </summary>
public static class Passphrases
{
    public const int Shortest = 12;
    public const int Longest = 128;

    /// <summary>What people choose first when twelve characters are asked for; compared without case, digits at the end and signs.</summary>
    private static readonly FrozenSet<string> Common = string.Join(' ',
        "motdepasse motdepassemotdepasse monmotdepasse jetaime jetaimejetaime azertyuiop azertyuiopqs azertyuiopqsdfghjklm qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl",
        "password passwordpassword mypassword passw motdepass bonjour bonjourbonjour bonjourtoutlemonde marseille marseillemarseille doudou loulou chouchou coucou soleil",
        "administrateur administrator administration adminadmin adminadminadmin welcome welcomewelcome letmein letmeinletmein iloveyou iloveyouiloveyou princess princesse",
        "bourgogne bourgognefranchecomte franchecomte dijon dijonmetropole maillage maillagemaillage fibreoptique numerique strategienumerique collectivite departement conseilregional",
        "changemoi changezmoi changeme changemechangeme secretsecret topsecret sesameouvretoi ouvretoisesame footballfootball superman starwars pokemon dragonball",
        "correcthorsebatterystaple abcdefghijkl abcdefghijklm abcdefghijklmnop abcabcabcabc abcdabcdabcd testtesttest testtest azertyazerty qwertyqwerty").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly Lazy<FrozenSet<string>> Leaked = new(ReadLeaked);

    /// <param name="own">The person's address and name: a passphrase made of them is guessed first.</param>
    public static Problem? Check(string? passphrase, params IEnumerable<string> own)
    {
        string text = (passphrase ?? "").Normalize(NormalizationForm.FormKC);
        if (text.EnumerateRunes().Count() is < Shortest or > Longest)
        {
            return Refuse("passphrase-length", $"La phrase de passe doit avoir de {Shortest} à {Longest} caractères ; quatre ou cinq mots au hasard font très bien.", $"The passphrase must have from {Shortest} to {Longest} characters; four or five random words do very well.");
        }

        string bare = Bare(text);
        bool poor = text.Distinct().Count() < 5 || IsRun(text) || Common.Contains(bare) || Repeats(text)
            || own.SelectMany(o => o.Split('@', '.', '-', ' ')).Select(Bare).Where(o => o.Length > 2).Aggregate(bare, (left, o) => left.Replace(o, "", StringComparison.Ordinal)).Length < 4;
        return poor || Leaked.Value.Contains(bare) || Leaked.Value.Contains(text.ToLowerInvariant())
            ? Refuse("passphrase-common", "Cette phrase de passe se devine trop vite : elle est courante, répète un motif ou reprend votre nom. Choisissez quatre ou cinq mots sans lien.", "This passphrase is guessed too fast: it is common, repeats a pattern or uses your name. Choose four or five unrelated words.")
            : null;
    }

    /// <summary>What leaked lists hold most often, one a line: letters alone, or whole when it is as long as a passphrase.</summary>
    private static FrozenSet<string> ReadLeaked()
    {
        using Stream stream = typeof(Passphrases).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Letters alone, lower case, without accents: « Motdepasse2026! » is « motdepasse ».</summary>
    private static string Bare(string text) =>
        string.Concat(text.ToLowerInvariant().Normalize(NormalizationForm.FormD).Where(char.IsLetter));

    /// <summary>One character after the other, up or down: 123456789012, abcdefghijkl.</summary>
    private static bool IsRun(string text) =>
        text.Zip(text.Skip(1)).Count(p => Math.Abs(p.Second - p.First) == 1 || (p.First, p.Second) is ('9', '0') or ('0', '9')) >= text.Length - 2;

    private static bool Repeats(string text) =>
        Enumerable.Range(1, Math.Min(4, text.Length / 3)).Any(size => Enumerable.Range(size, text.Length - size).All(i => text[i] == text[i - size]));

    private static Problem Refuse(string code, string fr, string en) => Problem.Error(code, fr, en) with { Column = "passphrase" };
}
