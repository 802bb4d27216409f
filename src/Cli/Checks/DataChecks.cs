using System.Data.Common;
using Dapper;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.People.Audit;

namespace Maillage.Cli.Checks;

/// <summary>What an instance holds: databases sound and of this version, journal unbroken, jobs alive, territory, design and plan there.</summary>
internal static class DataChecks
{
    public static IEnumerable<Finding> Database(MaillageDatabase database)
    {
        IReadOnlyList<Problem> problems = database.Examine();
        yield return problems.Count == 0
            ? Finding.Ok("database", $"Base saine ({database.Describe()}) : contenu, liens et index relus en entier.", $"Database sound ({database.Describe()}): contents, links and indexes read whole.")
            : new Finding("database", FindingState.Fail, string.Join(" ; ", problems.Select(p => p.Tell(Terminal.French))), Terminal.Say("Restaurez la dernière bonne sauvegarde : ./maillage restore FICHIER.", "Restore the last good backup: ./maillage restore FILE."));
    }

    public static Finding Versions(MaillageDatabase database, IEnumerable<Migration> migrations)
    {
        IReadOnlyDictionary<string, int> held = database.ListVersions();
        Dictionary<string, int> known = migrations.GroupBy(m => m.Module).ToDictionary(g => g.Key, g => g.Max(m => m.Number));
        string[] newer = [.. held.Where(v => known.GetValueOrDefault(v.Key) < v.Value).Select(v => $"{v.Key} {v.Value}")];
        string[] older = [.. known.Where(v => held.GetValueOrDefault(v.Key) < v.Value).Select(v => $"{v.Key} {held.GetValueOrDefault(v.Key)} → {v.Value}").Order(StringComparer.Ordinal)];
        return newer.Length > 0
            ? Finding.Fail("schema", $"La base vient d'un Maillage plus récent ({string.Join(", ", newer)}).", $"The database comes from a newer Maillage ({string.Join(", ", newer)}).", "Mettez le programme à jour.", "Update the program.")
            : older.Length > 0
                ? Finding.Warn("schema", $"La base est d'une version antérieure ({string.Join(", ", older)}).", $"The database is of an earlier version ({string.Join(", ", older)}).",
                    "Sauvegardez, puis lancez le portail : il la met à niveau.", "Back up, then start the portal: it brings it up to date.")
                : Finding.Ok("schema", $"Tables à jour ({known.Count} modules).", $"Tables up to date ({known.Count} modules).");
    }

    public static Finding Audit(MaillageDatabase database, string home)
    {
        AuditVerdict verdict = new AuditLog(database, TimeProvider.System, home).Verify();
        return verdict.Problems.Count == 0
            ? Finding.Ok("audit", $"Journal intact : {verdict.Entries} lignes enchaînées.", $"Journal unbroken: {verdict.Entries} chained lines.")
            : new Finding("audit", FindingState.Fail, string.Join(" ; ", verdict.Problems.Select(p => p.Tell(Terminal.French))),
                Terminal.Say("Le journal a été modifié hors du portail : gardez les fichiers tels quels et comparez avec une sauvegarde.", "The journal was changed outside the portal: keep the files as they are and compare with a backup."));
    }

    public static IEnumerable<Finding> Jobs(MaillageDatabase database)
    {
        IReadOnlyList<Job> recent = new JobStore(database, TimeProvider.System).ListRecent();
        using (IDisposable? idle = recent.Any(j => j.State == JobState.Running) ? database.TryLock("jobs") : null)
        {
            if (idle is not null)
            {
                yield return Finding.Warn("jobs", "Un travail a été interrompu et personne ne l'a repris.", "A job was interrupted and nobody took it up.", "Lancez le portail : il reprend au dernier point de reprise.", "Start the portal: it goes on from the last checkpoint.");
            }
        }

        Job[] failed = [.. recent.Where(j => j.State == JobState.Failed)];
        yield return failed.Length == 0
            ? Finding.Ok("jobs", $"{recent.Count(j => j.State is JobState.Queued or JobState.Running)} travaux en attente ou en cours, aucun échec récent.", $"{recent.Count(j => j.State is JobState.Queued or JobState.Running)} jobs wait or run, none failed recently.")
            : Finding.Warn("jobs", $"{failed.Length} travaux récents en échec ; le dernier : {failed[0].Message}", $"{failed.Length} recent jobs failed; the last: {failed[0].Message}", "Voyez la page « Travaux » du portail.", "See the portal's page of jobs.");
    }

    public static IEnumerable<Finding> Contents(MaillageDatabase database, RegionWork work)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        long communes = connection.ExecuteScalar<long>("SELECT count(*) FROM commune WHERE merged_into IS NULL");
        yield return communes > 0
            ? Finding.Ok("territory", $"{communes} communes.", $"{communes} communes.")
            : Finding.Fail("territory", "La base ne contient aucune commune.", "The database holds no commune.", "./maillage init", "./maillage init");

        DesignSummary? design = work.FindDesign();
        yield return design is null
            ? Finding.Warn("design", "Pas encore de réseau dimensionné.", "No designed network yet.", "./run le dimensionne, ou ./maillage design --territory region.", "./run designs it, or ./maillage design --territory region.")
            : design.Violations > 0
                ? Finding.Warn("design", $"Réseau {design.Id} : {design.Violations} règles non respectées.", $"Network {design.Id}: {design.Violations} broken rules.", "Voyez sa page, puis dimensionnez à nouveau.", "See its page, then design again.")
                : Finding.Ok("design", $"Réseau {design.Id} du {design.MadeAt:yyyy-MM-dd} ; plan : {(work.HasPlan() ? "oui" : "non")}.", $"Network {design.Id} of {design.MadeAt:yyyy-MM-dd}; plan: {(work.HasPlan() ? "yes" : "no")}.");
    }

    /// <summary>Latest moment the jobs wrote down.</summary>
    public static DateTimeOffset? Newest(MaillageDatabase database)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QueryFirstOrDefault<DateTimeOffset?>("SELECT created_at FROM job ORDER BY created_at DESC LIMIT 1");
    }
}
