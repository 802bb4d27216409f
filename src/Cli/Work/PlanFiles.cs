using Maillage.Database;
using Maillage.Planning.Strategies;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;

namespace Maillage.Cli.Work;

/// <summary>Writes the current plan as tables; each file takes its place whole.</summary>
internal static class PlanFiles
{
    public static void Write(MaillageDatabase database, Strategy strategy, string folder)
    {
        Snapshot snapshot = Snapshot.Read(database, strategy);
        Directory.CreateDirectory(folder);
        Put("plan-annees.csv", stream => Exports.PlanCsv(snapshot, stream));
        Put("plan-communes.csv", stream => Exports.PlanCommunesCsv(snapshot, stream));

        void Put(string name, Action<Stream> write)
        {
            string path = Path.Combine(folder, name);
            using (FileStream stream = File.Create(path + ".part"))
            {
                write(stream);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
    }
}
