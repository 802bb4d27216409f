using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Maillage.Cli;
using Maillage.Cli.Commands;
using Maillage.Kernel;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Terminal.French = SpeaksFrench(args);
CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Terminal.French ? "fr-FR" : "en-GB");

RootCommand root = new(Terminal.Say(
    "Maillage : la stratégie numérique d'une région, de la couverture au réseau, du plan au baromètre.",
    "Maillage: a region's digital strategy, from coverage to network, from plan to barometer."));
Terminal.JsonOption.Description = Terminal.Say("Un objet JSON sur la sortie standard.", "One JSON object on standard output.");
Terminal.LangOption.Description = Terminal.Say("Langue : fr ou en (par défaut, celle du poste).", "Language: fr or en (by default, the machine's).");
root.Options.OfType<HelpOption>().Single().Description = Terminal.Say("Cette aide.", "This help.");
root.Options.Add(Terminal.JsonOption);
root.Options.Add(Terminal.LangOption);
foreach (Command command in (Command[])[InitCommand.Create(), ImportCommand.Create(), DesignCommand.Create(), VerifyCommand.Create(), PlanCommand.Create(), ExportCommand.Create(), SitesCommand.Create(), InviteCommand.Create(), FactorsCommand.Create(), ClientCommand.Create(), ServeCommand.Create(), DoctorCommand.Create(), KeysCommand.Create(), BackupCommand.Create(), RestoreCommand.Create(), RestoreCommand.CreateMove(), BenchCommand.Create(), CompletionCommand.Create()])
{
    root.Subcommands.Add(command);
}

root.Subcommands.Add(CompareCommand.Create());

ParseResult parse = root.Parse(args);
if (parse.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parse.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    Console.Error.WriteLine(Terminal.Say("Aide : ./maillage --help", "Help: ./maillage --help"));
    return Terminal.Usage;
}

try
{
    return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(50) });
}
catch (BadInputException refused)
{
    return Terminal.For(parse).Refuse(refused.Problems);
}
catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
{
    string? file = (missing as FileNotFoundException)?.FileName;
    return Terminal.For(parse).Refuse([Problem.Error("no-file", "Ce fichier ou ce dossier n'existe pas. Vérifiez le chemin.", "This file or folder does not exist. Check the path.") with { File = file ?? missing.Message }]);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync(Terminal.Say("Interrompu : rien n'a été changé.", "Interrupted: nothing was changed."));
    return Terminal.Refused;
}
catch (Exception failed) when (EnvironmentFaults.Explain(failed) is { } problem)
{
    Terminal.For(parse).Refuse([problem]);
    return Terminal.EnvironmentFailed;
}

static bool SpeaksFrench(string[] args)
{
    int index = Array.IndexOf(args, "--lang");
    string asked = index >= 0 && index + 1 < args.Length
        ? args[index + 1]
        : args.FirstOrDefault(a => a.StartsWith("--lang=", StringComparison.Ordinal))?["--lang=".Length..]
            ?? Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "fr";
    return !asked.StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
