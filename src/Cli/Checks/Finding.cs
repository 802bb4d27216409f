using System.Text.Json.Nodes;

namespace Maillage.Cli.Checks;

internal enum FindingState
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of <c>doctor</c>: what was looked at, how it is, and what to do.</summary>
/// <param name="Name">Stable name for programs (<c>disk-space</c>).</param>
/// <param name="Told">What was found, in the terminal's language.</param>
/// <param name="ToDo">What to do; empty when all is well.</param>
internal sealed record Finding(string Name, FindingState State, string Told, string ToDo = "")
{
    public static Finding Ok(string name, string fr, string en) => new(name, FindingState.Ok, Terminal.Say(fr, en));

    public static Finding Warn(string name, string fr, string en, string toDoFr, string toDoEn) => new(name, FindingState.Warn, Terminal.Say(fr, en), Terminal.Say(toDoFr, toDoEn));

    public static Finding Fail(string name, string fr, string en, string toDoFr, string toDoEn) => new(name, FindingState.Fail, Terminal.Say(fr, en), Terminal.Say(toDoFr, toDoEn));

    public string Line => $"{Mark} {Name,-16} {Told}{(ToDo.Length == 0 ? "" : $"\n{"",-24}→ {ToDo}")}";

    public JsonObject ToJson() => new() { ["name"] = Name, ["state"] = State.ToString().ToLowerInvariant(), ["message"] = Told, ["toDo"] = ToDo.Length == 0 ? null : ToDo };

    private string Mark => State switch
    {
        FindingState.Ok => "ok   ",
        FindingState.Warn => "warn ",
        _ => "FAIL ",
    };
}
