namespace Maillage.Web.Shell;

/// <summary>The four parts of the strategy, which are the four doors of the portal.</summary>
public enum Door
{
    None,
    Infrastructures,
    Services,
    Usages,
    Pilotage,
}

public sealed record Crumb(string Title, string? Href = null);
