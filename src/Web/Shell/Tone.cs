namespace Maillage.Web.Shell;

/// <summary>What a notice or a badge means; never told by colour alone.</summary>
public enum Tone
{
    Plain,
    Done,
    Warning,
    Wrong,
}
