using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Verification;

namespace Maillage.Cli.Commands;

/// <summary><c>verify DIR</c>: re-checks a design from its files alone.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = Terminal.Say("Dossier écrit par « design ».", "Folder written by 'design'.") };
        Command command = new("verify", Terminal.Say("Vérifie un réseau dimensionné, sans rien devoir au concepteur.", "Checks a designed network, owing nothing to the designer.")) { folder };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(folder)!, cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, DirectoryInfo folder, CancellationToken cancellation)
    {
        VerificationReport report = DesignVerifier.Verify(
            folder.FullName, new SynchronousProgress<double>(share => terminal.Progress(share, StepNames.Of("design.verify"))), cancellation);
        terminal.EndProgress();
        if (!report.Accepted)
        {
            return terminal.Refuse(report.Problems);
        }

        terminal.Result(report.ToJson(), report.Tell(Terminal.French));
        return Terminal.Done;
    }
}
