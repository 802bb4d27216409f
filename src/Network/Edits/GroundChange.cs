using Maillage.Territory;

namespace Maillage.Network.Edits;

/// <summary>Adds streets, premises and exchanges to a ground; what stood there keeps its place in the arrays.</summary>
internal sealed class GroundChange(Ground ground)
{
    private readonly List<(int X, int Y)> nodes = [];
    private readonly List<(int From, int To, int LengthCm, int Commune, long Id)> streets = [];
    private readonly List<(long Id, (int X, int Y) Place, int Lines, int Commune, int Edge, int OffsetCm, int SetbackCm)> buildings = [];
    private readonly List<(string Id, int Node, int Commune)> exchanges = [];

    public (int X, int Y) PlaceOf(int node) => node < ground.NodeCount ? (ground.NodeXCm[node], ground.NodeYCm[node]) : nodes[node - ground.NodeCount];

    public int AddNode((int X, int Y) place)
    {
        nodes.Add(place);
        return ground.NodeCount + nodes.Count - 1;
    }

    public int AddStreet(int from, int to, int commune, long id)
    {
        ((int ax, int ay), (int bx, int by)) = (PlaceOf(from), PlaceOf(to));
        int length = Math.Max(1, (int)Math.Round(Math.Sqrt(Math.Pow((double)ax - bx, 2) + Math.Pow((double)ay - by, 2))));
        streets.Add((from, to, length, commune, id));
        return ground.EdgeCount + streets.Count - 1;
    }

    public int LengthCm(int edge) => edge < ground.EdgeCount ? ground.EdgeLengthCm[edge] : streets[edge - ground.EdgeCount].LengthCm;

    public void AddBuilding(long id, (int X, int Y) place, int lines, int commune, int edge, int offsetCm, int setbackCm) =>
        buildings.Add((id, place, lines, commune, edge, Math.Clamp(offsetCm, 0, LengthCm(edge)), setbackCm));

    public void AddExchange(string id, int node, int commune) => exchanges.Add((id, node, commune));

    public Ground Make()
    {
        if (nodes.Count + streets.Count + buildings.Count + exchanges.Count == 0)
        {
            return ground;
        }

        return new Ground
        {
            CommuneIds = ground.CommuneIds,
            CommuneOrigin = ground.CommuneOrigin,
            NodeXCm = [.. ground.NodeXCm, .. nodes.Select(n => n.X)],
            NodeYCm = [.. ground.NodeYCm, .. nodes.Select(n => n.Y)],
            EdgeFrom = [.. ground.EdgeFrom, .. streets.Select(s => s.From)],
            EdgeTo = [.. ground.EdgeTo, .. streets.Select(s => s.To)],
            EdgeLengthCm = [.. ground.EdgeLengthCm, .. streets.Select(s => s.LengthCm)],
            EdgeClass = [.. ground.EdgeClass, .. streets.Select(_ => RouteClass.Street)],
            EdgeBuiltUp = [.. ground.EdgeBuiltUp, .. streets.Select(_ => true)],
            EdgeSupport = [.. ground.EdgeSupport, .. streets.Select(_ => ExistingSupport.None)],
            EdgeCommune = [.. ground.EdgeCommune, .. streets.Select(s => s.Commune)],
            EdgeId = [.. ground.EdgeId, .. streets.Select(s => s.Id)],
            EdgeProfile = ground.EdgeProfile.Length == 0 ? [] : [.. ground.EdgeProfile, .. streets.Select(_ => default(StreetProfile))],
            EdgeShapeStart = [.. ground.EdgeShapeStart, .. streets.Select(_ => ground.EdgeShapeStart[^1])],
            ShapeXCm = ground.ShapeXCm,
            ShapeYCm = ground.ShapeYCm,
            PremisesId = [.. ground.PremisesId, .. buildings.Select(b => b.Id)],
            PremisesXCm = [.. ground.PremisesXCm, .. buildings.Select(b => b.Place.X)],
            PremisesYCm = [.. ground.PremisesYCm, .. buildings.Select(b => b.Place.Y)],
            PremisesLines = [.. ground.PremisesLines, .. buildings.Select(b => b.Lines)],
            PremisesPriority = [.. ground.PremisesPriority, .. buildings.Select(_ => false)],
            PremisesCommune = [.. ground.PremisesCommune, .. buildings.Select(b => b.Commune)],
            PremisesEdge = [.. ground.PremisesEdge, .. buildings.Select(b => b.Edge)],
            PremisesOffsetCm = [.. ground.PremisesOffsetCm, .. buildings.Select(b => b.OffsetCm)],
            PremisesSetbackCm = [.. ground.PremisesSetbackCm, .. buildings.Select(b => b.SetbackCm)],
            ExchangeId = [.. ground.ExchangeId, .. exchanges.Select(x => x.Id)],
            ExchangeName = [.. ground.ExchangeName, .. exchanges.Select(x => x.Id)],
            ExchangeNode = [.. ground.ExchangeNode, .. exchanges.Select(x => x.Node)],
            ExchangeCommune = [.. ground.ExchangeCommune, .. exchanges.Select(x => x.Commune)],
        };
    }
}
