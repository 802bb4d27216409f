using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Storage;

/// <summary>Rows of the ground layers, in the order of <see cref="GroundTables"/>, geometry last.</summary>
internal static class GroundRows
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    public static string Text(GroundOrigin origin) => origin == GroundOrigin.Osm ? "osm" : "simulated";

    public static string Text(RouteClass rank) => rank switch { RouteClass.Street => "street", RouteClass.Road => "road", RouteClass.MainRoad => "main", RouteClass.Crossing => "crossing", _ => "track" };

    public static RouteClass Class(string text) => text switch { "street" => RouteClass.Street, "road" => RouteClass.Road, "main" => RouteClass.MainRoad, "crossing" => RouteClass.Crossing, _ => RouteClass.Track };

    public static string Text(ExistingSupport support) => support switch { ExistingSupport.Duct => "duct", ExistingSupport.Pole => "pole", _ => "none" };

    public static ExistingSupport Support(string text) => text switch { "duct" => ExistingSupport.Duct, "pole" => ExistingSupport.Pole, _ => ExistingSupport.None };

    public static IEnumerable<object?[]> Premises(Ground ground, Action<int>? wrote = null)
    {
        double[] lon = new double[ground.BuildingCount], lat = new double[ground.BuildingCount];
        Lambert93.ToLonLat(ground.PremisesXCm, ground.PremisesYCm, lon, lat);
        for (int i = 0; i < ground.BuildingCount; i++)
        {
            int commune = ground.PremisesCommune[i];
            yield return
            [
                ground.PremisesId[i], ground.CommuneIds[commune], ground.PremisesLines[i], ground.PremisesPriority[i],
                Text(ground.CommuneOrigin[commune]), Wgs84.CreatePoint(new Coordinate(lon[i], lat[i])),
            ];
            wrote?.Invoke(i);
        }
    }

    public static IEnumerable<object?[]> Streets(Ground ground)
    {
        double[] lon = new double[ground.NodeCount], lat = new double[ground.NodeCount];
        double[] shapeLon = new double[ground.ShapeXCm.Length], shapeLat = new double[ground.ShapeXCm.Length];
        Lambert93.ToLonLat(ground.NodeXCm, ground.NodeYCm, lon, lat);
        Lambert93.ToLonLat(ground.ShapeXCm, ground.ShapeYCm, shapeLon, shapeLat);
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            int commune = ground.EdgeCommune[e], from = ground.EdgeFrom[e], to = ground.EdgeTo[e], start = ground.EdgeShapeStart[e], end = ground.EdgeShapeStart[e + 1];
            var line = new Coordinate[end - start + 2];
            line[0] = new Coordinate(lon[from], lat[from]);
            line[^1] = new Coordinate(lon[to], lat[to]);
            for (int s = start; s < end; s++)
            {
                line[s - start + 1] = new Coordinate(shapeLon[s], shapeLat[s]);
            }

            yield return
            [
                ground.EdgeId[e], ground.CommuneIds[commune], Text(ground.EdgeClass[e]), ground.EdgeBuiltUp[e], Text(ground.EdgeSupport[e]),
                ground.EdgeLengthCm[e] / 100.0, Text(ground.CommuneOrigin[commune]), Wgs84.CreateLineString(line),
            ];
        }
    }

    public static IEnumerable<object?[]> Exchanges(Ground ground)
    {
        for (int i = 0; i < ground.ExchangeId.Length; i++)
        {
            int commune = ground.ExchangeCommune[i], node = ground.ExchangeNode[i];
            (double lon, double lat) = Lambert93.ToLonLat(ground.NodeXCm[node], ground.NodeYCm[node]);
            yield return [ground.ExchangeId[i], ground.ExchangeName[i], ground.CommuneIds[commune], Text(ground.CommuneOrigin[commune]), Wgs84.CreatePoint(new Coordinate(lon, lat))];
        }
    }
}
