using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Intermediation.Matching;
using Maillage.Intermediation.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;

namespace Maillage.Web.Intermediation;

/// <param name="Services">How many services stand ready to be matched.</param>
public sealed record NeedStartView(FormStep Step, FormState Form, int Services)
{
    /// <summary>The body on whose page it begins; null on the portal's own.</summary>
    public PartnerCard? Partner { get; init; }
}

/// <summary>One service of a bouquet.</summary>
/// <param name="Because">Why it is here, in words.</param>
/// <param name="Asks">What is not known yet.</param>
/// <param name="Match">The match it became, once chosen.</param>
public sealed record BouquetRow(string Id, string Title, string? By, string? Summary, bool Sure, IReadOnlyList<string> Because, IReadOnlyList<string> Asks, (CaseFile File, CaseState State, string? Who)? Match)
{
    /// <summary>Who put it here and why; null when the rules did.</summary>
    public string? Added { get; init; }
}

/// <param name="Question">What to ask next; null when nothing more decides anything.</param>
/// <param name="Decides">How many services the answer is expected to decide.</param>
/// <param name="WhyNot">Services about the need that do not fit, with the reason: the closest of all <paramref name="LeftOut"/>.</param>
public sealed record NeedView(
    CaseFile File, CaseType Type, CaseState State, CaseActor Actor, FormField? Question, int Decides, string Skip, int Fits, int MayFit, IReadOnlyList<BouquetRow> Bouquet, IReadOnlyList<(string Title, string Why)> WhyNot, int LeftOut,
    IReadOnlyList<(string Name, string Value, string? Step)> Known, string? Who, string? Desk, FormState Form, bool Reached)
{
    public bool IsDesk => Actor.Side == Side.Desk;

    /// <summary>Name of the body on whose page or site it began.</summary>
    public string? From { get; init; }

    /// <summary>For experts: services found by the words they typed, to be added.</summary>
    public IReadOnlyList<Choice> Found { get; init; } = [];

    public string Sought { get; init; } = "";

    /// <summary>True while the firm's number may still spare it questions.</summary>
    public bool AsksSiret => File.IsOpen && Question is not null && File.Answer("siret").Length == 0;

    /// <summary>When the register of firms told something of this firm; null when it told nothing.</summary>
    public DateTimeOffset? RegisterReadAt { get; init; }

    /// <summary>Who validated the bouquet as it stands: a person, their body, when and in which words.</summary>
    public IReadOnlyList<(string Who, DateTimeOffset At, string Words)> Validated { get; init; } = [];

    /// <summary>Bodies of the group whose word is awaited.</summary>
    public IReadOnlyList<string> Awaited { get; init; } = [];

    /// <summary>The reader's body has not said its word.</summary>
    public bool Validates { get; init; }

    /// <summary>Other open needs of the same person or firm, for the desk.</summary>
    public IReadOnlyList<CaseFile> Same { get; init; } = [];
}

public sealed record RulesView(IReadOnlyList<(string Service, string Title, int Lines, bool Changed)> Rules);

/// <param name="Text">The rule as it stands or as it was typed.</param>
public sealed record RuleView(string Service, string Title, string Text, int Version, IReadOnlyList<KeptRule> History, IReadOnlyList<(string Key, string Label, string Example)> Facts, FormState Form);
