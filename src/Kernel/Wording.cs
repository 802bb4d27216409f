namespace Maillage.Kernel;

/// <summary>A text in the portal's two languages. In files it is an object with <c>fr</c> and <c>en</c>.</summary>
public sealed record Wording(string Fr, string En)
{
    /// <summary>The text in one of the two.</summary>
    public string In(bool french) => french ? Fr : En;
}
