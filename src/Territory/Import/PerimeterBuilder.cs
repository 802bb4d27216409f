using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>Joins today's division with the facts of an older edition: who became what, what is summed where.</summary>
internal sealed class PerimeterBuilder(Division division, Facts facts, Period edition, ProblemList problems)
{
    private readonly Dictionary<string, string> becomes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FactsCommune> factsByCode = facts.Communes.ToDictionary(c => c.Code, StringComparer.Ordinal);

    public TerritoryData Build(string regionName)
    {
        List<DivisionCommune> today = [.. division.Communes.Where(c => c.IsCurrent).OrderBy(c => c.Code, StringComparer.Ordinal)];
        Link(today);
        ILookup<string, FactsCommune> parts = facts.Communes.Where(f => becomes.ContainsKey(f.Code)).ToLookup(f => becomes[f.Code]);
        ILookup<string, FormerCommune> former = Former(today, parts).ToLookup(f => f.CurrentCode);
        Dictionary<string, DivisionEpci> epcis = division.Epcis.SelectMany(e => e.Members.Select(m => (m.Code, e))).GroupBy(p => p.Code).ToDictionary(g => g.Key, g => g.First().e, StringComparer.Ordinal);
        List<Commune> communes = [];
        foreach (DivisionCommune c in today)
        {
            if (parts[c.Code].Any())
            {
                communes.Add(Commune(c, [.. parts[c.Code]], epcis.GetValueOrDefault(c.Code)?.Siren, [.. former[c.Code].OrderBy(f => f.Code, StringComparer.Ordinal)]));
            }
            else
            {
                problems.Add(Problem.Error(
                    "commune-without-facts",
                    $"{c.Name} ({c.Code}) n'a pas de ligne : ajoutez au moins son centre et sa superficie.",
                    $"{c.Name} ({c.Code}) has no row: add at least its centre and area.") with { File = FactsReader.Communes, Column = "code" });
            }
        }

        HashSet<string> inside = [.. communes.Select(c => c.Code)];
        return new TerritoryData
        {
            Region = new Region(regionName),
            Departments = [.. division.Departments.Select(d => new Department(d.Code, d.Name)).OrderBy(d => d.Code, StringComparer.Ordinal)],
            Epcis = [.. division.Epcis.Select(e => new Epci(e.Siren, e.Name, e.Form, e.Members.Count, e.Members.Count(m => inside.Contains(m.Code)))).OrderBy(e => e.Siren, StringComparer.Ordinal)],
            EmploymentZones = Zones(communes),
            Communes = communes,
            FormerCommunes = [.. communes.SelectMany(c => c.MadeOf)],
            Observations = [.. facts.Observations.Where(o => becomes.ContainsKey(o.Commune))],
            OperatorAreas = [.. facts.OperatorAreas.Where(o => becomes.ContainsKey(o.Commune))],
            Printed = facts.Printed,
            Sources = facts.Sources,
            Operators = facts.Operators,
        };
    }

    /// <summary>For every code that ever led to one of today's communes, that commune.</summary>
    private void Link(List<DivisionCommune> today)
    {
        foreach (DivisionCommune old in division.Communes.Where(c => !c.IsCurrent && c.HeadCode is not null))
        {
            becomes[old.Code] = old.HeadCode!;
        }

        foreach (DivisionCommune c in today)
        {
            foreach (string code in c.OldCodes ?? [])
            {
                becomes[code] = c.Code;
            }
        }

        HashSet<string> living = [.. today.Select(c => c.Code)];
        foreach (string code in living)
        {
            becomes[code] = code;
        }

        for (int i = 0; i < facts.Communes.Count; i++)
        {
            FactsCommune fact = facts.Communes[i];
            if (!becomes.TryGetValue(fact.Code, out string? now) && living.Contains(fact.CurrentCode))
            {
                becomes[fact.Code] = now = fact.CurrentCode;
            }

            if (now is null || !living.Contains(now))
            {
                becomes.Remove(fact.Code);
                problems.Add(Problem.Error(
                    "unknown-commune",
                    $"La commune « {fact.Code} » ({fact.Name}) n'existe pas et n'a rejoint aucune commune connue : vérifiez le code ou « current_code ».",
                    $"Commune “{fact.Code}” ({fact.Name}) does not exist and has joined no known commune: check the code or “current_code”.") with { File = FactsReader.Communes, Column = "code" });
            }
        }
    }

    private IEnumerable<FormerCommune> Former(List<DivisionCommune> today, ILookup<string, FactsCommune> parts)
    {
        HashSet<(string, string)> told = [];
        foreach (IGrouping<string, FactsCommune> group in parts.Where(g => g.Count() > 1))
        {
            foreach (FactsCommune part in group)
            {
                told.Add((part.Code, SearchText.Normalise(part.Name)));
                yield return new FormerCommune(part.Code, part.Name, group.Key, edition) { Place = (part.Lon, part.Lat, part.AreaKm2) };
            }
        }

        Dictionary<string, string> names = today.ToDictionary(c => c.Code, c => SearchText.Normalise(c.Name), StringComparer.Ordinal);
        HashSet<string> coded = [.. told.Select(t => t.Item1)];
        foreach (DivisionCommune old in division.Communes.Where(c => !c.IsCurrent && c.HeadCode is not null && names.ContainsKey(c.HeadCode)))
        {
            string name = SearchText.Normalise(old.Name);
            bool aliasOfItself = old.Code == old.HeadCode && name == names[old.HeadCode];
            if (!aliasOfItself && coded.Add(old.Code))
            {
                yield return new FormerCommune(old.Code, old.Name, old.HeadCode!, null);
            }
        }

        foreach (DivisionCommune c in today)
        {
            foreach (string code in c.OldCodes ?? [])
            {
                if (code != c.Code && coded.Add(code))
                {
                    yield return new FormerCommune(code, null, c.Code, null);
                }
            }
        }
    }

    private Commune Commune(DivisionCommune c, List<FactsCommune> parts, string? epci, List<FormerCommune> madeOf)
    {
        // The zone and the flags are those of the commune that kept its code; a zone of 2010 may cut a commune of today in two.
        FactsCommune main = factsByCode.GetValueOrDefault(c.Code) ?? parts.MaxBy(p => p.AreaKm2)!;
        double area = parts.Sum(p => p.AreaKm2);
        double weight = area > 0 ? area : parts.Count;
        double lon = parts.Sum(p => p.Lon * (area > 0 ? p.AreaKm2 : 1)) / weight;
        double lat = parts.Sum(p => p.Lat * (area > 0 ? p.AreaKm2 : 1)) / weight;
        return new Commune(c.Code, c.Name, c.Department!, epci, main.EmploymentZone, c.Population, Math.Round(area, 2), Math.Round(lon, 5), Math.Round(lat, 5), main.Rural, main.Mountain)
        {
            PostalCodes = c.PostalCodes ?? [],
            MadeOf = madeOf,
        };
    }

    private static List<EmploymentZone> Zones(List<Commune> communes) =>
    [
        .. communes.Where(c => c.EmploymentZoneCode is not null).GroupBy(c => c.EmploymentZoneCode!)
            .Select(g => new EmploymentZone(g.Key, g.MaxBy(c => c.Population ?? 0)!.Name)).OrderBy(z => z.Code, StringComparer.Ordinal),
    ];
}
