using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Kernel;
using Maillage.Verification;

namespace Maillage.Cli.Commands;

/// <summary><c>verify DIR</c>: re-checks a design from its files alone.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = Terminal.Say("Dossier écrit par « design ».", "Folder written by 'design'.") };
        Option<FileInfo?> rules = new("--rules") { Description = Terminal.Say("Règles et prix auxquels comparer ceux du dimensionnement (YAML).", "Rules and prices to compare those of the design with (YAML).") };
        Command command = new("verify", Terminal.Say("Vérifie un réseau dimensionné, sans rien devoir au concepteur.", "Checks a designed network, owing nothing to the designer.")) { folder, rules };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(folder)!, parse.GetValue(rules), cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, DirectoryInfo folder, FileInfo? rules, CancellationToken cancellation)
    {
        List<RulesToCompare> compared = [new(Workspace.RulesPath, Always: false)];
        if (rules is not null)
        {
            compared.Add(new RulesToCompare(rules.FullName, Always: true));
        }

        VerificationReport report = DesignVerifier.Verify(
            folder.FullName, compared, new SynchronousProgress<double>(share => terminal.Progress(share, Terminal.Step("design.verify"))), cancellation);
        terminal.EndProgress();
        foreach (Problem notice in report.Notices)
        {
            Console.Error.WriteLine(notice.Tell(Terminal.French));
        }

        if (!report.Accepted)
        {
            return terminal.Refuse(report.Findings);
        }

        terminal.Result(
            new JsonObject
            {
                ["accepted"] = true, ["premises"] = report.Premises, ["cost"] = report.Cost.Euros, ["costReuse"] = report.CostReuse.Euros,
                ["lowerBound"] = report.LowerBound.Euros, ["gapPercent"] = Math.Round(report.GapPercent, 4), ["violations"] = 0, ["waivers"] = report.Waivers, ["notices"] = Terminal.ToJson(report.Notices),
            },
            [Terminal.Say(
                string.Create(CultureInfo.GetCultureInfo("fr-FR"), $"Accepté : {report.Premises:N0} locaux, {report.Cost.Euros:N0} €, borne {report.LowerBound.Euros:N0} €, écart {report.GapPercent:N2} %, {report.Waivers} dérogations."),
                string.Create(CultureInfo.GetCultureInfo("en-GB"), $"Accepted: {report.Premises:N0} premises, €{report.Cost.Euros:N0}, bound €{report.LowerBound.Euros:N0}, gap {report.GapPercent:N2}%, {report.Waivers} waivers."))]);
        return Terminal.Done;
    }
}
