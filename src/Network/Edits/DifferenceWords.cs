using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>A difference as a short list of sentences, the weightiest first.</summary>
public static class DifferenceWords
{
    private const int MostSites = 12;

    public static IReadOnlyList<string> Tell(DesignDifference d, bool french)
    {
        CultureInfo c = CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB");
        string Say(string fr, string en) => french ? fr : en;
        string Metres(IReadOnlyList<StreetRun> runs) => (runs.Sum(r => (long)r.LengthDm) / 10).ToString("N0", c) + "\u00a0m";
        string Signed(decimal value, string unit) => (value > 0 ? "+" : value < 0 ? "−" : "") + Math.Abs(value).ToString("N0", c) + "\u00a0" + unit;
        if (d.IsNothing)
        {
            return [Say("Aucune différence.", "No difference.")];
        }

        List<string> lines = [Say(
            $"{Signed(d.Cost.Euros, "€")} tout neuf ({Signed(d.CostReuse.Euros, "€")} avec réemploi).", $"{Signed(d.Cost.Euros, "€")} all new ({Signed(d.CostReuse.Euros, "€")} with reuse).")];
        if (d.Premises != 0)
        {
            lines.Add(Say($"{Signed(d.Premises, Math.Abs(d.Premises) < 2 ? "local" : "locaux")}.", $"{Signed(d.Premises, "premises")}."));
        }

        foreach (SiteChange site in d.Sites.Take(MostSites))
        {
            lines.Add(Site(site, french, c));
        }

        if (d.Sites.Count > MostSites)
        {
            lines.Add(Say($"{d.Sites.Count - MostSites} autres sites changent.", $"{d.Sites.Count - MostSites} other sites change."));
        }

        if (d.PboAdded + d.PboGone > 0)
        {
            lines.Add(Say("PBO : ", "PBO: ") + Listed(
                (d.PboAdded, Say($"{d.PboAdded.ToString("N0", c)} nouveau{(d.PboAdded < 2 ? "" : "x")}", $"{d.PboAdded.ToString("N0", c)} new")),
                (d.PboGone, Say($"{d.PboGone.ToString("N0", c)} en moins", $"{d.PboGone.ToString("N0", c)} gone"))));
        }

        (decimal trench, decimal aerial, decimal cable) = d.Metres;
        if (trench != 0 || aerial != 0 || cable != 0)
        {
            lines.Add(Listed(
                (trench, Say("tranchée ", "trench ") + Signed(trench, "m")), (aerial, Say("aérien ", "aerial ") + Signed(aerial, "m")), (cable, Say("câble ", "cable ") + Signed(cable, "m"))));
        }

        if (d.Opened.Count + d.Left.Count > 0)
        {
            (string opened, string left) = (Metres(d.Opened), Metres(d.Left));
            lines.Add(Listed(
                (d.Opened.Count, Say($"rues ouvertes en plus : {opened}", $"streets opened: {opened}")), (d.Left.Count, Say($"rues quittées : {left}", $"streets left: {left}"))));
        }

        if (d.After.Waivers != d.Before.Waivers)
        {
            lines.Add(Say($"Dérogations : {d.Before.Waivers} avant, {d.After.Waivers} après.", $"Waivers: {d.Before.Waivers} before, {d.After.Waivers} after."));
        }

        return lines;
    }

    /// <summary>One sentence of what is not nothing.</summary>
    private static string Listed(params (decimal Amount, string Told)[] parts)
    {
        string all = string.Join(", ", parts.Where(p => p.Amount != 0).Select(p => p.Told));
        return char.ToUpperInvariant(all[0]) + all[1..] + ".";
    }

    private static string Site(SiteChange site, bool french, CultureInfo c)
    {
        string kind = site.Kind == SiteKind.Nro ? "NRO" : "SRO", id = (site.After ?? site.Before)!.Id;
        string lines = (site.After ?? site.Before)!.Lines.ToString("N0", c);
        return (site.Fate, french) switch
        {
            (SiteFate.Added, true) => $"{kind} nouveau : {id}, {lines} locaux.",
            (SiteFate.Added, false) => $"{kind} added: {id}, {lines} premises.",
            (SiteFate.Gone, true) => $"{kind} supprimé : {id}, {lines} locaux.",
            (SiteFate.Gone, false) => $"{kind} gone: {id}, {lines} premises.",
            (SiteFate.Moved, true) => $"{kind} déplacé de {site.Metres.ToString("N0", c)} m : {site.Before!.Id} devient {id}.",
            (SiteFate.Moved, false) => $"{kind} moved by {site.Metres.ToString("N0", c)} m: {site.Before!.Id} becomes {id}.",
            (_, true) => $"{kind} {id} : {site.Before!.Lines.ToString("N0", c)} locaux deviennent {lines}.",
            _ => $"{kind} {id}: {site.Before!.Lines.ToString("N0", c)} premises become {lines}.",
        };
    }
}
