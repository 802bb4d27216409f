using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>A part of a register: resources of some types, perhaps with a value of a field.</summary>
/// <param name="Facets">What they are counted by, with links into the search.</param>
internal sealed record RegisterPart(string Key, IReadOnlyList<string> Types, IReadOnlyList<string> Facets, string? Field = null, string? Value = null);

/// <summary>A public door to one register of the strategy. Its words are the texts <c>register.KEY…</c>.</summary>
/// <param name="Origin">Where the strategy asks for it.</param>
/// <param name="Also">Other pages of the same subject, with the key of their names.</param>
internal sealed record Register(string Key, string Path, Door Door, string Origin, IReadOnlyList<RegisterPart> Parts, IReadOnlyList<(string Href, string Text)> Also);

/// <param name="All">Address of the search that finds them all.</param>
/// <param name="Propose">Address at which one more is proposed.</param>
public sealed record RegisterPartView(string Key, int Total, IReadOnlyList<(Resource Resource, ResourceType Type, string? Commune)> Latest, IReadOnlyList<FacetView> Facets, string All, string Propose);

public sealed record RegisterView(string Key, Door Door, string Origin, IReadOnlyList<string> Types, IReadOnlyList<RegisterPartView> Parts, IReadOnlyList<(string Href, string Text)> Also, IReadOnlyList<Doors.DoorFigure> Figures);

/// <summary>The doors that share one shape: what the register holds, by kind and by place, the latest, how to add.</summary>
internal static class Registers
{
    private const int LatestShown = 6, LatestRead = 300, ValuesShown = 8;

    public static IReadOnlyList<Register> All { get; } =
    [
        new("inclusion", "/usages/inclusion", Door.Usages, "SCORAN 2.0, IV.a, p. 53-54",
            [
                new("besoins", ["besoin-inclusion"], ["groupes", "manque", "organismes", "departement"]), new("lieux", ["epn", "france-services", "conseiller-numerique"], ["type", "departement"]),
                new("pratiques", ["pratique-inclusion"], ["groupes"], "nature", "pratique"), new("referentiels", ["pratique-inclusion"], [], "nature", "referentiel"), new("travail-social", ["formation"], ["modalite"], "eclusion", "true"),
            ],
            [("/usages/tiers-lieux", "third.title")]),
        new("aio", "/services/formation", Door.Services, "SCORAN 2.0, III.e, p. 36-37",
            [new("fiches", ["fiche-orientation"], ["themes"], "espace", "public"), new("formations", ["formation"], ["modalite", "niveau", "publics", "domaines"]), new("etablissements", ["etablissement"], ["nature", "departement"])],
            [("/services/formation/professionnels", "register.aio-pro.title"), ("/services/ressources-pedagogiques", "register.pedagogie.title")]),
        new("aio-pro", "/services/formation/professionnels", Door.Services, "SCORAN 2.0, III.e, p. 37",
            [new("fiches", ["fiche-orientation"], ["themes"], "espace", "professionnels"), new("formations", ["formation"], ["publics", "cpf"])],
            [("/services/selections/nouvelle", "handed.new"), ("/services/formation", "register.aio.title")]),
        new("pedagogie", "/services/ressources-pedagogiques", Door.Services, "SCORAN 2.0, III.c-e, p. 30-36",
            [new("labellisees", ["ressource-pedagogique"], ["niveau"], "label", "true"), new("ressources", ["ressource-pedagogique"], ["nature", "niveau", "matieres"]), new("cfa", ["etablissement"], ["departement"], "nature", "cfa")],
            [("/services/formation", "register.aio.title")]),
        new("sante", "/services/sante", Door.Services, "SCORAN 2.0, III.b, p. 27-30",
            [new("structures", ["sante"], ["nature", "specialites", "secteur", "departement"]), new("urgences", ["sante"], ["departement"], "urgences", "true")],
            [("/fhir/metadata", "register.sante.fhir")]),
        new("savoirs", "/usages/patrimoine/connaissances", Door.Usages, "SCORAN 2.0, III.i, p. 45-46",
            [new("biographies", ["biographie"], ["activites", "siecle"]), new("societes", ["societe-savante"], ["domaines", "departement"]), new("lieux", ["lieu-patrimoine"], ["nature", "departement"]), new("mediation", ["mediation-site"], ["outils", "departement"])],
            [("/usages/patrimoine", "heritage.title")]),
        new("veille", "/services/veille", Door.Services, "SCORAN 2.0, annexe I, p. 69-73",
            [new("notes", ["veille"], ["themes"]), new("experts", ["expert"], ["sujets"]), new("consultants", ["consultant"], ["domaines"]), new("entreprises", ["entreprise-numerique"], ["departement"])],
            [("/services/portefeuille-numerique", "portfolio.title")]),
    ];

    public static void MapRegisters(this IEndpointRouteBuilder app)
    {
        foreach (Register register in All)
        {
            app.MapGet(register.Path, (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Doors.DoorFacts facts, Say say) => Pages.Show<RegisterPage>(new RegisterView(
                register.Key, register.Door, register.Origin, [.. register.Parts.SelectMany(p => p.Types).Distinct()], [.. register.Parts.Select(p => Read(p, context.Actor(), desk, snapshots.Current, say))], register.Also, facts.OfRegister(register.Key)))).ExcludeFromDescription();
        }
    }

    private static RegisterPartView Read(RegisterPart part, Actor actor, CatalogueDesk desk, Snapshot snapshot, Say say)
    {
        Dictionary<string, IReadOnlyList<string>> kept = new(StringComparer.Ordinal) { ["type"] = part.Types };
        if (part is { Field: { } field, Value: { } value })
        {
            kept[field] = [value];
        }

        SearchAnswer answer = desk.Index.Search(new SearchQuery { Facets = kept, Counted = part.Facets, Sees = CatalogueDesk.SeenBy(actor), Take = LatestRead });
        FindReads words = new(desk, snapshot, say, default);
        IReadOnlyList<KeyValuePair<string, string?>> address = [.. kept.SelectMany(k => k.Value.Select(v => KeyValuePair.Create<string, string?>("f-" + k.Key, v)))];
        return new RegisterPartView(
            part.Key, answer.Total,
            [.. desk.Store.List([.. answer.Found.Select(f => f.Id)]).Where(r => desk.Types.Find(r.Type) is not null).OrderByDescending(r => r.ConfirmedOn).ThenBy(r => r.Title, StringComparer.CurrentCulture).Take(LatestShown).Select(r => (r, desk.Types.Get(r.Type), words.CommuneName(r)))],
            [.. part.Facets.Select(f => words.Counts(f, answer.Facets.GetValueOrDefault(f, []).Take(ValuesShown), part.Types.Count == 1 ? desk.Types.Get(part.Types[0]) : null, v => Find(f == "type" ? [KeyValuePair.Create<string, string?>("f-type", v)] : [.. address, KeyValuePair.Create<string, string?>("f-" + f, v)]))).Where(f => f.Values.Count > 0)],
            Find(address), "/services/ressources/proposer?type=" + part.Types[0]);
    }

    private static string Find(IEnumerable<KeyValuePair<string, string?>> address) => QueryHelpers.AddQueryString("/services/pres-de-chez-moi", address);
}
