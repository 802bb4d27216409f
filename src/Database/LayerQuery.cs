using System.Globalization;
using Maillage.Formats.Cql2;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>One row of a layer: its key, its values in the order asked, its geometry.</summary>
public sealed record LayerRow(long Fid, object?[] Values, Geometry Shape);

/// <summary>
/// Rows of a layer in the order of their keys, by box and by filter, on both databases. Values of a filter are always parameters. What a database cannot judge itself (a geometry that meets
/// another) it narrows by its spatial index, and the rest is judged here, so every filter is exact.
/// </summary>
public sealed class LayerQuery
{
    private readonly MaillageDatabase database;
    private readonly TableDefinition layer;
    private readonly IReadOnlyList<Column> columns;
    private readonly List<(string Name, object Value)> parameters = [];
    private readonly string condition;
    private readonly CqlTruth? exact;

    /// <param name="columns">Columns of the layer to read; those a filter names must be among them.</param>
    /// <param name="only">Equalities that always hold, by column (the design of a layer of designs).</param>
    public LayerQuery(MaillageDatabase database, TableDefinition layer, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, object> only, Envelope? box, CqlNode? filter)
    {
        (this.database, this.layer, this.columns) = (database, layer, columns);
        List<string> parts = [.. only.Select(o => $"{(box is null ? "t." + o.Key : database.BesideBox("t." + o.Key))} = {Bind(o.Value)}")];
        if (box is not null)
            parts.Add(Box(box));
        if (filter is not null)
        {
            parts.Add(Sql(filter));
            exact = IsWeakened(filter) ? new CqlTruth(filter) : null;
        }

        condition = string.Join(" AND ", parts);
    }

    /// <summary>True when the database alone decides: a count or a limit may then be left to it.</summary>
    public bool IsExact => exact is null;

    /// <summary>Rows after a key, at most so many. The geometry's own box decides nothing here: a box is met by index (see <see cref="MaillageDatabase.BoxCondition"/>).</summary>
    public IEnumerable<LayerRow> Read(long after, int most)
    {
        using LayerRows rows = Ask(after, IsExact ? most : int.MaxValue);
        while (most > 0 && rows.Next())
        {
            object?[] values = new object?[columns.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = rows.Value(i, columns[i].Type);
            Geometry shape = rows.Geometry();
            if (exact?.Holds(name => values[IndexOf(name)], shape) == false)
                continue;
            most--;
            yield return new LayerRow(rows.Fid, values, shape);
        }
    }

    /// <summary>The same rows where they lie, nothing copied; only where <see cref="IsExact"/>.</summary>
    public LayerRows Rows(long after, int most) => IsExact ? Ask(after, most) : throw new InvalidOperationException("The filter is judged in memory.");

    private LayerRows Ask(long after, int most)
    {
        string names = string.Concat(columns.Select(c => $", t.{c.Name}"));
        return database.Rows(
            layer.Part, $"SELECT t.fid{names}, {database.ShapeColumn("t")} FROM {layer.Name} t WHERE t.fid > @after AND {condition} ORDER BY t.fid LIMIT @most", [.. parameters, ("@after", after), ("@most", (long)most)]);
    }

    /// <summary>Rows in all; only where <see cref="IsExact"/>.</summary>
    public long Count()
    {
        using LayerRows counted = database.Rows(layer.Part, $"SELECT count(*) FROM {layer.Name} t WHERE {condition}", parameters);
        return counted.Next() ? counted.Fid : 0;
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == name)
                return i;
        }

        throw new ArgumentException($"No column {name} was asked for.");
    }

    private string Bind(object value)
    {
        string name = "@v" + parameters.Count.ToString(CultureInfo.InvariantCulture);
        parameters.Add((name, value));
        return name;
    }

    private string Box(Envelope box)
    {
        string text = database.BoxCondition(layer, "t");
        foreach ((string side, double value) in (ReadOnlySpan<(string, double)>)[("@minX", box.MinX), ("@minY", box.MinY), ("@maxX", box.MaxX), ("@maxY", box.MaxY)])
            text = text.Replace(side, Bind(value), StringComparison.Ordinal);
        return text;
    }

    /// <summary>The filter, or something that holds wherever it holds: under a NOT a geometry is left to <see cref="exact"/> altogether.</summary>
    private string Sql(CqlNode node) => node switch
    {
        CqlAnd and => Join(and.Parts, " AND "),
        CqlOr or => Join(or.Parts, " OR "),
        CqlNot not => IsWeakened(not.Part) ? "1 = 1" : $"NOT ({Sql(not.Part)})",
        CqlCompare c => $"{Named(c.Property)} {Sign(c.Operator)} {Bind(c.Value)}",
        CqlBetween b => $"{Named(b.Property)} BETWEEN {Bind(b.From)} AND {Bind(b.To)}",
        CqlIn i => $"{Named(i.Property)} IN ({string.Join(", ", i.Values.Select(Bind))})",
        CqlLike l => database.Kind == "postgresql" ? $"t.{l.Property.Name} LIKE {Bind(CqlPattern.ToLike(l.Pattern))} ESCAPE '\\'" : $"t.{l.Property.Name} GLOB {Bind(CqlPattern.ToGlob(l.Pattern))}",
        CqlIsNull n => $"t.{n.Property.Name} IS NULL",
        CqlIntersects s => Box(s.Shape.EnvelopeInternal),
        _ => throw new ArgumentException("Unknown node."),
    };

    private string Join(IReadOnlyList<CqlNode> parts, string word) => $"({string.Join(word, parts.Select(Sql))})";

    /// <summary>Texts compare by code point in both databases. The name stood in the list of properties, which is made of columns: no one else's text becomes SQL.</summary>
    private string Named(CqlProperty property)
    {
        IndexOf(property.Name);
        return property.Type == CqlType.Text && database.Kind == "postgresql" ? $"t.{property.Name} COLLATE \"C\"" : "t." + property.Name;
    }

    private static string Sign(CqlOperator sign) => sign switch
    {
        CqlOperator.Equal => "=",
        CqlOperator.NotEqual => "<>",
        CqlOperator.Less => "<",
        CqlOperator.LessOrEqual => "<=",
        CqlOperator.Greater => ">",
        _ => ">=",
    };

    private static bool IsWeakened(CqlNode node) => node switch
    {
        CqlAnd and => and.Parts.Any(IsWeakened),
        CqlOr or => or.Parts.Any(IsWeakened),
        CqlNot not => IsWeakened(not.Part),
        CqlIntersects => true,
        _ => false,
    };
}
