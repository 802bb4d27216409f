using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Sites;
using Maillage.Network.Storage;
using Maillage.Territory.Storage;

namespace Maillage.Cli.Work;

/// <summary>Asks the region's design what each priority site of the catalogue lacks: health, schools, data centres and their candidate places.</summary>
internal sealed class SiteWork(Workspace workspace, MaillageDatabase database, TimeProvider clock)
{
    /// <exception cref="BadInputException">The files of the design are not here.</exception>
    public void Survey(DesignSummary design, Action<double> progress, CancellationToken cancellation)
    {
        ResourceStore catalogue = new(database, clock);
        List<PrioritySite> sites = [.. SiteSurvey.Kinds.SelectMany(type => catalogue.ListPublic(type, "")).Where(r => r.Place.HasPoint).Select(r => new PrioritySite(r.Id, r.Title, r.Type, r.Place.Commune, r.Place.Lon!.Value, r.Place.Lat!.Value))];
        if (sites.Count == 0)
        {
            return;
        }

        (double, double)[] feeds = [.. new InfrastructureStore(database).ListSites("power").Select(s => (s.Place.X, s.Place.Y))];
        using DesignFolder files = new(Path.Combine(workspace.DesignsFolder, "region"));
        progress(0.1);
        SiteGraph graph = new(files, Workspace.ReadRules());
        new SurveyStore(database).Replace(design.Id, SiteSurvey.Run(graph, sites, feeds, new SynchronousProgress<double>(share => progress(0.5 + (share / 2))), cancellation), clock.GetUtcNow());
    }
}
