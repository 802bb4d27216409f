using System.Globalization;
using Maillage.Cases.Conditions;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Intermediation.Awareness;

/// <summary>
/// Reads who came, as those who ran the action write it: one firm a line, its SIRET, or its name then commune then section of activity (« Four à bois ; Lormes ; C »). The same firm written twice counts once.
/// </summary>
public sealed class PresenceReader(Func<string, string?> communeOf, Func<string, string?> departmentOf, Func<BodyId, (string? Commune, string? Activity)?> register, IHierarchy activities)
{
    /// <summary>Most firms of one action.</summary>
    public const int MostFirms = 2_000;

    public IReadOnlyList<Presence> Read(string action, string text, ProblemList problems)
    {
        Dictionary<string, Presence> firms = new(StringComparer.Ordinal);
        long row = 0;
        foreach (string line in text.Split('\n'))
        {
            row++;
            if (line.Trim() is { Length: > 0 } said && ReadLine(action, said, row, problems) is { } presence)
                firms.TryAdd(presence.Firm!, presence);
        }

        if (firms.Count > MostFirms)
            problems.Add(Problem.Error("presence-many", $"{firms.Count} entreprises : {MostFirms} au plus pour une action.", $"{firms.Count} firms: at most {MostFirms} for one action."));

        return [.. firms.Values];
    }

    private Presence? ReadLine(string action, string line, long row, ProblemList problems)
    {
        string[] parts = [.. line.Split(';').Select(p => p.Trim())];
        string digits = string.Concat(parts[0].Where(c => !char.IsWhiteSpace(c)));
        if (digits.Length > 0 && digits.All(char.IsAsciiDigit))
        {
            if (!BodyId.TryParse(digits, out BodyId id))
                return Fault(row, problems, "presence-siret", $"« {parts[0]} » n'est pas un SIRET juste : 14 chiffres, vérifiez-les.", $"'{parts[0]}' is no right SIRET: 14 digits, check them.");

            (string? commune, string? activity) = register(id) ?? (null, null);
            return new Presence(action, id.Siret, activity is null ? null : activities.PathOf(activity)?[^1], commune is null ? null : departmentOf(commune), 1);
        }

        if (parts[0].Length is < 2 or > 120 || parts.Length > 3)
            return Fault(row, problems, "presence-line", $"« {line} » : écrivez un SIRET, ou un nom ; une commune ; une section d'activité (A à U).", $"'{line}': write a SIRET, or a name; a commune; a section of activity (A to U).");

        string? code = parts.Length > 1 && parts[1].Length > 0 ? communeOf(parts[1]) : null;
        if (parts.Length > 1 && parts[1].Length > 0 && code is null)
            return Fault(row, problems, "presence-commune", $"« {parts[1]} » n'est pas une commune de la région.", $"'{parts[1]}' is no commune of the region.");

        string? section = parts.Length > 2 && parts[2].Length > 0 ? parts[2].ToUpper(CultureInfo.InvariantCulture) : null;
        if (section is not null && (section.Length != 1 || !char.IsAsciiLetter(section[0]) || activities.PathOf(section) is null))
            return Fault(row, problems, "presence-section", $"« {parts[2]} » n'est pas une section d'activité : une lettre, de A à U.", $"'{parts[2]}' is no section of activity: one letter, A to U.");

        return new Presence(action, $"{Spelling.Fold(parts[0])}|{code}", section, code is null ? null : departmentOf(code), 1);
    }

    private static Presence? Fault(long row, ProblemList problems, string code, string fr, string en)
    {
        problems.Add(Problem.Error(code, $"Ligne {row} : {fr}", $"Line {row}: {en}") with { Row = row });
        return null;
    }
}
