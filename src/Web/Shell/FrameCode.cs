using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Maillage.Web.Shell;

/// <summary>What a site pastes to show a page of the portal in a frame. People read it before they paste it, so its accents stay letters.</summary>
internal static class FrameCode
{
    private static readonly HtmlEncoder Readable = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string address, string title) =>
        $"<iframe src=\"{Readable.Encode(address)}\" title=\"{Readable.Encode(title)}\" width=\"100%\" height=\"640\" loading=\"lazy\"></iframe>";
}
