using Microsoft.AspNetCore.Components;

namespace Maillage.Web.Forms;

/// <summary>What every field has: a name, a label, a hint, its value and its fault out of the form's state.</summary>
public abstract class FormPart : ComponentBase
{
    /// <summary>Name it is sent under; also its id, which must be the only one on the page.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What helps to answer, said before the answer.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>Fields are required unless they say otherwise; one that is not wears « facultatif ».</summary>
    [Parameter]
    public bool Required { get; set; } = true;

    [CascadingParameter]
    public FormState State { get; set; } = FormState.With();

    protected Maillage.Kernel.Problem? Fault => State.FaultOf(Name);

    protected string HintId => Name + "-aide";

    protected string FaultId => Name + "-faute";

    protected string? DescribedBy => (Hint, Fault) switch
    {
        (null, null) => null,
        (not null, null) => HintId,
        (null, not null) => FaultId,
        _ => $"{HintId} {FaultId}",
    };

    protected string? Invalid => Fault is null ? null : "true";
}

/// <param name="Group">Heading of the choices beside it, where a long list has some.</param>
public sealed record Choice(string Value, string Text, string? Hint = null, string? Group = null);
