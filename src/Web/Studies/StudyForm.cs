using System.Globalization;
using System.Text.Json;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Web.Forms;

namespace Maillage.Web.Studies;

/// <summary>Reads one edit out of a sent form; what cannot be read is refused at its field.</summary>
internal static class StudyForm
{
    private const int NearM = 250;

    /// <returns>Null when the form was refused.</returns>
    public static DesignEdit? Read(string tool, FormState form, StudyFrame frame, string author, DateTimeOffset at, bool french)
    {
        string id = "m" + Guid.NewGuid().ToString("N")[..8];
        string note = form.Within(tool + "-note", 500);
        DesignEdit? edit = tool switch
        {
            "lock" => Lock(form, id),
            "road" => Road(form, id, frame),
            "forbid" => Forbid(form, id),
            "estate" => Estate(form, id, french),
            "value" => Value(form, id, french),
            _ => null,
        };
        return form.Refused || edit is null ? null : edit with { Author = author, At = at, Note = note };
    }

    private static LockSite? Lock(FormState form, string id)
    {
        SiteKind? kind = form.Text("lock-kind") switch { "nro" => SiteKind.Nro, "sro" => SiteKind.Sro, "pbo" => SiteKind.Pbo, _ => null };
        if (kind is null)
        {
            form.Refuse("lock-kind", Problem.Error("field-missing", "Choisissez NRO, SRO ou PBO", "Choose NRO, SRO or PBO"));
        }

        EditPlace? place = ReadPlace(form.Text("lock-place"));
        if (place is null)
        {
            form.Refuse("lock-place", NoPlace);
        }

        return kind is { } k && place is { } p ? new LockSite { Id = id, Site = k, Place = p } : null;
    }

    private static Problem NoPlace => Problem.Error("field-place",
        "Indiquez une position en degrés, par exemple « 3.825, 47.289 », ou pointez-la sur la carte", "Enter a place in degrees, for example “3.825, 47.289”, or point at it on the map");

