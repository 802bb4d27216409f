using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Kernel;
using Maillage.Web.Shell;

namespace Maillage.Cli;

/// <summary>
/// How the command line speaks: results on stdout (words, or one JSON object with <c>--json</c>), progress and problems on stderr,
/// French or English by the locale (<c>LANG</c>) or <c>--lang</c>.
/// </summary>
internal sealed class Terminal
{
    public const int Done = 0;
    public const int Refused = 1;

    /// <summary>Problems told one by one; a program reads them all as JSON.</summary>
    private const int MostTold = 50;
    public const int Usage = 2;
    public const int EnvironmentFailed = 3;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock progressLock = new();
    private string lastProgress = "";

    public static Option<bool> JsonOption { get; } = new("--json") { Recursive = true };

    public static Option<string> LangOption { get; } = new("--lang") { Recursive = true };

    /// <summary>True when the person reads French: the default, unless the locale says English.</summary>
    public static bool French { get; set; } = true;

    public required bool Json { get; init; }

    /// <summary>The text in the language of the terminal.</summary>
    public static string Say(string fr, string en) => French ? fr : en;

    /// <summary>The portal's name for a step of long work.</summary>
    public static string Step(string step) => TextBook.Instance.Find(French ? Language.French : Language.English, "job.step." + step);

    public static Terminal For(ParseResult parse) => new() { Json = parse.GetValue(JsonOption) };

    /// <summary>One line that is rewritten on a real terminal, and printed once a step elsewhere.</summary>
    public void Progress(double share, string step)
    {
        lock (progressLock)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{share * 100,5:0} %  {step}");
            if (Console.IsErrorRedirected)
            {
                if (step != lastProgress)
                {
                    Console.Error.WriteLine(text);
                }

                lastProgress = step;
                return;
            }

            Console.Error.Write("\r" + text.PadRight(72));
            lastProgress = text;
        }
    }

    /// <summary>Ends the progress line.</summary>
    public void EndProgress()
    {
        if (lastProgress.Length > 0 && !Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }

    /// <summary>Prints the result: the JSON object, or its words.</summary>
    public void Result(JsonObject json, IEnumerable<string> words)
    {
        EndProgress();
        if (Json)
        {
            Console.Out.WriteLine(json.ToJsonString(Indented));
            return;
        }

        foreach (string line in words)
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>Lists what is wrong with an input; the JSON form goes to stdout so that a program can read it.</summary>
    public int Refuse(IReadOnlyList<Problem> problems)
    {
        EndProgress();
        if (Json)
        {
            Console.Out.WriteLine(new JsonObject { ["problems"] = ToJson(problems) }.ToJsonString(Indented));
        }

        foreach (Problem problem in problems.Take(MostTold))
        {
            Console.Error.WriteLine(problem.Tell(French));
        }

        if (problems.Count > MostTold)
        {
            Console.Error.WriteLine(Say($"… et {problems.Count - MostTold} autres", $"… and {problems.Count - MostTold} others"));
        }

        return Refused;
    }

    public static JsonArray ToJson(IReadOnlyList<Problem> problems) => new(problems.Select(p => (JsonNode)new JsonObject
    {
        ["severity"] = p.Severity == Severity.Error ? "error" : "warning",
        ["code"] = p.Code,
        ["file"] = p.File,
        ["row"] = p.Row,
        ["column"] = p.Column,
        ["message"] = p.Message,
        ["messageEn"] = p.MessageEn,
    }).ToArray());
}
