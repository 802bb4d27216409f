using Maillage.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace Maillage.Geo;

/// <summary>What is wrong with the outlines of areas, said to a person who can mend them.</summary>
public static class Outlines
{
    /// <summary>The first fault of a polygon by the rules of OGC Simple Features (06-103r4, 6.1.11), with its place.</summary>
    /// <param name="geometry">In degrees, longitude first. Only areas are looked at.</param>
    /// <returns>A warning, without file or row; null when there is nothing to say.</returns>
    public static Problem? FindFault(Geometry? geometry)
    {
        if (geometry is not IPolygonal || geometry.IsEmpty || new IsValidOp(geometry).ValidationError is not { } fault)
        {
            return null;
        }

        (string fr, string en) = fault.ErrorType switch
        {
            TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => ("le contour se croise lui-même", "the outline crosses itself"),
            TopologyValidationErrors.HoleOutsideShell => ("un trou est hors du contour", "a hole lies outside the outline"),
            TopologyValidationErrors.NestedHoles => ("un trou est dans un autre trou", "a hole lies inside another hole"),
            TopologyValidationErrors.NestedShells => ("une partie en recouvre une autre", "one part covers another"),
            TopologyValidationErrors.DisconnectedInteriors => ("un trou coupe l'intérieur en deux", "a hole cuts the inside in two"),
            TopologyValidationErrors.DuplicateRings => ("un anneau est donné deux fois", "a ring is given twice"),
            TopologyValidationErrors.TooFewPoints => ("un anneau a moins de quatre points", "a ring has fewer than four points"),
            TopologyValidationErrors.RingNotClosed => ("un anneau n'est pas fermé", "a ring is not closed"),
            _ => ("une coordonnée n'est pas un nombre", "a coordinate is not a number"),
        };
        return Problem.Warning("invalid-outline", fr, en) with { Place = fault.Coordinate is { IsValid: true } at ? (at.X, at.Y) : null };
    }
}
