using System.Diagnostics;

namespace Maillage.Web.Tests;

/// <summary>Programs of others as clients of the portal.</summary>
internal static class ProgramRun
{
    /// <summary>What it said on both outputs; fails when it ends badly.</summary>
    public static async Task<string> Say(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), complained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await complained + await said);
        return await said + await complained;
    }
}
