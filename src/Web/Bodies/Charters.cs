using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Sylvan.Data.Csv;

namespace Maillage.Web.Bodies;

/// <summary>A charter bodies may sign; which there are is the region's to say (<c>data/charters.csv</c>).</summary>
public sealed record Charter(string Key, string Version, Wording Title);

internal sealed class Charters(PortalOptions options)
{
    private readonly Lazy<IReadOnlyList<Charter>> all = new(() => Read(Path.Combine(options.DataFolder, "charters.csv")));

    public IReadOnlyList<Charter> All => all.Value;

    public Charter? Find(string key) => All.FirstOrDefault(c => c.Key == key);

    private static List<Charter> Read(string path)
    {
        using CsvDataReader csv = CsvDataReader.Create(path);
        List<Charter> charters = [];
        while (csv.Read())
        {
            charters.Add(new Charter(csv.GetString(0), csv.GetString(1), new Wording(csv.GetString(2), csv.GetString(3))));
        }

        return charters;
    }
}
