using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Formats.Guards;
using Maillage.Intermediation.Tests;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Bench;

/// <summary>
/// A library with many records harvested by OAI-PMH over loopback, page by page, into the embedded files or PostgreSQL; then the same again, and once more when one record in a hundred changed.
/// The provider answers in this process, so its own work is counted too. Memory is looked at after each page: constant means that the last tenth of the records weighs what the second did.
/// </summary>
internal static class HarvestRuns
{
    private const int PageRecords = 250;

    /// <param name="connection">PostgreSQL; null for the embedded files.</param>
    public static int Run(int count, string? connection)
    {
        string home = Directory.CreateTempSubdirectory("maillage-harvest-").FullName;
        try
        {
            ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
            TerritoryIndex territory = new(TerritoryImport.Read(
                new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList()));
            using MaillageDatabase database = MaillageDatabases.Open(home, connection);
            database.Migrate(CatalogueTables.Migrations);
            HarvestStore store = new(database, TimeProvider.System);
            using Library library = new(count);
            store.Save(new HarvestSource("mesure", "Bibliothèque de mesure", library.Address, null, "notice-patrimoine", "etalab-2.0", 0));
            Console.WriteLine($"{count} records, {PageRecords} a page, {database.Kind}");
            Harvest("first run", store, database, types, territory);
            Harvest("the same again", store, database, types, territory);
            library.Round++;
            Harvest("one record in a hundred changed", store, database, types, territory);
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static void Harvest(string what, HarvestStore store, MaillageDatabase database, ResourceTypes types, TerritoryIndex territory)
    {
        using OutgoingHttp http = new(new OutgoingLimits(AllowedPrivate: [IPNetwork.Parse("127.0.0.0/8")]));
        Harvester harvester = new(store, new ResourceStore(database, TimeProvider.System), types, territory, http, "mesure.invalid", TimeProvider.System);
        List<(long Seen, long Bytes)> memory = [];
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        HarvestRun run = harvester.Run(store.Find("mesure")!, seen => memory.Add((seen, GC.GetTotalMemory(false))), CancellationToken.None);
        TimeSpan work = Environment.CpuUsage.TotalTime - before;
        double Most(double from, double to) => memory.Where(m => m.Seen > run.Seen * from && m.Seen <= run.Seen * to).Select(m => m.Bytes).DefaultIfEmpty().Max() / 1e6;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {run.State}, {run.Seen} seen, {run.Added} added, {run.Changed} changed, {run.Same} same, {run.Refused} refused in {clock.Elapsed.TotalSeconds:0.0} s, {work.TotalSeconds:0.0} s of processor, {run.Seen / clock.Elapsed.TotalSeconds:0} records/s; managed memory at most {Most(0.1, 0.2):0} MB in the second tenth, {Most(0.9, 1):0} MB in the last; working set {Environment.WorkingSet / 1e6:0} MB"));
    }

    /// <summary>A provider of made records, each some 700 bytes of Dublin Core.</summary>
    internal sealed class Library : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly int count;

        public Library(int count)
        {
            this.count = count;
            using (System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/oai/";
            }

            listener.Prefixes.Add(Address);
            listener.Start();
            new Thread(Answer) { IsBackground = true }.Start();
        }

        public string Address { get; }

        /// <summary>Raised, a record in a hundred says something else.</summary>
        public int Round { get; set; }

        /// <summary>Each record has a picture, which this provider gives too.</summary>
        public byte[]? Picture { get; set; }

        public void Dispose() => listener.Close();

        private void Answer()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = listener.GetContext();
                    byte[] body = Picture is { } picture && context.Request.Url!.AbsolutePath.EndsWith(".jpg", StringComparison.Ordinal) ? picture : Encoding.UTF8.GetBytes(context.Request.QueryString["verb"] == "Identify" ? Identify() : Page(int.Parse(context.Request.QueryString["resumptionToken"] ?? "0", CultureInfo.InvariantCulture)));
                    context.Response.ContentType = "text/xml";
                    context.Response.OutputStream.Write(body);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed: the measure is over.
            }
        }

        private static string Identify() => Around("<Identify><repositoryName>Mesure</repositoryName><deletedRecord>no</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>");

        private string Page(int from)
        {
            StringBuilder xml = new("<ListRecords>");
            int to = Math.Min(count, from + PageRecords);
            for (int i = from; i < to; i++)
            {
                string picture = Picture is null ? "" : $"<dc:relation>{Address}{i}.jpg</dc:relation>";
                string changed = i % 100 == 0 && Round > 0 ? $" (état {Round})" : "";
                xml.Append(CultureInfo.InvariantCulture, $"<record><header><identifier>oai:bm.exemple.fr:{i}</identifier><datestamp>2026-01-01T00:00:00Z</datestamp></header><metadata><dc><dc:title>Vue de la commune numéro {i}{changed}</dc:title><dc:creator>Photographe {i % 97}</dc:creator><dc:subject>Carte postale</dc:subject><dc:subject>Bourgogne</dc:subject><dc:description>Vue prise depuis la route, avec l'église, le lavoir et les maisons du bourg ; tirage ancien, bords usés, légende manuscrite.</dc:description><dc:publisher>Bibliothèque de mesure</dc:publisher><dc:date>vers {1850 + i % 90}</dc:date><dc:type>image</dc:type><dc:format>image/jpeg</dc:format><dc:identifier>https://bm.exemple.fr/notice/{i}</dc:identifier>{picture}<dc:language>fr</dc:language><dc:coverage>east=4.{i % 9}; north=47.{i % 7}</dc:coverage></dc></metadata></record>");
            }

            return Around(xml.Append(CultureInfo.InvariantCulture, $"<resumptionToken>{(to < count ? to.ToString(CultureInfo.InvariantCulture) : "")}</resumptionToken></ListRecords>").ToString());
        }

        private static string Around(string inner) => $"<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><responseDate>2026-11-26T08:00:00Z</responseDate>{inner}</OAI-PMH>";
    }
}
