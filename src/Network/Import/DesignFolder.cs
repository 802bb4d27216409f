using System.Globalization;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Maillage.Network.Edits;
using NetTopologySuite.Geometries;
using NetTopologySuite.LinearReferencing;

namespace Maillage.Network.Import;

/// <summary>Reads from the files of a design what two designs are compared by.</summary>
public static class DesignFolder
{
    /// <param name="folder">Written by <c>design --out</c>.</param>
    /// <exception cref="BadInputException">When the file is missing, damaged, or lacks a table or column.</exception>
    public static DesignOutline Read(string folder)
    {
        using GeoPackageReader reader = new(Path.Combine(folder, "design.gpkg"));
        Dictionary<long, (long Id, LineString Line, int LengthDm)> streets = Rows(reader, "design_street", ["edge", "edge_id", "length_dm"])
            .ToDictionary(r => (long)r.Values[0]!, r => ((long)r.Values[1]!, (LineString)r.Geometry!, (int)(long)r.Values[2]!));
        Dictionary<string, string> certificate = Rows(reader, "design_certificate", ["key", "value"]).ToDictionary(r => (string)r.Values[0]!, r => (string)r.Values[1]!, StringComparer.Ordinal);
        Dictionary<long, (LineString Line, int LengthDm)> byId = streets.Values.ToDictionary(s => s.Id, s => (s.Line, s.LengthDm));
        return new DesignOutline
        {
            Sites = [.. Rows(reader, "design_site", ["id", "kind", "lines"]).Select(r => new SiteOutline(
                (string)r.Values[0]!, (string)r.Values[1]! switch { "nro" => SiteKind.Nro, "sro" => SiteKind.Sro, _ => SiteKind.Pbo }, Place(r.Geometry!.Coordinate), (int)(long)r.Values[2]!))],
            Streets = [.. Rows(reader, "design_span", ["edge", "from_dm", "to_dm"]).Select(r => new StreetRun(streets[(long)r.Values[0]!].Id, (int)(long)r.Values[1]!, (int)(long)r.Values[2]!))],
            Bill = Bill(reader),
            Premises = long.Parse(certificate["premises"], CultureInfo.InvariantCulture),
            CostNew = Euros(certificate["cost"]),
            CostReuse = Euros(certificate["costReuse"]),
            LowerBound = Euros(certificate["lowerBound"]),
            Waivers = int.Parse(certificate["waivers"], CultureInfo.InvariantCulture),
            Violations = int.Parse(certificate["violations"], CultureInfo.InvariantCulture),
            Shape = run => byId[run.Street] is var (line, length) ? Part(line, run.FromDm / (double)length, run.ToDm / (double)length) : [],
        };
    }

    private static List<QuantityLine> Bill(GeoPackageReader reader)
    {
        Dictionary<string, (string Fr, string En, bool ByLength, long Quantity, long Unit)> sums = new(StringComparer.Ordinal);
        foreach (GeoPackageFeature r in Rows(reader, "design_quantity", ["item", "label_fr", "label_en", "unit", "quantity_base", "unit_price_cents"]))
        {
            string item = (string)r.Values[0]!;
            long before = sums.TryGetValue(item, out var known) ? known.Quantity : 0;
            sums[item] = ((string)r.Values[1]!, (string)r.Values[2]!, (string)r.Values[3]! == "dm", before + (long)r.Values[4]!, (long)r.Values[5]!);
        }

        return [.. sums.Where(s => s.Value.Quantity != 0).Select(s => Pricing.BillOfQuantities.Line(new Pricing.BillItem(s.Key, s.Value.Fr, s.Value.En, s.Value.ByLength, s.Value.Unit), s.Value.Quantity))];
    }

    /// <summary>Values of the columns asked for, in their order.</summary>
    private static IEnumerable<GeoPackageFeature> Rows(GeoPackageReader reader, string table, string[] columns)
    {
        GeoPackageTable definition = reader.GetTable(table);
        int[] at = [.. columns.Select(c => Enumerable.Range(0, definition.Columns.Count).FirstOrDefault(i => definition.Columns[i].Name == c, -1))];
        if (at.Contains(-1))
        {
            string missing = columns[Array.IndexOf(at, -1)];
            throw new BadInputException(Problem.Error("design-file", $"table {table} : la colonne {missing} manque", $"table {table}: column {missing} is missing") with { File = reader.File, Column = missing });
        }

        return reader.Read(definition).Select(f => f with { Values = [.. at.Select(i => f.Values[i])] });
    }

    private static Money Euros(string text) => Money.FromEuros(decimal.Parse(text, CultureInfo.InvariantCulture));

    private static List<EditPlace> Part(LineString line, double from, double to)
    {
        LengthIndexedLine along = new(line);
        return [.. along.ExtractLine(from * line.Length, to * line.Length).Coordinates.Select(Place)];
    }

    private static EditPlace Place(Coordinate c) => new(Math.Round(c.X, 7), Math.Round(c.Y, 7));
}
