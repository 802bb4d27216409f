using Maillage.Network.Edits;
using Maillage.Network.Export;
using Maillage.Web.Downloads;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Studies;

/// <summary>A study's network in files.</summary>
internal static class StudyFiles
{
    /// <summary>The folder of a design and <c>edits.json</c>, in one ZIP; a large one takes seconds of a core: one is written at a time.</summary>
    public static IResult Send(SolvedStudy solved, IReadOnlyList<DesignEdit> edits, string name, CancellationToken cancellation) => NetworkDownloads.Alone(
        work =>
        {
            string folder = Path.Combine(work, name);
            DesignExport.Write(solved.Design, folder, new DesignRun(solved.Seconds, Environment.WorkingSet), cancellation);
            File.WriteAllText(Path.Combine(folder, "edits.json"), EditCode.Write(edits) + "\n");
            return NetworkDownloads.Zipped(folder, name);
        },
        cancellation);
}