    private static WeighRoad? Road(FormState form, string id, StudyFrame frame)
    {
        string typed = form.Text("road-streets"), chosen = form.Text("road-choice");
        List<long> streets = [];
        if (typed.Length > 0 && ReadPlace(typed) is { } near)
        {
            int edge = Streets.FindNearest(frame.Living.Ground, near, NearM);
            if (edge >= 0)
            {
                streets.Add(frame.Living.Ground.EdgeId[edge]);
            }
        }
        else
        {
            foreach (string part in $"{typed} {chosen}".Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long street))
                {
                    streets.Add(street);
                }
            }
        }

        if (streets.Count == 0)
        {
            form.Refuse("road-streets", Problem.Error("field-street", "Choisissez une rue dans la liste, sur la carte, ou par une position proche d’elle", "Choose a street in the list, on the map, or by a place close to it"));
            return null;
        }

        int first = Array.IndexOf(frame.Living.Ground.EdgeId, streets[0]);
        EditPlace? place = first < 0 ? null : Streets.MiddleOf(frame.Living.Ground, first);
        return int.TryParse(form.Text("road-percent"), NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
            ? new WeighRoad { Id = id, Streets = streets, Percent = percent, Place = place }
            : Refuse<WeighRoad>(form, "road-percent", "Choisissez préférer ou éviter", "Choose prefer or avoid");
    }

    private static ForbidArea? Forbid(FormState form, string id) => ReadShape(form.Text("forbid-area")) is { Count: > 2 } ring
        ? new ForbidArea { Id = id, Area = ring, What = form.Text("forbid-what") == "works" ? ForbiddenWorks.Works : ForbiddenWorks.Sites }
        : Refuse<ForbidArea>(form, "forbid-area", "Donnez un périmètre : GeoJSON (Polygon), ou une position par ligne", "Give an area: GeoJSON (Polygon), or one place a line");

    private static AddEstate? Estate(FormState form, string id, bool french)
    {
        int lines = 0;
        if (ReadNumber(form.Text("estate-lines"), french) is not { } number || number != decimal.Truncate(number) || Math.Abs(number) > int.MaxValue)
        {
            Refuse<AddEstate>(form, "estate-lines", "Indiquez le nombre de locaux", "Enter the number of premises");
        }
        else
        {
            lines = (int)number;
        }

        return ReadShape(form.Text("estate-area")) is { Count: > 0 } shape
            ? new AddEstate { Id = id, Lines = lines, Area = shape.Count > 2 ? shape : [], Points = shape.Count > 2 ? [] : shape }
            : Refuse<AddEstate>(form, "estate-area", "Donnez un périmètre ou un point : GeoJSON, ou une position par ligne", "Give an area or a point: GeoJSON, or one place a line");
    }

    private static ChangeValue? Value(FormState form, string id, bool french)
    {
        string key = form.Need("value-key", "Choisissez un prix ou une règle", "Choose a price or a rule");
        return ReadNumber(form.Text("value-value"), french) is { } value
            ? new ChangeValue { Id = id, Key = key, Value = value }
            : Refuse<ChangeValue>(form, "value-value", "Indiquez un nombre", "Enter a number");
    }

    /// <summary>A number as people write it: « 18 500,50 € », “18,500.5”, “−5”. Where both a comma and a point stand, the last is the decimal one; a comma alone is in French.</summary>
    public static decimal? ReadNumber(string text, bool french)
    {
        string digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).Replace('\u2212', '-');
        digits = digits.StartsWith('€') ? digits[1..] : digits[..(digits.IndexOf('€', StringComparison.Ordinal) is >= 0 and int at ? at : digits.Length)];
        bool comma = digits.LastIndexOf(',') > digits.LastIndexOf('.') && (french || digits.Contains('.', StringComparison.Ordinal) || digits.Length - digits.LastIndexOf(',') != 4);
        digits = comma ? digits.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : digits.Replace(",", "", StringComparison.Ordinal);
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value) ? value : null;
    }

    private static T? Refuse<T>(FormState form, string field, string fr, string en)
        where T : class
    {
        form.Refuse(field, Problem.Error("field-wrong", fr, en));
        return null;
    }

    /// <summary>« longitude, latitude » or the other way round: in mainland France no number can be both.</summary>
    public static EditPlace? ReadPlace(string text)
    {
        string[] parts = text.Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && Degrees(parts[0], out double a) && Degrees(parts[1], out double b) ? Math.Abs(a) > 30 ? new EditPlace(b, a) : new EditPlace(a, b) : null;
    }

    private static bool Degrees(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= 90;

    /// <summary>Outer ring of the first polygon, or the points, of a GeoJSON text; or one place a line.</summary>
    public static IReadOnlyList<EditPlace> ReadShape(string text)
    {
        if (!text.StartsWith('{'))
        {
            List<EditPlace?> places = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadPlace)];
            return places.Contains(null) ? [] : [.. places.Select(p => p!.Value)];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            List<EditPlace> found = [];
            Collect(document.RootElement, found);
            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return [];
        }
    }

    private static void Collect(JsonElement shape, List<EditPlace> found)
    {
        switch (shape.GetProperty("type").GetString())
        {
            case "FeatureCollection":
                foreach (JsonElement feature in shape.GetProperty("features").EnumerateArray())
                {
                    Collect(feature, found);
                }

                break;
            case "Feature":
                Collect(shape.GetProperty("geometry"), found);
                break;
            case "Polygon" when found.Count == 0:
                found.AddRange(shape.GetProperty("coordinates")[0].EnumerateArray().Select(Place));
                break;
            case "MultiPolygon" when found.Count == 0:
                found.AddRange(shape.GetProperty("coordinates")[0][0].EnumerateArray().Select(Place));
                break;
            case "MultiPoint" or "LineString":
                found.AddRange(shape.GetProperty("coordinates").EnumerateArray().Select(Place));
                break;
            case "Point":
                found.Add(Place(shape.GetProperty("coordinates")));
                break;
            default:
                break;
        }
    }

    private static EditPlace Place(JsonElement at) => new(at[0].GetDouble(), at[1].GetDouble());
}
