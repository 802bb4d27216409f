using System.Text.Json;
using System.Text.Json.Serialization;
using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>A commune, living or former, as the division of the country lists it.</summary>
/// <param name="HeadCode">Of a former commune, the one it belongs to.</param>
internal sealed record DivisionCommune(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("nom")] string Name,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("departement")] string? Department,
    [property: JsonPropertyName("chefLieu")] string? HeadCode,
    [property: JsonPropertyName("anciensCodes")] IReadOnlyList<string>? OldCodes,
    [property: JsonPropertyName("codesPostaux")] IReadOnlyList<string>? PostalCodes,
    [property: JsonPropertyName("population")] long? Population)
{
    public bool IsCurrent => Type == "commune-actuelle";
}

internal sealed record DivisionMember([property: JsonPropertyName("code")] string Code);

internal sealed record DivisionEpci(
    [property: JsonPropertyName("code")] string Siren,
    [property: JsonPropertyName("nom")] string Name,
    [property: JsonPropertyName("type")] string Form,
    [property: JsonPropertyName("membres")] IReadOnlyList<DivisionMember> Members);

internal sealed record DivisionDepartment(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("nom")] string Name);

/// <summary>The country's division, cut to the departments asked for.</summary>
internal sealed record Division(IReadOnlyList<DivisionDepartment> Departments, IReadOnlyList<DivisionCommune> Communes, IReadOnlyList<DivisionEpci> Epcis);

/// <summary>Reads the three files of the package <c>@etalab/decoupage-administratif</c>.</summary>
internal static class DivisionReader
{
    public static readonly IReadOnlyList<string> Files = ["communes.json", "epci.json", "departements.json"];

    /// <exception cref="BadInputException">A file is missing, is not what is expected, or a department is unknown.</exception>
    public static Division Read(string directory, IReadOnlyList<string> departments)
    {
        HashSet<string> asked = [.. departments];
        List<DivisionDepartment> known = [.. Load<DivisionDepartment>(directory, "departements.json").Where(d => asked.Contains(d.Code))];
        if (departments.FirstOrDefault(d => known.All(k => k.Code != d)) is { } unknown)
        {
            throw new BadInputException(Problem.Error(
                "unknown-department",
                $"Le département « {unknown} » du périmètre n'existe pas.",
                $"Department “{unknown}” of the perimeter does not exist.") with { File = "departements.json" });
        }

        List<DivisionCommune> communes = [.. Load<DivisionCommune>(directory, "communes.json").Where(c => c.Department is not null && asked.Contains(c.Department))];
        HashSet<string> current = [.. communes.Where(c => c.IsCurrent).Select(c => c.Code)];
        return new Division(known, communes, [.. Load<DivisionEpci>(directory, "epci.json").Where(e => e.Members.Any(m => current.Contains(m.Code)))]);
    }

    private static List<T> Load<T>(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        try
        {
            using FileStream stream = File.OpenRead(path);
            List<T>? all = JsonSerializer.Deserialize<List<T>>(stream);
            if (all is { Count: > 0 } && all.TrueForAll(item => item is not null))
            {
                return all;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(Problem.Error(
                "missing-file",
                $"Le découpage administratif manque ({name}). Installez les paquets du dossier web (npm ci), puis recommencez.",
                $"The administrative division is missing ({name}). Install the packages of the web folder (npm ci), then try again.") with { File = path });
        }
        catch (JsonException)
        {
            // Told below: a file that is cut short and one of another shape call for the same remedy.
        }

        throw new BadInputException(Problem.Error(
            "not-a-division",
            $"{name} n'est pas le fichier attendu du découpage administratif : réinstallez les paquets du dossier web (npm ci).",
            $"{name} is not the expected file of the administrative division: reinstall the packages of the web folder (npm ci).") with { File = path });
    }
}
