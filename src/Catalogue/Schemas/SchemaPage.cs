using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Csv;
using Maillage.Formats.Guards;
using Maillage.Formats.Oai;
using Maillage.Formats.Rdf;
using Maillage.Kernel;

namespace Maillage.Catalogue.Schemas;

/// <summary>Reads an answer whose records follow a schema: a file, one page of an interface, a web page, or an archive of any of them.</summary>
internal sealed class SchemaPage(HarvestSchema schema, string address)
{
    private const int MostRecords = 200_000;
    private const int MostScripts = 100;
    private const string Script = "application/ld+json";
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 64 };

    /// <summary>Where lists of records are found in an answer, the first that is there.</summary>
    private static readonly string[] Lists = ["features", "items", "results", "data", "records", "@graph"];
    private readonly List<Problem> told = [];

    /// <exception cref="BadInputException">It cannot be read, or has none of the columns that make a record: nothing of it is kept.</exception>
    public OaiPage Read(byte[] content)
    {
        List<FlatRecord> flat = [];
        string? next = null;
        if (content.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            using MemoryStream stream = new(content);
            using SafeZip zip = new(stream, address, new ZipLimits(Entries: 200_000));
            foreach (string name in zip.Names.Where(n => Path.GetExtension(n).ToLowerInvariant() is ".json" or ".jsonld" or ".geojson" or ".csv" or ".xml" && Path.GetFileName(n) is not ("index.json" or "context.jsonld")).Order(StringComparer.Ordinal))
            {
                using Stream entry = zip.Open(name);
                using MemoryStream all = new();
                entry.CopyTo(all);
                flat.AddRange(Flat(all.ToArray(), out _));
            }
        }
        else
            flat.AddRange(Flat(content, out next));

        if (flat.Count > MostRecords)
            throw Refuse("oai-page", $"donne plus de {MostRecords} notices d'un coup", $"gives more than {MostRecords} records at once");
        Compare(flat);
        List<OaiHarvested> records = [.. flat.Where(IsOurs).Select(Record).OfType<OaiHarvested>()];
        return new OaiPage(records, next, null, null, null) { Problems = told };
    }

    private List<FlatRecord> Flat(byte[] content, out string? next)
    {
        next = null;
        ReadOnlySpan<byte> start = content.AsSpan(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0).TrimStart(" \r\n\t"u8);
        return (schema.Form, start.IsEmpty ? ' ' : (char)start[0]) switch
        {
            (SchemaForm.Xml, _) => Xml(content),
            (SchemaForm.Linked, '<') => Scripts(content),
            (SchemaForm.Linked, _) => Linked(content),
            (SchemaForm.Table, '{' or '[') => Json(content, out next),
            (SchemaForm.Table, '<') => throw Refuse("page-other", "répond par une page web et non par une table", "answers with a web page, not a table"),
            _ => Csv(content),
        };
    }

    /// <summary>A source that changed its schema is told by name, before anything it has is read as something else.</summary>
    private void Compare(List<FlatRecord> flat)
    {
        if (flat.Count == 0 || schema.Form == SchemaForm.Linked)
            return;
        HashSet<string> has = new(flat.SelectMany(f => f.Names), StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. new[] { schema.Id, schema.TitleColumn.From }.Where(names => names.Count > 0 && !names.Any(n => n.Split('+').All(has.Contains))).Select(names => string.Join(" / ", names))];
        if (missing.Length > 0)
        {
            string found = string.Join(", ", has.Order(StringComparer.Ordinal).Take(20));
            throw Refuse("harvest-schema", $"n'a plus les champs de « {schema.Title.Fr} » : il manque {string.Join(", ", missing)} ; trouvés : {found}", $"no longer has the fields of '{schema.Title.En}': {string.Join(", ", missing)} missing; found: {found}");
        }

        string[] less = [.. schema.Columns.Where(c => c.Name is "commune" or "address" or "postal_code" && c.From.Count > 0 && !c.From.Any(has.Contains)).Select(c => string.Join(" / ", c.From))];
        if (less.Length > 0)
            told.Add(Problem.Warning("harvest-columns", $"Champs absents de la source : {string.Join(", ", less)}.", $"Fields that the source lacks: {string.Join(", ", less)}."));
    }

    private bool IsOurs(FlatRecord flat) => schema.Only.All(o => flat.All(o.Key).SelectMany(Parts).Any(v => o.Value.Any(begin => v.StartsWith(begin, StringComparison.OrdinalIgnoreCase))));

    private OaiHarvested? Record(FlatRecord flat)
    {
        string identifier = schema.Id.Select(names => names.Split('+').Select(flat.Find).ToArray()).Where(found => found.All(f => f is not null)).Select(found => string.Join(':', found)).FirstOrDefault() ?? "";
        if (identifier.Length is 0 or > 400)
        {
            told.Add(Problem.Warning("harvest-nameless", "Une notice sans identifiant a été laissée de côté.", "A record without an identifier was left out."));
            return null;
        }

        List<(string, string)> columns = [];
        foreach (SchemaColumn column in schema.Columns)
        {
            string[] values = column.Join ? [string.Join(' ', column.From.Select(flat.Find).OfType<string>())] : [.. column.From.Select(flat.All).FirstOrDefault(v => v.Count > 0) ?? []];
            if (column.Values is { } known)
                values = [.. values.SelectMany(v => known.ContainsKey(v) ? [v] : Parts(v)).Select(known.GetValueOrDefault).OfType<string>().Distinct(StringComparer.Ordinal)];
            if (string.Join(" | ", values.Where(v => v.Length > 0)) is { Length: > 0 } text)
                columns.Add((column.Name, text));
        }

        return new OaiHarvested(identifier, "", false, [], []) { Columns = columns, Type = schema.Type };
    }

    /// <summary>Members of a list that a cell holds.</summary>
    private static string[] Parts(string value) => value.Split(['|', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private List<FlatRecord> Csv(byte[] content)
    {
        if (!System.Text.Unicode.Utf8.IsValid(content))
        {
            // What is not UTF-8 in France is Windows-1252; every byte has a letter there.
            content = Encoding.UTF8.GetBytes(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(content));
            told.Add(Problem.Warning("harvest-encoding", "La table n'est pas en UTF-8 : elle a été lue comme du Windows-1252.", "The table is not in UTF-8: it was read as Windows-1252."));
        }

        using MemoryStream first = new(content), second = new(content);
        HashSet<string> wanted = new([.. schema.Id.SelectMany(n => n.Split('+')), .. schema.Only.Keys, .. schema.Columns.SelectMany(c => c.From)], StringComparer.OrdinalIgnoreCase);
        string[] headers = [.. CsvTableReader.Headers(first, address)];
        CsvSchema table = new([.. headers.Where(wanted.Contains).Distinct(StringComparer.OrdinalIgnoreCase).Select(h => new CsvColumn(h, CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 20_000 })], []);
        if (table.Columns.Count == 0)
            throw Refuse("harvest-schema", $"n'a aucun champ de « {schema.Title.Fr} » ; trouvés : {string.Join(", ", headers.Take(20))}", $"has no field of '{schema.Title.En}'; found: {string.Join(", ", headers.Take(20))}");
        ProblemList problems = new();
        List<FlatRecord> flat = [.. CsvTableReader.Read(second, address, table, problems).Select(r => FlatRecord.Of(r, table))];
        told.AddRange(problems.Kept);
        return flat;
    }

    private List<FlatRecord> Json(byte[] content, out string? next)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.AsMemory(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Limits);
            JsonElement root = document.RootElement, list = root;
            if (root.ValueKind == JsonValueKind.Object && Lists.Select(n => root.TryGetProperty(n, out JsonElement found) ? found : default).FirstOrDefault(f => f.ValueKind == JsonValueKind.Array) is { ValueKind: JsonValueKind.Array } inner)
                list = inner;
            if (list.ValueKind != JsonValueKind.Array)
                throw Refuse("page-other", "n'est pas une liste de notices", "is no list of records");
            next = root.ValueKind == JsonValueKind.Object ? Next(root) : null;
            return [.. list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Take(MostRecords + 1).Select(FlatRecord.Of)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Refuse("page-unreadable", "répond par un document qui n'est pas du JSON lisible", "answers with a document that is not readable JSON");
        }
    }

    /// <summary>The next page: its address, or its number where pages are counted.</summary>
    private static string? Next(JsonElement root)
    {
        string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        int Number(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : 0;
        if ((Text(root, "next") ?? Text(root, "next_page") ?? (root.TryGetProperty("links", out JsonElement links) && links.ValueKind == JsonValueKind.Object ? Text(links, "next") : null)) is { Length: > 0 } address)
            return address;
        return Number("page") is > 0 and var page && page < Number("pages") ? string.Create(CultureInfo.InvariantCulture, $"?page={page + 1}") : null;
    }

    private List<FlatRecord> Xml(byte[] content)
    {
        try
        {
            using MemoryStream stream = new(content);
            using XmlReader xml = SafeXml.Reader(stream);
            List<FlatRecord> flat = [];
            xml.MoveToContent();
            while (!xml.EOF)
            {
                if (xml.NodeType == XmlNodeType.Element && schema.Records.Contains(xml.LocalName) && flat.Count <= MostRecords)
                    flat.Add(FlatRecord.Of((XElement)XNode.ReadFrom(xml)));
                else
                    xml.Read();
            }

            return flat;
        }
        catch (XmlException e)
        {
            throw Refuse("page-unreadable", $"répond par un document illisible (ligne {e.LineNumber})", $"answers with a document that cannot be read (line {e.LineNumber})");
        }
    }

    private List<FlatRecord> Linked(byte[] content)
    {
        ILookup<string, RdfStatement> graph = JsonLdReading.Read(content, address, schema.Vocabulary).ToLookup(s => s.Subject, StringComparer.Ordinal);
        return [.. graph.Where(n => n.Any(s => s.Predicate == RdfGraph.Type && schema.Records.Contains(FlatRecord.Short(s.Object, schema)))).Select(n => FlatRecord.Of(graph, n.Key, schema))];
    }

    /// <summary>What a web page says for programs; a script that cannot be read is told, the others are read.</summary>
    private List<FlatRecord> Scripts(byte[] content)
    {
        List<FlatRecord> found = [];
        int scripts = 0;
        string page = Encoding.UTF8.GetString(content);
        for (int at = page.IndexOf(Script, StringComparison.OrdinalIgnoreCase); at >= 0 && scripts++ < MostScripts; at = page.IndexOf(Script, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            int begin = page.IndexOf('>', at), end = begin < 0 ? -1 : page.IndexOf("</script", begin, StringComparison.OrdinalIgnoreCase);
            if (end < 0)
                break;
            try
            {
                found.AddRange(Linked(Encoding.UTF8.GetBytes(page[(begin + 1)..end].Trim())));
            }
            catch (BadInputException e)
            {
                told.AddRange(e.Problems.Select(p => p with { Severity = Severity.Warning }));
            }
        }

        return found;
    }

    private BadInputException Refuse(string code, string fr, string en) => new(Problem.Error(code, $"{address} {fr}.", $"{address} {en}."));
}
