using Maillage.Geo;

namespace Maillage.Verification;

/// <summary>What a waiver tells beside its rule and excess: unit, commune, reason, and the euros that compliance would ask for.</summary>
internal sealed class WaiverCheck(DesignFile file, StreetPieces pieces, NetworkCheck network, StreetParts parts, GeometryCheck geometry, RuleBook rules, Findings findings)
{
    /// <summary>Places come from longitudes and latitudes, and along bent lines.</summary>
    private const int ToleranceDm = 20;

    public void Run()
    {
        foreach (FileWaiver w in file.Waivers)
        {
            FileSite? site = network.Find(w.Object);
            FilePremises? building = site is null && file.Waived.TryGetValue(w.Object, out FilePremises named) ? named : null;
            Same(w, "commune", w.Commune, site?.Commune ?? building?.Commune ?? "");
            (string unit, string fr, string en) = Words(w, site);
            Same(w, "unit", w.Unit, unit);
            Same(w, "reason_fr", w.ReasonFr, fr);
            Same(w, "reason_en", w.ReasonEn, en);
            (long least, long most) = Cents(w, site, building);
            if (w.CostCents < least || w.CostCents > most)
            {
                findings.Add("waiver-words", $"dérogation {w.Rule} de {w.Object} : cost_to_comply_eur vaut {w.CostCents} c€, attendu entre {least} et {most}", $"waiver {w.Rule} of {w.Object}: cost_to_comply_eur is {w.CostCents} cents, expected between {least} and {most}");
            }
        }
    }

    private void Same(FileWaiver w, string column, string told, string expected)
    {
        if (told != expected)
        {
            findings.Add("waiver-words", $"dérogation {w.Rule} de {w.Object} : {column} dit « {told} », « {expected} » attendu", $"waiver {w.Rule} of {w.Object}: {column} says '{told}', '{expected}' expected");
        }
    }

    private (string Unit, string Fr, string En) Words(FileWaiver w, FileSite? site)
    {
        (long lines, long capacity) = site is not null && Part(site) is { } part ? (part.Lines, part.Capacities.Sum(c => (long)c)) : (0, 0);
        return w.Rule switch
        {
            "sro.lines.min" => ("lines", $"les rues reliées ne comptent que {lines} locaux", $"the joined streets hold only {lines} premises"),
            "nro.lines.max" => ("lines", $"les centraux reliés ne peuvent servir que {capacity} des {lines} locaux", $"the joined exchanges can serve only {capacity} of {lines} premises"),
            "nro.at-exchange" => ("site", "aucun central n'est relié à ces rues : un NRO neuf y est posé", "no exchange is joined to these streets: a new NRO stands there"),
            "collecte.ways" => ("ways", "aucune autre rue ne mène à ce NRO : une coupure l'isole", "no other street leads to this NRO: one cut severs it"),
            "pbo.reach" => ("m", "le PBO est au pied du bâtiment, dont la distance à la rue dépasse seule la portée", "the PBO is at the foot of the building, whose distance to the street alone exceeds the reach"),
            "optical.pm-pto.middle" => ("dB", "le câble arrive sans soudure intermédiaire : la longueur seule dépasse la limite", "the cable arrives without a splice on the way: length alone exceeds the limit"),
            _ => (w.Unit, w.ReasonFr, w.ReasonEn),
        };
    }

    private (long Lines, List<int> Capacities)? Part(FileSite site) =>
        pieces.NodeAt(site.Edge, site.AtDm) is >= 0 and var node && parts.Parts.TryGetValue(parts.Of(node), out (long, List<int>) part) ? part : null;

    /// <summary>The least and the most that the design may tell.</summary>
    private (long Least, long Most) Cents(FileWaiver w, FileSite? site, FilePremises? building)
    {
        switch (w.Rule)
        {
            case "pbo.reach" when building is { } far:
                long beyond = Math.Max(0, far.StreetDm + far.SetbackDm - rules.Dm("pbo.reach")) * rules.Unit("trench.open.track");
                return (beyond, beyond);
            case "nro.lines.max":
                return (rules.Unit("nro.site"), rules.Unit("nro.site"));
            case "nro.at-exchange" or "sro.lines.min" when site is not null:
                return JoinCents(site);
            case "collecte.ways" or "optical.pm-pto.middle":
                return (0, 0);
            default:
                return (0, long.MaxValue);
        }
    }

    /// <summary>A road trench, as the crow flies, to the nearest streets of another part that serve premises: no less than to their nearest node, no more than to the nearest node of their network.</summary>
    private (long Least, long Most) JoinCents(FileSite site)
    {
        int node = pieces.NodeAt(site.Edge, site.AtDm);
        if (node < 0 || geometry.PlaceOf(site.Edge, site.AtDm) is not { } place)
        {
            return (0, long.MaxValue);
        }

        double any = double.MaxValue, built = double.MaxValue;
        for (int v = 0; v < file.NodeCount; v++)
        {
            int part = parts.Of(v);
            if (part != parts.Of(node) && parts.Parts.ContainsKey(part) && geometry.NodePlace(v) is { } at)
            {
                double far = Planar.Distance(place.X, place.Y, at.X, at.Y);
                any = Math.Min(any, far);
                built = HasSpan(v) ? Math.Min(built, far) : built;
            }
        }

        long price = rules.Unit("trench.open.road");
        long most = built == double.MaxValue ? (any == double.MaxValue ? 0 : long.MaxValue) : ((long)(built / 10) + ToleranceDm) * price;
        return (built == double.MaxValue ? 0 : Math.Max(0, (long)(any / 10) - ToleranceDm) * price, most);
    }

    private bool HasSpan(int node)
    {
        for (int k = pieces.Start[node]; k < pieces.Start[node + 1]; k++)
        {
            if (network.SpanAt(pieces.At[k]) is { } span && (span.Sro is not null || span.Distribution + span.Transport > 0))
            {
                return true;
            }
        }

        return false;
    }
}
