using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Bodies;

/// <summary>Bodies named in a form by their SIRET, one a line or between commas.</summary>
internal static class BodyLists
{
    /// <exception cref="BadInputException">One is not known here.</exception>
    public static IReadOnlyList<BodyId> Read(BodyStore bodies, string text)
    {
        List<BodyId> ids = [];
        foreach (string word in text.Split([',', ';', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!BodyId.TryParse(word, out BodyId id) || bodies.Find(id) is null)
            {
                string shown = word.Length > 20 ? word[..20] + "…" : word;
                throw new BadInputException(Problem.Error("body-unknown", $"« {shown} » n’est le SIRET d’aucun organisme de la plateforme.", $"“{shown}” is the SIRET of no body of the platform."));
            }

            ids.Add(id);
        }

        return [.. ids.Distinct()];
    }
}
