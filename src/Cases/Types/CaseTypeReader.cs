using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Maillage.Cases.Conditions;
using Maillage.Kernel;

namespace Maillage.Cases.Types;

/// <summary>Reads the files of case types and refuses what could not work: unknown keys, conditions that contradict each other, steps in a circle, states nobody can leave.</summary>
public sealed partial class CaseTypeReader(IHierarchy places, IHierarchy activities)
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Every <c>*.json</c> of a folder, by file name.</summary>
    /// <exception cref="BadInputException">One file has a fault: a region does not start with half its circuits.</exception>
    public IReadOnlyList<CaseType> ReadFolder(string folder)
    {
        ProblemList problems = new();
        CaseType[] types = [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => Read(File.ReadAllText(path), Path.GetFileName(path), problems)).OfType<CaseType>()];
        foreach (IGrouping<string, CaseType> twice in types.GroupBy(t => t.Key).Where(g => g.Count() > 1))
            problems.Add(Problem.Error("case-twice", $"Deux fichiers disent « {twice.Key} ».", $"Two files say '{twice.Key}'."));

        problems.ThrowOnErrors();
        return types;
    }

    /// <summary>One file; null when it has a fault, which <paramref name="problems"/> then tells.</summary>
    public CaseType? Read(string json, string file, ProblemList problems)
    {
        int before = problems.Errors;
        CaseType? type;
        try
        {
            type = JsonSerializer.Deserialize<CaseType>(json, Json);
        }
        catch (JsonException e)
        {
            problems.Add(Problem.Error("case-json", $"Ce fichier n'a pas la forme attendue à cet endroit ({e.Path ?? "$"}).", $"This file does not have the expected shape here ({e.Path ?? "$"}).") with { File = file, Row = e.LineNumber + 1, Column = e.Path });
            return null;
        }

        if (type is null)
        {
            problems.Add(Problem.Error("case-json", "Ce fichier est vide.", "This file is empty.") with { File = file });
            return null;
        }

        type = type with { Version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..12], Content = json };
        CaseTypeChecks checks = new(type, new CriterionReader([.. type.Fields, .. type.Amounts], places, activities), file, problems);
        checks.Names();
        if (problems.Errors == before)
        {
            checks.Conditions();
            checks.Circuit();
            checks.Amounts();
        }

        // Trials are tried on conditions that are sound.
        if (problems.Errors == before)
            new CaseTrials(type, new CaseForm(places, activities), file, problems).Try();

        return problems.Errors == before ? type : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex KeyPattern();
}
