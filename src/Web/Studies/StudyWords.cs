using System.Globalization;
using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Territory;
using Maillage.Web.Shell;

namespace Maillage.Web.Studies;

/// <summary>What the designer says of a study, in the words of its page: communes beside ids, names of prices and rules for their keys, ranks for the ids of changes.</summary>
internal sealed partial class StudyWords(StudyFrame frame, Say say)
{
    private const int NearM = 3_000;

    /// <summary>A sentence of the difference: each site with the commune it stands in.</summary>
    public string Placed(string line)
    {
        string last = "";
        return SiteId().Replace(line, id =>
        {
            string commune = CommuneOf(id.Groups[1].Value), told = commune == last ? id.Value : $"{id.Value} ({commune})";
            last = commune;
            return told;
        });
    }

    /// <summary>Where a change lies: the commune of the nearest street, and the length of the streets it weighs; empty for what lies nowhere.</summary>
    public string PlaceOf(DesignEdit edit)
    {
        Ground ground = frame.Living.Ground;
        if (edit.Where is not { } place || Streets.FindNearest(ground, place, NearM) is var near && near < 0)
        {
            return "";
        }

        string commune = CommuneOf(ground.CommuneIds[ground.EdgeCommune[near]]);
        return edit is not WeighRoad road ? commune
            : say["study.where.street", commune, say.Number(Enumerable.Range(0, ground.EdgeCount).Where(e => road.Streets.Contains(ground.EdgeId[e])).Sum(e => (long)ground.EdgeLengthCm[e]) / 100)];
    }

    /// <summary>Why a change was refused, told of the list the reader sees: its ids are those of machines.</summary>
    public Problem Refused(Problem problem, IReadOnlyList<DesignEdit> listed) =>
        problem with { Column = null, Message = Told(problem.Message, listed, french: true), MessageEn = Told(problem.MessageEn, listed, french: false) };

    public string CommuneOf(string code) => frame.Communes.FirstOrDefault(c => c.Code == code)?.Name ?? code;

    private string Told(string text, IReadOnlyList<DesignEdit> listed, bool french)
    {
        string ranked = EditId().Replace(text, id => Enumerable.Range(0, listed.Count).FirstOrDefault(i => listed[i].Id == id.Groups[1].Value, -1) switch
        {
            >= 0 and int i => (french ? " (n° " : " (no. ") + (i + 1).ToString(CultureInfo.InvariantCulture) + ")",
            _ => "",
        });
        return SiteId().Replace(Key().Replace(ranked, key => NameOf(key.Value, french) ?? key.Value), id => $"{id.Value} ({CommuneOf(id.Groups[1].Value)})");
    }

    private string? NameOf(string key, bool french) =>
        frame.Living.Rules.Prices.FirstOrDefault(p => "prices." + p.Item == key) is { } price ? french ? price.LabelFr : price.LabelEn
        : frame.Living.Rules.Parameters.FirstOrDefault(c => "rules." + c.Id == key) is { } rule ? french ? rule.TextFr : rule.TextEn
        : null;

    [GeneratedRegex(@"\b([0-9AB]{5})-(?:NRO|SRO)-\w+")]
    private static partial Regex SiteId();

    [GeneratedRegex(@" \((m[0-9a-f]{8})\)")]
    private static partial Regex EditId();

    [GeneratedRegex(@"\b(?:prices|rules)\.[a-z0-9-]+(?:\.[a-z0-9-]+)*")]
    private static partial Regex Key();
}
