using Maillage.Catalogue.Layers;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Shell;

namespace Maillage.Web.Layers;

public sealed record LayersView
{
    internal LayersView(IReadOnlyList<OpenLayer> layers, IReadOnlyList<(Deposit Deposit, DepositVersion? Newest)> own, bool mayDeposit) => (Layers, Own, MayDeposit) = (layers, own, mayDeposit);

    internal IReadOnlyList<OpenLayer> Layers { get; }

    /// <summary>Deposits of the acting body, with the newest version of each.</summary>
    public IReadOnlyList<(Deposit Deposit, DepositVersion? Newest)> Own { get; }

    public bool MayDeposit { get; }
}

public sealed record DepositFormView(FormState Form);

/// <summary>A deposit as one reader sees it.</summary>
/// <param name="Draft">What waits to be published; for the owner's people.</param>
/// <param name="Versions">For the owner's people.</param>
public sealed record DepositView(Deposit Deposit, string Owner, DepositVersion? Draft, IReadOnlyList<DepositVersion> Versions, bool MayEdit, bool MayPublish, FormState Form, FormState Upload, IReadOnlyList<Crumb> Crumbs)
{
    /// <summary>Layers that this reader gets of it.</summary>
    internal IReadOnlyList<OpenLayer> Layers { get; init; } = [];

    /// <summary>Drawing of the draft, with its faults marked.</summary>
    internal StillMap? Still { get; init; }

    /// <summary>Outlines that the program may mend.</summary>
    public int Mendable => Draft?.Problems.Count(p => p is { Severity: Severity.Error, Code: "invalid-outline" }) ?? 0;
}

/// <summary>Words for what a deposit is.</summary>
internal static class DepositWords
{
    public static string Of(this Say say, DepositTheme theme) => say["geo.theme." + theme.ToString().ToLowerInvariant()];

    public static string Of(this Say say, Visibility visibility) => say["geo.visibility." + visibility.ToString().ToLowerInvariant()];

    public static string Place(this Say say, (double Lon, double Lat) place) => $"{say.Number(place.Lat, 5)} ; {say.Number(place.Lon, 5)}";
}
