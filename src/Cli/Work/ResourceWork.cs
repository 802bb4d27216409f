using Maillage.Catalogue;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Cli.Work;

/// <summary>Tables of resources into the catalogue: those the product ships, and a person's.</summary>
internal sealed class ResourceWork(MaillageDatabase database, TimeProvider clock, TerritoryIndex index)
{
    private readonly ResourceTypes types = Workspace.ReadTypes();

    /// <summary>The places the product ships, one table a type (<c>data/resources/TYPE.csv</c>); nothing is written when they already stand in the catalogue.</summary>
    public void ImportShipped(ProblemList problems)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Workspace.DataFolder, "resources"), "*.csv").Order(StringComparer.Ordinal))
        {
            string type = Path.GetFileNameWithoutExtension(path);
            Import(new FileInfo(path), type, type, new ImportOptions(ProblemPolicy.KeepGoodRows), problems);
        }
    }

    /// <summary>One table of one type: the catalogue then agrees with it for that source.</summary>
    /// <exception cref="BadInputException">The type is unknown, or the file as a whole cannot be read.</exception>
    public ImportReport Import(FileInfo file, string? typeKey, string source, ImportOptions options, ProblemList problems)
    {
        ResourceType type = types.Find(typeKey ?? "") ?? throw new BadInputException(Problem.Error(
            "resource-type", $"Type inconnu : « {typeKey} ». Types : {string.Join(", ", types.All.Select(t => t.Key))}.", $"Unknown type: '{typeKey}'. Types: {string.Join(", ", types.All.Select(t => t.Key))}."));
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        using FileStream stream = file.OpenRead();
        Resource[] read = [.. ResourceCsv.Read(stream, file.Name, type, new ResourceChecks(types, index), source, today, problems).Select(r => r.Resource)];
        if (options.DryRun || (options.Policy == ProblemPolicy.Abort && problems.Errors > 0))
        {
            return new ImportReport(read.Length, 0);
        }

        SourceReport report = new ResourceStore(database, clock).ReplaceSource(source, read, file.Name);
        return new ImportReport(read.Length, report.Added + report.Changed + report.Confirmed + report.Withdrawn);
    }
}
