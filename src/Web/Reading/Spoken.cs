using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Shell;

namespace Maillage.Web.Reading;

/// <summary>Figures with their base and source named in the reader's language.</summary>
internal static class Spoken
{
    public static Figure? Share(this Snapshot snapshot, CoverageValue? value, Say say)
    {
        if (value?.Share is not { } share)
        {
            return null;
        }

        FigureBase? part = share.Base is { } b && value.BaseKey is { } key ? b with { Of = Indicators.BaseLabel(key, say.InFrench) } : share.Base;
        return share with { Base = part, Source = snapshot.Name(share.Source, say) };
    }

    public static Figure Named(this Snapshot snapshot, Figure figure, Say say) => figure with { Source = snapshot.Name(figure.Source, say) };

    public static Source Name(this Snapshot snapshot, Source source, Say say) =>
        snapshot.FindSource(source.Key) is { } sheet ? source with { Title = say.Either(sheet.TitleFr, sheet.TitleEn) } : source;
}
