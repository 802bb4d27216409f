using System.Globalization;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Cases.Conditions;

/// <summary>What lies in what, of the kinds of facts that are trees.</summary>
public interface IHierarchy
{
    /// <summary>The word and what it lies in, finest first; null when the word is unknown. Names are taken in any case and accent.</summary>
    IReadOnlyList<string>? PathOf(string word);

    /// <summary>How a reader knows the word (« Nièvre » for <c>dep-58</c>).</summary>
    string NameOf(string word);
}

/// <summary>A region of France and its departments (INSEE, Code officiel géographique).</summary>
public sealed record FrenchRegion(string Code, string Name, IReadOnlyList<string> Departments);

/// <summary>Communes, their EPCI, employment zone, department, the strategy's perimeter, the region of France and France itself.</summary>
public sealed class PlaceHierarchy(TerritoryIndex territory, IReadOnlyList<FrenchRegion> regions) : IHierarchy
{
    /// <summary>The whole country.</summary>
    public const string France = "france";

    private readonly Dictionary<string, string> named = regions.ToDictionary(r => Spelling.Fold(r.Name), r => "region-" + r.Code);

    public IReadOnlyList<string>? PathOf(string word)
    {
        string folded = Spelling.Fold(word);
        if (folded is "france" or "france entiere")
            return [France];

        if (folded == "region")
            return Around([TerritoryId.Region.Text], territory.Departments.Select(d => d.Code));

        if (named.GetValueOrDefault(folded) is { } region || (word.StartsWith("region-", StringComparison.Ordinal) && regions.Any(r => "region-" + r.Code == word) && (region = word) is not null))
            return [region, France];

        if (Find(word, folded) is not { } place)
            return null;

        return Around([place.Id.Text, .. territory.ParentsOf(place.Id).Select(p => p.Id.Text)], DepartmentsOf(place));
    }

    public string NameOf(string word) => word switch
    {
        France => "France",
        _ when word.StartsWith("region-", StringComparison.Ordinal) => regions.FirstOrDefault(r => "region-" + r.Code == word)?.Name ?? word,
        _ => TerritoryId.TryParse(word, out TerritoryId id) ? territory.Find(id)?.Name ?? word : word,
    };

    private Place? Find(string word, string folded)
    {
        if (TerritoryId.TryParse(word, out TerritoryId id) && territory.Resolve(word)?.Place is { } direct)
            return direct;

        return territory.Departments.FirstOrDefault(d => Spelling.Fold(d.Name) == folded)
            ?? (Place?)territory.Epcis.FirstOrDefault(e => Spelling.Fold(e.Name) == folded)
            ?? territory.Communes.FirstOrDefault(c => Spelling.Fold(c.Name) == folded);
    }

    private IEnumerable<string> DepartmentsOf(Place place) => place switch
    {
        Department department => [department.Code],
        Commune commune => [commune.DepartmentCode],
        _ => territory.CommunesOf(place.Id).Select(c => c.DepartmentCode).Distinct(),
    };

    /// <summary>Adds the region of France when all lies in one.</summary>
    private List<string> Around(IReadOnlyList<string> inner, IEnumerable<string> departments)
    {
        string[] codes = [.. departments.Distinct()];
        List<string> path = [.. inner];
        if (!path.Contains(TerritoryId.Region.Text))
            path.Add(TerritoryId.Region.Text);

        if (regions.FirstOrDefault(r => codes.Length > 0 && codes.All(r.Departments.Contains)) is { } region)
            path.Add("region-" + region.Code);

        path.Add(France);
        return path;
    }
}

/// <summary>The French nomenclature of activities (NAF rév. 2, INSEE): section, division, group, class, sub-class, by their codes.</summary>
public sealed class ActivityHierarchy : IHierarchy
{
    /// <summary>First division of each section, A to U (INSEE, NAF rév. 2, 2008).</summary>
    private static readonly int[] FirstDivision = [1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99];

    public const int Sections = 21;

    public IReadOnlyList<string>? PathOf(string word)
    {
        string code = word.Trim().ToUpperInvariant().Replace(".", "", StringComparison.Ordinal);
        if (code.Length == 1)
            return code[0] is >= 'A' and <= 'U' ? [code] : null;

        bool letter = code.Length == 5 && char.IsAsciiLetterUpper(code[4]);
        if (code.Length is < 2 or > 5 || (code.Length == 5 && !letter) || !code[..Math.Min(4, code.Length)].All(char.IsAsciiDigit))
            return null;

        int division = int.Parse(code[..2], CultureInfo.InvariantCulture);
        int section = Array.FindLastIndex(FirstDivision, first => first <= division);
        if (section < 0)
            return null;

        List<string> path = [((char)('A' + section)).ToString()];
        for (int length = 2; length <= code.Length; length++)
            path.Insert(0, length > 2 ? $"{code[..2]}.{code[2..length]}" : code[..2]);

        return path;
    }

    public string NameOf(string word) => word;
}
