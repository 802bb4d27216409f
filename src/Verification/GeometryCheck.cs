using Maillage.Geo;

namespace Maillage.Verification;

/// <summary>
/// What a GIS shows must be what is priced: streets meet at their nodes and are as long as their lines, sites, spans and premises stand where their street and decimetre say.
/// </summary>
internal sealed class GeometryCheck(DesignFile file, Findings findings)
{
    /// <summary>Rounding to decimetres, the way through longitude and latitude, and a fraction along a bent line stay well below this.</summary>
    private const int ToleranceCm = 100;

    private readonly (int X, int Y)?[] nodes = new (int, int)?[file.NodeCount];

    /// <summary>Where a node of the streets stands, Lambert-93 centimetres; null when no street tells.</summary>
    public (int X, int Y)? NodePlace(int node) => node >= 0 && node < nodes.Length ? nodes[node] : null;

    public void Run(CancellationToken cancellation)
    {
        for (int e = 0; e < file.Streets.Count; e++)
        {
            CheckStreet(e, file.StreetPlaces.Of(e));
        }

        cancellation.ThrowIfCancellationRequested();
        for (int row = 0; row < file.Sites.Count; row++)
        {
            FileSite site = file.Sites[row];
            if (!Stands(file.SitePlaces.Of(row), site.Edge, site.AtDm, 0))
            {
                Elsewhere(site.Id, file.SitePlaces.Of(row));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        for (int row = 0; row < file.Premises.Count; row++)
        {
            FilePremises p = file.Premises[row];
            if (!Stands(file.PremisesPlaces.Of(row), p.Edge, p.AtDm, p.SetbackDm * 10))
            {
                Elsewhere($"bâtiment / building {p.Id}", file.PremisesPlaces.Of(row));
            }
        }

        for (int row = 0; row < file.Exchanges.Count; row++)
        {
            FileLine at = file.ExchangePlaces.Of(row);
            if (at.Count != 1 || !Near(NodePlace(file.Exchanges[row].Node), at[0], 0))
            {
                Tell("place-geometry", $"central / exchange {file.Exchanges[row].Id}", at, "le point n'est pas à son nœud", "the point is not at its node");
            }
        }

        cancellation.ThrowIfCancellationRequested();
        for (int row = 0; row < file.Spans.Count; row++)
        {
            CheckSpan(file.Spans[row], file.SpanPlaces.Of(row));
        }
    }

    private void CheckStreet(int e, FileLine line)
    {
        FileStreet street = file.Streets[e];
        bool meets = line.Count >= 2 && Meets(street.From, line[0]) && Meets(street.To, line[^1]);
        if (!meets || Math.Abs(line.Length() - (street.LengthDm * 10.0)) > ToleranceCm)
        {
            Tell("street-geometry", $"rue / street {e}", line, "son tracé ne joint pas ses nœuds ou n'a pas sa longueur", "its line does not join its nodes or has not its length");
        }

        bool Meets(int node, (int X, int Y) place) => Near(nodes[node] ??= place, place, 0);
    }

    private void CheckSpan(FileSpan span, FileLine line)
    {
        bool known = span.Edge >= 0 && span.Edge < file.Streets.Count && line.Count >= 2;
        if (!known || !Near(PlaceAt(span.Edge, span.FromDm), line[0], 0) || !Near(PlaceAt(span.Edge, span.ToDm), line[^1], 0) || Math.Abs(line.Length() - ((span.ToDm - span.FromDm) * 10.0)) > 2 * ToleranceCm)
        {
            Tell("span-geometry", $"tronçon / span {span.Edge}:{span.FromDm}", line, "son tracé ne suit pas sa rue", "its line does not follow its street");
        }
    }

    /// <summary>A thing stands at a place of a street, or as far from it as its setback says.</summary>
    private bool Stands(FileLine at, int edge, int atDm, int setbackCm) => at.Count == 1 && edge >= 0 && edge < file.Streets.Count && Near(PlaceAt(edge, atDm), at[0], setbackCm);

    private void Elsewhere(string name, FileLine at) => Tell("place-geometry", name, at, "le point n'est pas là où sa rue le place", "the point is not where its street puts it");

    private static bool Near((int X, int Y)? expected, (int X, int Y) found, int apartCm) =>
        expected is { } e && Math.Abs(Planar.Distance(e.X, e.Y, found.X, found.Y) - apartCm) <= ToleranceCm;

    /// <summary>Place of a street at a decimetre; null when there is no such street.</summary>
    public (int X, int Y)? PlaceOf(int edge, int dm) => edge >= 0 && edge < file.Streets.Count ? PlaceAt(edge, dm) : null;

    /// <summary>Place along the line of a street, by the share of its length.</summary>
    private (int X, int Y)? PlaceAt(int edge, int dm)
    {
        FileLine line = file.StreetPlaces.Of(edge);
        if (line.Count < 2)
        {
            return null;
        }

        double left = line.Length() * Math.Clamp((double)dm / file.Streets[edge].LengthDm, 0, 1);
        for (int i = 1; i < line.Count; i++)
        {
            double step = line.Step(i);
            if (left <= step || i == line.Count - 1)
            {
                double t = step == 0 ? 0 : Math.Min(1, left / step);
                ((int fromX, int fromY), (int toX, int toY)) = (line[i - 1], line[i]);
                return ((int)Math.Round(fromX + (t * (toX - fromX))), (int)Math.Round(fromY + (t * (toY - fromY))));
            }

            left -= step;
        }

        return null;
    }

    private void Tell(string code, string name, FileLine at, string fr, string en) =>
        findings.Add(code, $"{name} : {fr}", $"{name}: {en}", at.Count > 0 ? Lambert93.ToLonLat(at[0].X, at[0].Y) : null);
}
