using System.Globalization;
using Maillage.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["steiner", var folder, var seconds, .. var rest] => SteinerRuns.Run(folder, double.Parse(seconds, CultureInfo.InvariantCulture), rest),
    ["dijkstra", var side] => ScaleRuns.Dijkstra(int.Parse(side, CultureInfo.InvariantCulture)),
    ["forest", var side] => ScaleRuns.Forest(int.Parse(side, CultureInfo.InvariantCulture)),
    ["search", var sheets, var judged, var synonyms, .. var rest] => SearchRuns.Run(sheets, judged, synonyms, rest is ["each"]),
    ["basket", var agents, var cases] => CaseRuns.Basket(int.Parse(agents, CultureInfo.InvariantCulture), int.Parse(cases, CultureInfo.InvariantCulture)),
    ["agents", var agents, var cases, var atOnce, var seconds, .. var server] => await AgentRuns.Run(
        int.Parse(agents, CultureInfo.InvariantCulture), int.Parse(cases, CultureInfo.InvariantCulture), int.Parse(atOnce, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), server.FirstOrDefault()),
    ["needs", var services, var firms, var seconds, .. var server] => await NeedRuns.Run(
        int.Parse(services, CultureInfo.InvariantCulture), int.Parse(firms, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), server.FirstOrDefault()),
    ["catalogue", var resources, .. var home] => CatalogueRuns.Run(int.Parse(resources, CultureInfo.InvariantCulture), 100_000, home.FirstOrDefault()),
    ["searches", var home] => CatalogueRuns.Searches(home),
    ["harvest", var records, .. var database] => HarvestRuns.Run(int.Parse(records, CultureInfo.InvariantCulture), database is [var connection] ? connection : null),
    ["heritage", var records, var home, var program] => await HeritageRuns.Run(int.Parse(records, CultureInfo.InvariantCulture), home, program),
    ["region", var output, .. var extracts] => RegionRuns.Run(output, extracts),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Runs steiner FOLDER SECONDS [threads=N] [windows=N] [clock=cpu] [networkx=SECONDS] [NAME…] | dijkstra SIDE | forest SIDE | basket AGENTS CASES | agents AGENTS CASES AT_ONCE SECONDS [POSTGRES] | needs SERVICES FIRMS_AT_ONCE SECONDS [POSTGRES] | catalogue RESOURCES [HOME] | searches HOME | harvest RECORDS [CONNECTION] | heritage RECORDS HOME PROGRAM | region OUT [PREMISES…] [EXTRACT.osm.pbf…] | search SHEETS JUDGED SYNONYMS [each]");
    return 2;
}
