using Maillage.Web.Shell;

namespace Maillage.Web.Sealing;

/// <summary>How large a file is, in the units people know (powers of ten).</summary>
internal static class Sizes
{
    private const char Hard = '\u00A0';

    public static string Of(Say say, long bytes) => bytes switch
    {
        < 1000 => say.Count("size.bytes", bytes),
        < 1_000_000 => say.Number(bytes / 1000m) + Hard + say["size.kilo"],
        _ => say.Number(bytes / 1_000_000m, 1) + Hard + say["size.mega"],
    };
}
