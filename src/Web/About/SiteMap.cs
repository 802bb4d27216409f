namespace Maillage.Web.About;

/// <param name="Key">Text key of its title, after <c>map.site.</c>.</param>
public sealed record SiteMapPart(string Key, IReadOnlyList<(string Href, string Key)> Pages);

/// <summary>Every page that anyone may read and that stands at one address; a test follows each and a module adds its own.</summary>
internal static class SiteMap
{
    public static IReadOnlyList<SiteMapPart> Parts { get; } =
    [
        new("territory", [("/", "nav.home"), ("/recherche", "search.title"), ("/territoires/region", "infra.exists.more"), ("/carte", "infra.map")]),
        new("doors", [("/infrastructures", "nav.infrastructures"), ("/infrastructures/reseau", "network.title"), ("/infrastructures/plan", "plan.title"), ("/services", "nav.services"), ("/services/portefeuille-numerique", "portfolio.title"), ("/usages", "nav.usages"), ("/pilotage", "nav.pilotage"), ("/barometre", "barometer.title")]),
        new("network", [("/infrastructures/sites", "sites.title"), ("/infrastructures/reseau/atelier", "study.studies"), ("/infrastructures/reseau/acces", "netaccess.title"), ("/telechargements/reseau", "netdown.title")]),
        new("people", [("/services/pres-de-chez-moi", "find.title"), ("/usages/tiers-lieux", "third.title"), ("/usages/inclusion", "register.inclusion.title"), ("/usages/patrimoine", "heritage.title"), ("/usages/patrimoine/recherche", "browse.patrimoine.title"), ("/usages/patrimoine/fonds", "heritage.holders.title"), ("/usages/patrimoine/connaissances", "register.savoirs.title"), ("/usages/patrimoine/memoire", "memory.title"), ("/usages/patrimoine/actualites", "heritage.news"), ("/usages/tourisme", "tourism.title"), ("/usages/tourisme/recherche", "browse.tourisme.title"), ("/usages/tourisme/itineraires", "tourism.itineraries"), ("/usages/tourisme/flux", "tourism.feeds"), ("/usages/tourisme/professionnels", "tourism.professionals"), ("/services/formation", "register.aio.title"), ("/services/formation/professionnels", "register.aio-pro.title"), ("/services/ressources-pedagogiques", "register.pedagogie.title"), ("/services/sante", "register.sante.title"), ("/services/veille", "register.veille.title"), ("/services/appels", "calls.title"), ("/services/sensibilisation", "aware.title"), ("/services/ambassadeurs", "amb.title"), ("/services/ressources/proposer", "propose.title"), ("/services/integrer", "embed.title"), ("/organismes", "bodies.title"), ("/connexion", "signin.title")]),
        new("about", [("/donnees", "datasets.title"), ("/geo", "geo.title"), ("/ogc", "ogc.crumb"), ("/telechargements", "downloads.title"), ("/sources", "sources.title"), ("/travaux", "works.title"), ("/charte", "charte.title"), ("/accessibilite", "access.title"), ("/mentions-legales", "legal.title"), ("/donnees-personnelles", "legal.privacy.title")]),
    ];
}
