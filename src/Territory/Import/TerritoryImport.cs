using System.Security.Cryptography;
using System.Text;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Territory.Storage;

namespace Maillage.Territory.Import;

/// <summary>What a perimeter is made of.</summary>
/// <param name="Facts">Folder of the product's facts (<c>data/</c>).</param>
/// <param name="Division">Folder of the administrative division's JSON files.</param>
/// <param name="Departments">Codes of the perimeter's departments.</param>
/// <param name="RegionName">What the perimeter is called.</param>
/// <param name="Edition">Edition of the communes in the facts: older than today's communes.</param>
public sealed record TerritoryImportOptions(string Facts, string Division, IReadOnlyList<string> Departments, string RegionName, Period Edition);

/// <summary>Brings the perimeter, its facts and its figures into the database; also readable without one.</summary>
public static class TerritoryImport
{
    /// <summary>Changes when the same files are read differently.</summary>
    private const string ReaderVersion = "1";

    /// <summary>Imports when the input differs from what stands in the database: at once and whole, or not at all. Idempotent.</summary>
    /// <returns>True when something was written.</returns>
    /// <exception cref="BadInputException">An input has an error; the database is as before.</exception>
    public static bool Run(MaillageDatabase database, TerritoryImportOptions options, ProblemList problems, TimeProvider clock)
    {
        TerritoryStore store = new(database);
        string content = Content(options);
        if (store.FindContent() == content)
        {
            return false;
        }

        store.Replace(Read(options, problems), content, clock.GetUtcNow());
        return true;
    }

    /// <summary>The perimeter straight from its files.</summary>
    /// <exception cref="BadInputException">An input has an error: a perimeter with holes would give wrong sums.</exception>
    public static TerritoryData Read(TerritoryImportOptions options, ProblemList problems)
    {
        if (options.Departments.Count == 0)
        {
            throw new BadInputException(Problem.Error("empty-territory", "Le périmètre ne contient aucun département.", "The perimeter holds no department."));
        }

        Division division = DivisionReader.Read(options.Division, options.Departments);
        Facts facts = FactsReader.Read(options.Facts, options.Departments, problems);
        TerritoryData data = new PerimeterBuilder(division, facts, options.Edition, problems).Build(options.RegionName);
        problems.ThrowOnErrors();
        return data.Communes.Count > 0 ? data : throw new BadInputException(Problem.Error("empty-territory", "Le périmètre ne contient aucune commune.", "The perimeter holds no commune."));
    }

    private static string Content(TerritoryImportOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', options.Departments.Append(options.RegionName).Append(options.Edition.Text).Append(ReaderVersion))));
        string[] facts = [FactsReader.Communes, FactsReader.Columns, FactsReader.Printed, FactsReader.Sources, FactsReader.Operators];
        foreach (string path in facts.Select(f => Path.Combine(options.Facts, f)).Concat(DivisionReader.Files.Select(f => Path.Combine(options.Division, f))).Where(File.Exists))
        {
            using FileStream stream = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
