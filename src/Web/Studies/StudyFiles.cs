using Maillage.Network.Edits;
using Maillage.Network.Export;
using Maillage.Web.Downloads;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Studies;

/// <summary>A study's network in files.</summary>
internal static class StudyFiles
{
    /// <summary>The folder of a design and <c>edits.json</c>, in one ZIP.</summary>
    public static IResult Send(SolvedStudy solved, string name) => NetworkDownloads.Alone((work, cancellation) =>
    {
        string folder = Path.Combine(work, name);
        DesignExport.Write(solved.Design, folder, new DesignRun(solved.Seconds, Environment.WorkingSet), cancellation);
        File.WriteAllText(Path.Combine(folder, "edits.json"), EditCode.Write(solved.Edits) + "\n");
        return NetworkDownloads.Zipped(folder, name);
    });
}
