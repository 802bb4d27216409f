using System.Globalization;
using Maillage.Catalogue;
using Maillage.Cases;
using Maillage.Cases.Firms;
using Maillage.Intermediation.Awareness;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Territory;
using Maillage.Web.Cases;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Intermediation;

/// <summary>The programme of awareness as the portal holds it: actions are resources of the catalogue, who came is told beside them.</summary>
internal sealed class AwarenessDesk(PortalOptions options, CaseDesk cases, CatalogueDesk catalogue)
{
    public const string Type = "action-sensibilisation";
    private readonly FirmStore firms = new(options.Database, options.Clock);

    /// <summary>The register holds every firm of the region and changes with an import, some times a year.</summary>
    private readonly Kept<IReadOnlyDictionary<(Axis, string), long>> known = new(TimeSpan.FromMinutes(10), options.Clock, () => Known(cases, new FirmStore(options.Database, options.Clock)));

    public AwarenessStore Store { get; } = new(options.Database, options.Clock);

    public DateOnly Today => cases.Today;

    /// <summary>Published actions, the latest first.</summary>
    public IReadOnlyList<Resource> Actions() => [.. catalogue.Store.ListPublic(Type, "").Where(r => DayOf(r) is not null).OrderByDescending(DayOf).ThenBy(r => r.Id, StringComparer.Ordinal)];

    public static DateOnly? DayOf(Resource action) => DateOnly.TryParseExact(action.Text("jour"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    public AwarenessAction Counted(Resource action) =>
        new(action.Id, DayOf(action)!.Value, action.Owner?.Siret ?? action.OwnerName, action.Place.Commune is { } code ? cases.DepartmentOf(code) : null, action.Values("secteurs"));

    public PresenceReader Reader => new(
        typed => cases.Territory.Search(typed, 5).Select(h => h.Place).OfType<Commune>().FirstOrDefault()?.Code, cases.DepartmentOf,
        id => firms.Find(id) is { } known ? (known.Firm.Commune, known.Firm.Activity) : null, cases.Activities);

    /// <summary>Digital check-ups whose report was made.</summary>
    public long CheckUps() => cases.Lists.Count().Where(c => c.Type == "prediagnostic" && c.State != cases.Type("prediagnostic")!.Start).Sum(c => c.Number);

    /// <summary>Establishments the register knows here, by department and by section of activity; empty while no register is imported.</summary>
    public IReadOnlyDictionary<(Axis, string), long> Known() => known.Read();

    private static Dictionary<(Axis, string), long> Known(CaseDesk cases, FirmStore firms)
    {
        Dictionary<(Axis, string), long> known = [];
        foreach ((string? commune, string? division, long number) in firms.CountOpen())
        {
            if (commune is not null && cases.DepartmentOf(commune) is { } department)
                known[(Axis.Department, department)] = known.GetValueOrDefault((Axis.Department, department)) + number;

            if (division is not null && cases.Activities.PathOf(division)?[^1] is { } section)
                known[(Axis.Sector, section)] = known.GetValueOrDefault((Axis.Sector, section)) + number;
        }

        return known;
    }

    /// <summary>People in the network of ambassadors.</summary>
    public IReadOnlyList<CaseFile> Ambassadors() => [.. cases.Lists.OpenOf("ambassadeur").Where(f => f.State == "actif" && f.Answer("annuaire") == "oui")];

    public bool MayTell(Actor actor, Resource action) => action.Type == Type && catalogue.MayEdit(actor, action);

    /// <summary>Sets the region's targets: officers of the body that runs the platform.</summary>
    public bool MayAim(Actor actor) => cases.Runs(actor, Role.Officer);
}
