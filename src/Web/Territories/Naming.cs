namespace Maillage.Web.Territories;

/// <summary>How a commune's name is said after « à »: « Au Creusot », « Aux Bordes », « À Lormes ».</summary>
internal static class Naming
{
    public static string At(string name, bool french)
    {
        if (!french)
        {
            return "In " + name + ",";
        }

        return name switch
        {
            _ when name.StartsWith("Le ", StringComparison.Ordinal) => "Au " + name[3..] + ",",
            _ when name.StartsWith("Les ", StringComparison.Ordinal) => "Aux " + name[4..] + ",",
            _ => "À " + name + ",",
        };
    }
}
