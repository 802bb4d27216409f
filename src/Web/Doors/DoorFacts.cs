using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Maillage.Web.Shell;
using Sylvan.Data.Csv;

namespace Maillage.Web.Doors;

public sealed record DoorAim(string Fr, string En, string Section, string Page);

/// <param name="Qualifier">How the strategy says it: exact, approx, at_least …</param>
/// <param name="Page">Page of the strategy, without the line.</param>
public sealed record DoorFigure(decimal Value, string Unit, string Qualifier, string Date, string Page, string Fr, string En);

public sealed record DoorView(Door Door, string Section, string Fr, string En, string SourceKey, string SourceFr, string SourceEn, IReadOnlyList<DoorAim> Aims, IReadOnlyList<DoorFigure> Figures, string NextFr, string NextEn);

/// <summary>
/// What the strategy itself says of a part that has no engine yet: its aims in our words, its figures as printed, each with its page.
/// Read from <c>data/doors.json</c> (which figure is shown, and how it is named) and <c>data/scoran/*.csv</c> (the figures).
/// </summary>
public sealed class DoorFacts(PortalOptions options)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly Lazy<(IReadOnlyDictionary<Door, DoorView> Doors, IReadOnlyDictionary<string, IReadOnlyList<DoorFigure>> Registers)> told = new(() => Read(options.DataFolder));
    private readonly ConcurrentDictionary<(string File, string Indicator), DoorFigure?> printed = [];

    public DoorView Get(Door door) => told.Value.Doors[door];

    /// <summary>A figure the strategy prints; null when it does not print it.</summary>
    public DoorFigure? Printed(string file, string indicator) =>
        printed.GetOrAdd((file, indicator), asked => Find(options.DataFolder, new FigureChoice(asked.File, asked.Indicator, "", ""), needed: false));

    /// <summary>Figures that the strategy prints about the subject of a register; none for most.</summary>
    public IReadOnlyList<DoorFigure> OfRegister(string key) => told.Value.Registers.GetValueOrDefault(key, []);

    private static (IReadOnlyDictionary<Door, DoorView>, IReadOnlyDictionary<string, IReadOnlyList<DoorFigure>>) Read(string folder)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "doors.json"));
        DoorFile file = JsonSerializer.Deserialize<DoorFile>(stream, Web)!;
        return (
            file.Doors.ToDictionary(
                d => Enum.Parse<Door>(d.Key, ignoreCase: true),
                d => new DoorView(Enum.Parse<Door>(d.Key, ignoreCase: true), d.Value.Section, d.Value.Fr, d.Value.En, file.Source.Key, file.Source.Fr, file.Source.En, d.Value.Aims,
                    Figures(d.Value.Figures), d.Value.NextFr, d.Value.NextEn)),
            file.Registers.ToDictionary(r => r.Key, r => Figures(r.Value), StringComparer.Ordinal));

        IReadOnlyList<DoorFigure> Figures(IReadOnlyList<FigureChoice> chosen) => [.. chosen.Select(f => Find(folder, f)).OfType<DoorFigure>()];
    }

    private static DoorFigure? Find(string folder, FigureChoice choice, bool needed = true)
    {
        string path = Path.Combine(folder, "scoran", choice.File + ".csv");
        if (!File.Exists(path))
        {
            return null;
        }

        using CsvDataReader row = CsvDataReader.Create(path);
        while (row.Read())
        {
            if (row.GetString(row.GetOrdinal("indicator")) == choice.Indicator)
            {
                string page = row.GetString(row.GetOrdinal("page")).Split(' ')[0].Replace("p.", "", StringComparison.Ordinal);
                return new DoorFigure(
                    decimal.Parse(row.GetString(row.GetOrdinal("value")), CultureInfo.InvariantCulture), row.GetString(row.GetOrdinal("unit")),
                    row.GetString(row.GetOrdinal("qualifier")), row.GetString(row.GetOrdinal("date")), page, choice.Fr, choice.En);
            }
        }

        return !needed ? null : throw new InvalidDataException($"{path} has no indicator '{choice.Indicator}', which doors.json shows.");
    }

    private sealed record DoorFile(SourceText Source, Dictionary<string, DoorText> Doors, Dictionary<string, FigureChoice[]> Registers);

    private sealed record SourceText(string Key, string Fr, string En);

    private sealed record DoorText(string Section, string Fr, string En, IReadOnlyList<DoorAim> Aims, IReadOnlyList<FigureChoice> Figures, string NextFr, string NextEn);

    private sealed record FigureChoice(string File, string Indicator, string Fr, string En);
}
