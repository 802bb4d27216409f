using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Sites;

namespace Maillage.Network.Storage;

/// <summary>Keeps what a survey found of priority sites, beside the design it was asked of.</summary>
public sealed class SurveyStore(MaillageDatabase database)
{
    /// <summary>Takes the place of the design's former survey, in one transaction.</summary>
    public void Replace(string design, IReadOnlyList<SurveyedSite> sites, DateTimeOffset at)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("DELETE FROM design_survey WHERE design = @design", new { design }, transaction);
        database.Insert(transaction, DesignTables.Survey, sites.Select(s => new object?[]
        {
            design, s.Site.Id, s.Site.Name, s.Site.Kind, s.Site.Commune, s.Site.Lon, s.Site.Lat, s.Diagnosis.StreetM, s.Diagnosis.NetworkM, s.Diagnosis.NroM, s.Diagnosis.Nro, s.Diagnosis.Cost?.Cents,
            s.Diagnosis.Ways, s.Diagnosis.Apart, string.Join(' ', s.Diagnosis.Lacks), s.FeedM, s.SecondFeedM, at,
        }));
        connection.Execute("DELETE FROM design_survey_way WHERE design = @design", new { design }, transaction);
        database.Insert(transaction, DesignTables.SurveyWays, sites.SelectMany(s => s.Between.Select((w, i) => new object?[] { design, s.Site.Id, i, w.Other, w.Metres })));
        transaction.Commit();
    }

    /// <returns>By name; and when they were surveyed, null when they never were.</returns>
    public (IReadOnlyList<SurveyedSite> Sites, DateTimeOffset? At) List(string design)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        List<SurveyRow> rows = [.. connection.Query<SurveyRow>(
            "SELECT id, name, kind, commune, lon, lat, street_m, network_m, nro_m, nro, cost_cents, ways, apart, lacks, feed_m, second_feed_m, at FROM design_survey WHERE design = @design ORDER BY name, id", new { design })];
        ILookup<string, SiteWay> between = connection.Query<(string Id, string Other, double Metres)>("SELECT id, other, metres FROM design_survey_way WHERE design = @design ORDER BY id, number", new { design })
            .ToLookup(w => w.Id, w => new SiteWay(w.Other, w.Metres), StringComparer.Ordinal);
        return ([.. rows.Select(Site).Select(s => between.Contains(s.Site.Id) ? s with { Between = [.. between[s.Site.Id]] } : s)], rows.Count == 0 ? null : rows[0].at);
    }

    private static SurveyedSite Site(SurveyRow r) => new(
        new PrioritySite(r.id, r.name, r.kind, r.commune, r.lon, r.lat),
        new SiteDiagnosis(r.street_m, r.network_m, r.nro_m, r.nro, r.cost_cents is { } cents ? new Money(cents) : null, (int)r.ways, (int)r.apart) { Lacks = r.lacks.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
        r.feed_m, r.second_feed_m);
}
