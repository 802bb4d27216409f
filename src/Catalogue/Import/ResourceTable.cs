using System.Globalization;
using Maillage.Catalogue.Types;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Catalogue.Import;

/// <summary>One row of a table that came back: the resource as it would be, and as it is now (null for a new one).</summary>
public sealed record TableRow(long Row, Resource After, Resource? Present);

/// <summary>
/// A body's own table, taken away, worked on and brought back. A column that is missing leaves its field as it is, a blank cell empties it;
/// a resource that someone changed since the table was taken away is told, never overwritten.
/// </summary>
public static class ResourceTable
{
    /// <summary>Number of the version a row was written from.</summary>
    public const string VersionColumn = "version";

    /// <summary>Columns that a body cannot write.</summary>
    private static readonly string[] Fixed = ["id", "owner", "owner_name", "confirmed_on", VersionColumn];

    private static readonly string[] Common = ["title", "summary", "address", "postal_code", "commune", "phone", "email", "url", "hours", "visibility", "licence"];

    /// <summary>Fields that can be set on many resources at once.</summary>
    public static IReadOnlyList<string> Settable(ResourceType type) => [.. Common[1..^1], .. type.Fields.Select(f => f.Key)];

    /// <param name="find">A resource of the body by id; null when there is none, and the row is a new one then.</param>
    /// <param name="problems">Per row: what cannot be kept. Columns that mean nothing are told once.</param>
    /// <exception cref="BadInputException">The file as a whole cannot be read.</exception>
    public static IEnumerable<TableRow> Read(Stream stream, string file, ResourceType type, ResourceChecks checks, DateOnly today, Func<string, Resource?> find, ProblemList problems)
    {
        string[] known = [.. ResourceCsv.Columns(type), VersionColumn];
        foreach (string header in CsvTableReader.Headers(stream, file).Where(h => !known.Contains(h, StringComparer.OrdinalIgnoreCase)))
        {
            string missing = string.Join(", ", known);
            problems.Add(Problem.Warning("table-column", $"La colonne « {header} » n’est pas connue : elle n’a pas été lue, et rien n’a été effacé. Colonnes connues : {missing}.", $"Column '{header}' is not known: it was not read, and nothing was erased. Known columns: {missing}.")
                with { File = file, Row = 1, Column = header });
        }

        stream.Position = 0;
        CsvSchema schema = new([new("id", CsvType.Text), .. known[1..].Select(c => new CsvColumn(c, c is "lon" or "lat" ? CsvType.Number : CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 20_000 })], ["id"]);
        foreach (CsvRow row in CsvTableReader.Read(stream, file, schema, problems))
        {
            List<Problem> faults = [];
            Resource? present = find(row.GetText("id"));
            Resource after = Written(row, type, present ?? new Resource { Id = row.GetText("id"), Type = type.Key, Title = "", ConfirmedOn = today }, faults);
            if (present is not null && row.FindText(VersionColumn) is { } version && version != present.Version.ToString(CultureInfo.InvariantCulture))
            {
                faults.Add(ResourceCsv.Fault(VersionColumn, $"« {present.Title} » a changé depuis que le tableau a été pris (version {version}, aujourd’hui {present.Version}) : reprenez le tableau.", $"'{present.Title}' has changed since the table was taken (version {version}, now {present.Version}): take the table again."));
            }

            faults.AddRange(checks.Check(after));
            foreach (Problem fault in faults.DistinctBy(f => f.Column))
            {
                problems.Add(fault with { File = file, Row = row.Line });
            }

            if (faults.Count == 0)
            {
                yield return new TableRow(row.Line, after, present);
            }
        }
    }

    /// <summary>Sets one column from a text as tables write it; null empties it. What the kind of the field does not take is kept as a text, which the checks then refuse by name.</summary>
    public static Resource Set(Resource resource, ResourceType type, string column, string? text) => column switch
    {
        "title" => resource with { Title = text ?? "" },
        "summary" => resource with { Summary = text },
        "address" => resource with { Place = resource.Place with { Address = text } },
        "postal_code" => resource with { Place = resource.Place with { PostalCode = text } },
        "commune" => resource with { Place = resource.Place with { Commune = text } },
        "phone" => resource with { Phone = text },
        "email" => resource with { Email = text },
        "url" => resource with { Url = text },
        "hours" => resource with { Hours = text },
        "visibility" => Enum.TryParse(text, ignoreCase: true, out Visibility chosen) && Enum.IsDefined(chosen) && !char.IsAsciiDigit(text[0]) ? resource with { Visibility = chosen } : resource,
        "licence" => resource with { Licence = text ?? "etalab-2.0" },
        _ when type.Field(column) is { } field => resource with { Data = text is null ? resource.Data.Remove(column) : resource.Data.SetItem(column, ResourceCsv.Value(field, text)) },
        _ => throw new ArgumentException($"Type '{type.Key}' has no column '{column}'.", nameof(column)),
    };

    private static Resource Written(CsvRow row, ResourceType type, Resource resource, List<Problem> faults)
    {
        foreach (string column in ResourceCsv.Columns(type).Where(c => !Fixed.Contains(c) && c is not ("lon" or "lat") && row.Has(c)))
        {
            string? text = row.FindText(column) is { } typed ? CsvHeader.Unguarded(typed).Replace("\r\n", "\n", StringComparison.Ordinal) : null;
            if (column == "visibility" && text is not null && (!Enum.TryParse(text, ignoreCase: true, out Visibility seen) || !Enum.IsDefined(seen) || char.IsAsciiDigit(text[0])))
            {
                faults.Add(ResourceCsv.Fault(column, "Attendu : public, partners ou restricted.", "Expected: public, partners or restricted."));
            }

            resource = Set(resource, type, column, text);
        }

        return row.Has("lon") && row.Has("lat") ? resource with { Place = resource.Place with { Lon = (double?)row.FindNumber("lon"), Lat = (double?)row.FindNumber("lat") } } : resource;
    }
}
