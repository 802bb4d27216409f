using System.Text.Json;
using Maillage.Database.Jobs;
using Maillage.Network;

namespace Maillage.Cli.Work;

/// <summary>
/// The region's long work: ground, design, files, verification, storage, plan. The checkpoint names the design that already stands in the
/// database, so that a job killed during planning does not design again; before that, everything is made anew from the same input.
/// </summary>
internal sealed class RegionJob(RegionWork work) : IJobHandler
{
    public string Kind => "region";

    public void Run(JobContext context)
    {
        string? design = context.Checkpoint is { } text ? JsonSerializer.Deserialize<State>(text)?.Design : null;
        if (design is null || work.FindDesign()?.Id != design)
        {
            DesignSummary made = work.Design((share, step) => context.Report(share * 0.9, step), context.Cancellation);
            context.Save(JsonSerializer.Serialize(new State(made.Id)));
        }

        work.Plan((share, step) => context.Report(0.9 + (share * 0.1), step), context.Cancellation);
    }

    private sealed record State(string Design);
}
