using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Intermediation.Tests;
using Maillage.People;

namespace Maillage.Bench;

/// <summary>An agent's basket among many cases.</summary>
internal static class CaseRuns
{
    /// <summary>Fills the embedded files with cases spread over agents, then reads baskets.</summary>
    public static int Basket(int agents, int cases)
    {
        string home = Directory.CreateTempSubdirectory("maillage-basket-").FullName;
        try
        {
            using MaillageDatabase database = MaillageDatabases.Open(home);
            database.Migrate(CaseTables.Migrations);
            CaseType type = new CaseTypeReader(Given.Places, Given.Activities).ReadFolder(Path.Combine(Repository.Root, "strategies", "cases")).First(t => t.Key == "mise-en-relation");
            BodyId[] bodies = [.. Enumerable.Range(0, 40).Select(i => new BodyId(i.ToString("D14", CultureInfo.InvariantCulture)))];
            DateTimeOffset start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
            Stopwatch filling = Stopwatch.StartNew();
            using (DbConnection connection = database.Open(DatabasePart.Private))
            using (DbTransaction transaction = connection.BeginTransaction())
            {
                database.Insert(transaction, CaseTables.File, Enumerable.Range(0, cases).Select(i =>
                {
                    int agent = i % agents;
                    CaseFile file = new() { Id = i.ToString("x32", CultureInfo.InvariantCulture), Type = type.Key, TypeVersion = type.Version, Title = "Projet " + i.ToString(CultureInfo.InvariantCulture), State = type.Start, OpenedAt = start, Since = start.AddMinutes(i), Version = 1, Desk = bodies[agent % 40], HandledBy = "p" + agent.ToString(CultureInfo.InvariantCulture), DueAt = start.AddMinutes(i).AddDays(9), NextAt = start.AddMinutes(i).AddDays(9) };
                    return new object?[] { file.Id, 1L, file.Type, file.TypeVersion, file.State, true, null, null, file.Title, file.Title, start, null, null, "58145", file.Desk!.Value.Siret, file.HandledBy, file.Since, file.DueAt, file.NextAt, null, null, JsonSerializer.Serialize(file, CaseStore.Json) };
                }));
                transaction.Commit();
            }

            double filled = filling.Elapsed.TotalSeconds;
            CaseLists lists = new(database);
            double basket = Median(100, () => (lists.OfPerson("p7", bodies[7]), lists.Unassigned(bodies[7]), lists.SharedWith(bodies[7])));
            double search = Median(20, () => lists.Search(bodies[7], "projet 777"));
            Console.WriteLine(JsonSerializer.Serialize(new { agents, cases, mine = lists.OfPerson("p7", bodies[7]).Count, filledSeconds = filled, basketMs = basket, searchMs = search }));
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static double Median<T>(int times, Func<T> work)
    {
        double[] taken = new double[times];
        for (int i = -5; i < times; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            GC.KeepAlive(work());
            if (i >= 0)
                taken[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(taken);
        return Math.Round(taken[times / 2], 3);
    }
}
