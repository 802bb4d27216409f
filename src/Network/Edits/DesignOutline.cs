using Maillage.Kernel;
using Maillage.Network.Routing;

namespace Maillage.Network.Edits;

/// <summary>A site as two designs are compared by.</summary>
public sealed record SiteOutline(string Id, SiteKind Kind, EditPlace Place, int Lines);

/// <summary>A stretch of street that a network opens.</summary>
/// <param name="Street">Identity of the ground edge.</param>
/// <param name="FromDm">Decimetres from the first end of the street.</param>
public readonly record struct StreetRun(long Street, int FromDm, int ToDm)
{
    public int LengthDm => ToDm - FromDm;
}

/// <summary>What of a design is compared: sites, opened streets, bill, certificate. Comes from memory or from the files of a design.</summary>
public sealed class DesignOutline
{
    public required IReadOnlyList<SiteOutline> Sites { get; init; }

    public required IReadOnlyList<StreetRun> Streets { get; init; }

    public required IReadOnlyList<QuantityLine> Bill { get; init; }

    public required long Premises { get; init; }

    public required Money CostNew { get; init; }

    public required Money CostReuse { get; init; }

    public required Money LowerBound { get; init; }

    public required int Waivers { get; init; }

    public required int Violations { get; init; }

    /// <summary>Places along a run, to draw it.</summary>
    public required Func<StreetRun, IReadOnlyList<EditPlace>> Shape { get; init; }

    public double GapPercent => LowerBound.Cents == 0 ? 0 : 100.0 * (CostNew.Cents - LowerBound.Cents) / LowerBound.Cents;

    public static DesignOutline Of(NetworkDesign design)
    {
        Dictionary<long, int> edgeOf = [];
        foreach (DesignSpan span in design.Spans)
        {
            edgeOf[design.Ground.EdgeId[span.Edge]] = span.Edge;
        }

        return new DesignOutline
        {
            Sites = [.. design.Sites.Select(s => new SiteOutline(s.Id, s.Kind, EditPlace.Of(design.Graph.PlaceOf(s.Node)), s.Lines))],
            Streets = [.. design.Spans.Select(s => new StreetRun(design.Ground.EdgeId[s.Edge], s.FromDm, s.ToDm))],
            Bill = design.Bill.List(_ => true),
            Premises = design.Premises,
            CostNew = design.CostNew,
            CostReuse = design.CostReuse,
            LowerBound = design.Bound.Total,
            Waivers = design.Waivers.Count,
            Violations = design.Violations.Count,
            Shape = run =>
            {
                int e = edgeOf[run.Street];
                double length = design.Graph.EdgeDm[e];
                return [.. EdgeShape.Part(design.Ground, e, run.FromDm / length, run.ToDm / length).Select(EditPlace.Of)];
            },
        };
    }
}
