using System.Collections.Immutable;
using System.Globalization;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.People;

namespace Maillage.Cases.Firms;

/// <summary>What the register of firms (Sirene, INSEE) says of one establishment: told once to the State, so not asked again.</summary>
/// <param name="Name">As the shop calls itself; null when the firm asked that it not be published.</param>
/// <param name="Activity">NAF rév. 2, « 10.71C »; null when the register has none of that nomenclature.</param>
/// <param name="Commune">Code of the commune.</param>
/// <param name="Staff">Code of the staff band (INSEE, <c>trancheEffectifsEtablissement</c>); null when the firm declares none.</param>
/// <param name="Legal">Legal category of the legal unit, four digits (INSEE, niveau III); null when only the file of establishments was read.</param>
/// <param name="Since">Day the establishment was created.</param>
/// <param name="IsOpen">False once the register says it is closed.</param>
public sealed record Firm(BodyId Id, string? Name, string? Activity, string? Commune, string? Staff, string? Legal, DateOnly? Since, bool IsOpen)
{
    /// <summary>Bands of staff as INSEE publishes them: from, to (Sirene, dictionnaire des variables).</summary>
    private static readonly Dictionary<string, (int Least, int Most)> Bands = new(StringComparer.Ordinal)
    {
        ["00"] = (0, 0), ["01"] = (1, 2), ["02"] = (3, 5), ["03"] = (6, 9), ["11"] = (10, 19), ["12"] = (20, 49), ["21"] = (50, 99), ["22"] = (100, 199), ["31"] = (200, 249),
        ["32"] = (250, 499), ["41"] = (500, 999), ["42"] = (1000, 1999), ["51"] = (2000, 4999), ["52"] = (5000, 9999), ["53"] = (10_000, 1_000_000),
    };

    /// <summary>How many people work there, as a range; null when it is not said.</summary>
    public (int Least, int Most)? StaffRange => Staff is not null && Bands.TryGetValue(Staff, out (int, int) range) ? range : null;

    public static bool IsBand(string code) => code == "NN" || Bands.ContainsKey(code);

    /// <summary>Legal form in the few words that rules of services know; null when the category is unknown. INSEE, catégories juridiques, niveaux I à III.</summary>
    public string? Form => Legal switch
    {
        null or { Length: not 4 } => null,
        ['1', ..] => "individuelle",
        "6316" or "6317" or "6318" => "cooperative",
        ['5', '4' or '5' or '6', '5', ..] => "cooperative",
        ['9', '2', ..] => "association",
        ['4' or '7', ..] => "public",
        ['5' or '6', ..] => "societe",
        _ => null,
    };

    /// <summary>Answers the register gives to questions of a form that have none yet. Who asks sees them and may correct them.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> AnswersFor(CaseType type, CaseFile file, IHierarchy activities, DateOnly today) => type.Fields
        .Where(f => !file.Answers.TryGetValue(f.Key, out ImmutableArray<string> had) || had.IsEmpty)
        .Select(f => (f.Key, Value: ValueFor(f, activities, today)))
        .Where(a => a.Value is not null)
        .ToImmutableSortedDictionary(a => a.Key, a => ImmutableArray.Create(a.Value!), StringComparer.Ordinal);

    private string? ValueFor(FormField field, IHierarchy activities, DateOnly today) => (field.Kind, field.Key) switch
    {
        (FieldKind.Place, "commune") => Commune,
        (FieldKind.Activity, _) => Activity,
        (FieldKind.Text, "organisme") => Name,
        (FieldKind.Choice, "forme") => field.Choices.FirstOrDefault(c => c.Key == Form)?.Key,
        (FieldKind.Choice, "secteur") => Activity is { } code ? activities.PathOf(code)?.FirstOrDefault(w => field.Choices.Any(c => c.Key == w)) : null,
        (FieldKind.Number, "age") => Since is { } day ? Math.Max(0, today.Year - day.Year - (today.DayOfYear < day.DayOfYear ? 1 : 0)).ToString(CultureInfo.InvariantCulture) : null,
        // A band is no number: rules judge it as the range it is, and a form asks only when one number is needed.
        (FieldKind.Number, "effectif") => StaffRange is { Least: var least, Most: var most } && least == most ? least.ToString(CultureInfo.InvariantCulture) : null,
        _ => null,
    };
}
