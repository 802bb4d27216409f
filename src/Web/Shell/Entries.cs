namespace Maillage.Web.Shell;

/// <param name="Count">How many things the page holds.</param>
public sealed record SubnavEntry(string Href, string Title, long? Count = null);

/// <param name="Value">What the parameter of the address becomes.</param>
public sealed record TagEntry(string Value, string Title, long? Count = null);
