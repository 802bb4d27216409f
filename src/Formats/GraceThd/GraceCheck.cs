using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GraceThd;

/// <summary>Finds what does not hold together in a delivery: blank or repeated codes, references to nothing.</summary>
public static class GraceCheck
{
    /// <summary>
    /// Tells every faulty row, and takes it out: when the caller keeps the good rows, none refers to a row that is gone. What refers to a removed row goes too, and is told.
    /// A table that is wholly missing is told once, and references to it are not judged.
    /// </summary>
    /// <returns>Rows taken out.</returns>
    public static int Clean(GraceDelivery delivery, ProblemList problems)
    {
        int removed = 0;
        Dictionary<string, HashSet<string>> codes = [];
        foreach (GraceTable table in delivery.Tables.Values)
        {
            removed += Unique(table, delivery.Schema.Find(table.Name)?.Key ?? [table.Columns[0]], codes, problems);
        }

        foreach (string missing in delivery.Schema.References.Where(r => delivery.Tables.TryGetValue(r.Table, out GraceTable? t) && t.Rows.Any(x => t.Text(x, r.Column) is not null) && !codes.ContainsKey(r.Target)).Select(r => r.Target).Distinct())
        {
            problems.Add(Problem.Warning("missing-table", $"la table {missing}, à laquelle d'autres renvoient, n'est pas livrée", $"table {missing}, which others refer to, is not delivered") with { File = missing });
        }

        Lazy<Dictionary<string, Geometry?>> nodes = new(() => Nodes(delivery));
        for (int before = -1; before != removed;)
        {
            before = removed;
            foreach (GraceReference reference in delivery.Schema.References)
            {
                removed += Broken(delivery, reference, codes, nodes, problems);
            }
        }

        return removed;
    }

    private static int Unique(GraceTable table, IReadOnlyList<string> key, Dictionary<string, HashSet<string>> codes, ProblemList problems)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        codes[table.Name] = seen;
        return table.Rows.RemoveAll(row =>
        {
            string? code = table.Key(row, key);
            if (code is not null && seen.Add(code))
            {
                return false;
            }

            problems.Add(code is null
                ? At(Problem.Error("missing-code", $"table {table.Name} : le code est vide", $"table {table.Name}: the code is blank"), table, row, key[0])
                : At(Problem.Error("duplicate-code", $"table {table.Name} : le code {code} figure deux fois", $"table {table.Name}: code {code} stands twice"), table, row, key[0]));
            return true;
        });
    }

    private static int Broken(GraceDelivery delivery, GraceReference reference, Dictionary<string, HashSet<string>> codes, Lazy<Dictionary<string, Geometry?>> nodes, ProblemList problems)
    {
        if (!delivery.Tables.TryGetValue(reference.Table, out GraceTable? table) || !codes.TryGetValue(reference.Target, out HashSet<string>? targets))
        {
            return 0;
        }

        IReadOnlyList<string> key = delivery.Schema.Find(table.Name)?.Key ?? [table.Columns[0]];
        return table.Rows.RemoveAll(row =>
        {
            if (table.Text(row, reference.Column) is not { } code || targets.Contains(code))
            {
                return false;
            }

            problems.Add(At(Problem.Error(
                "broken-reference", $"table {table.Name} : {reference.Column} renvoie à {code}, qui n'est pas dans {reference.Target}", $"table {table.Name}: {reference.Column} refers to {code}, which is not in {reference.Target}"),
                table, row, reference.Column) with { Place = Place(delivery, table, row, nodes) });
            if (table.Key(row, key) is { } own)
            {
                codes[table.Name].Remove(own);
            }

            return true;
        });
    }

    private static Problem At(Problem problem, GraceTable table, GraceRow row, string column) => problem with { File = table.Name, Row = row.Row, Column = column, Place = Centre(row.Geometry) };

    /// <summary>Where a row is: its own geometry, else that of a node it names and that is known.</summary>
    private static (double, double)? Place(GraceDelivery delivery, GraceTable table, GraceRow row, Lazy<Dictionary<string, Geometry?>> nodes) =>
        row.Geometry is not null ? Centre(row.Geometry) : delivery.Schema.References.Where(r => r.Table == table.Name && r.Target == "t_noeud")
            .Select(r => table.Text(row, r.Column) is { } code ? Centre(nodes.Value.GetValueOrDefault(code)) : null).FirstOrDefault(p => p is not null);

    private static Dictionary<string, Geometry?> Nodes(GraceDelivery delivery)
    {
        Dictionary<string, Geometry?> found = new(StringComparer.Ordinal);
        if (delivery.Tables.TryGetValue("t_noeud", out GraceTable? table))
        {
            foreach (GraceRow row in table.Rows)
            {
                found.TryAdd(table.Text(row, "nd_code") ?? "", row.Geometry);
            }
        }

        return found;
    }

    private static (double, double)? Centre(Geometry? geometry) => geometry is null || geometry.IsEmpty ? null : (geometry.Coordinate.X, geometry.Coordinate.Y);
}
