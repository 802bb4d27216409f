using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Web.Infrastructures;

namespace Maillage.Cli.Work;

/// <summary>The survey alone, when sites came or moved since the design was made.</summary>
internal sealed class SitesJob(RegionWork region, SiteWork sites) : IJobHandler
{
    public string Kind => SiteEndpoints.Job;

    public void Run(JobContext context)
    {
        DesignSummary design = region.FindDesign() ?? throw new BadInputException(Problem.Error("no-design", "La région n'a pas encore de réseau dimensionné.", "The region has no designed network yet."));
        sites.Survey(design, share => context.Report(share, "sites.survey"), context.Cancellation);
    }
}
