using System.Globalization;
using System.Text;
using Maillage.Cases.Conditions;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Territory.Import;

namespace Maillage.Cases.Firms;

/// <summary>
/// Reads the files INSEE publishes of the register Sirene (stock, CSV): <c>StockEtablissement</c> for what an establishment is and <c>StockUniteLegale</c> for its legal category;
/// its header says which (<c>docs/formats/sirene.md</c>). Only establishments of the region are kept.
/// </summary>
public static class SireneFile
{
    private static readonly CsvSchema Establishments = new(
        [
            new("siret", CsvType.Text) { MaxLength = 14 }, new("statutDiffusionEtablissement", CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 1 },
            new("dateCreationEtablissement", CsvType.Text) { MayBeBlank = true, MaxLength = 10 }, new("trancheEffectifsEtablissement", CsvType.Text) { MayBeBlank = true, MaxLength = 2 },
            new("codeCommuneEtablissement", CsvType.Text) { MayBeBlank = true, MaxLength = 5 }, new("etatAdministratifEtablissement", CsvType.Text) { MaxLength = 1 },
            new("enseigne1Etablissement", CsvType.Text) { Optional = true, MayBeBlank = true }, new("denominationUsuelleEtablissement", CsvType.Text) { Optional = true, MayBeBlank = true },
            new("activitePrincipaleEtablissement", CsvType.Text) { MayBeBlank = true, MaxLength = 6 }, new("nomenclatureActivitePrincipaleEtablissement", CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 8 },
        ], ["siret"]);

    private static readonly CsvSchema Units = new([new("siren", CsvType.Text) { MaxLength = 9 }, new("categorieJuridiqueUniteLegale", CsvType.Text) { MayBeBlank = true, MaxLength = 4 }], ["siren"]);

    /// <exception cref="BadInputException">The file as a whole cannot be read, or a row has a fault and the policy is to abort; nothing is written.</exception>
    public static ImportReport Import(FirmStore store, IHierarchy places, IHierarchy activities, Stream stream, string fileName, ImportOptions options, ProblemList problems)
    {
        int before = problems.Errors;
        if (SaysUnits(stream))
        {
            (string, string)[] units = [.. ReadUnits(stream, fileName, problems)];
            Stop(options, problems, before);
            return new ImportReport(units.Length, options.DryRun ? 0 : store.SaveLegal(units));
        }

        Firm[] firms = [.. Read(stream, fileName, activities, problems).Where(f => f.Commune is { } code && places.PathOf(code) is not null)];
        Stop(options, problems, before);
        if (!options.DryRun)
            store.Save(firms);

        return new ImportReport(firms.Length, options.DryRun ? 0 : firms.Length);
    }

    /// <summary>Establishments row by row, of any place; a row with a fault is told and left out.</summary>
    public static IEnumerable<Firm> Read(Stream stream, string fileName, IHierarchy activities, ProblemList problems)
    {
        foreach (CsvRow row in CsvTableReader.Read(stream, fileName, Establishments, problems))
        {
            int before = problems.Errors;
            void Fault(string column, string fr, string en) => problems.Add(Problem.Error("sirene-" + column, fr, en) with { File = fileName, Row = row.Line, Column = column });

            if (!BodyId.TryParse(row.GetText("siret"), out BodyId id))
                Fault("siret", "Ce numéro SIRET n'est pas juste.", "This SIRET number is not right.");

            string? day = row.FindText("dateCreationEtablissement");
            DateOnly since = default;
            if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out since))
                Fault("dateCreationEtablissement", $"« {day} » n'est pas une date (aaaa-mm-jj).", $"'{day}' is no date (yyyy-mm-dd).");

            string? band = row.FindText("trancheEffectifsEtablissement");
            if (band is not null && !Firm.IsBand(band))
                Fault("trancheEffectifsEtablissement", $"« {band} » n'est pas une tranche d'effectif de Sirene.", $"'{band}' is no staff band of Sirene.");

            string state = row.GetText("etatAdministratifEtablissement");
            if (state is not ("A" or "F"))
                Fault("etatAdministratifEtablissement", $"« {state} » : A (actif) ou F (fermé) est attendu.", $"'{state}': A (active) or F (closed) is expected.");

            // Older nomenclatures stand in the register too: what they say is not what rules mean.
            string? activity = row.FindText("nomenclatureActivitePrincipaleEtablissement") is null or "NAFRev2" ? row.FindText("activitePrincipaleEtablissement") : null;
            if (activity is not null && activities.PathOf(activity) is null)
                Fault("activitePrincipaleEtablissement", $"« {activity} » n'est pas un code de la NAF rév. 2.", $"'{activity}' is no code of the NAF rév. 2.");

            if (problems.Errors == before)
            {
                string? name = row.FindText("statutDiffusionEtablissement") is null or "O" ? row.FindText("enseigne1Etablissement") ?? row.FindText("denominationUsuelleEtablissement") : null;
                yield return new Firm(id, name, activity, row.FindText("codeCommuneEtablissement"), band is "NN" ? null : band, null, day is null ? null : since, state == "A");
            }
        }
    }

    private static IEnumerable<(string Siren, string Legal)> ReadUnits(Stream stream, string fileName, ProblemList problems)
    {
        foreach (CsvRow row in CsvTableReader.Read(stream, fileName, Units, problems))
        {
            (string siren, string? legal) = (row.GetText("siren"), row.FindText("categorieJuridiqueUniteLegale"));
            if (siren.Length != 9 || !siren.All(char.IsAsciiDigit))
                problems.Add(Problem.Error("sirene-siren", "Ce numéro SIREN n'a pas neuf chiffres.", "This SIREN number does not have nine digits.") with { File = fileName, Row = row.Line, Column = "siren" });
            else if (legal is not null && (legal.Length != 4 || !legal.All(char.IsAsciiDigit)))
                problems.Add(Problem.Error("sirene-legal", $"« {legal} » n'est pas une catégorie juridique.", $"'{legal}' is no legal category.") with { File = fileName, Row = row.Line, Column = "categorieJuridiqueUniteLegale" });
            else if (legal is not null)
                yield return (siren, legal);
        }
    }

    private static bool SaysUnits(Stream stream)
    {
        byte[] head = new byte[8_192];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return Encoding.UTF8.GetString(head, 0, read).Split('\n')[0].Contains("categorieJuridiqueUniteLegale", StringComparison.Ordinal);
    }

    private static void Stop(ImportOptions options, ProblemList problems, int before)
    {
        if (options.Policy == ProblemPolicy.Abort && problems.Errors > before)
            problems.ThrowOnErrors();
    }
}
