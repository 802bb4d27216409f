using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Web.OpenData;

/// <summary>When the kinds of data last changed, for catalogues that ask what is new.</summary>
internal sealed class DataMoments(PortalOptions options)
{
    /// <summary>What is as old as the platform.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Territory
    {
        get
        {
            using DbConnection connection = options.Database.Open(DatabasePart.Territory);
            return connection.Query<DateTimeOffset>("SELECT imported_at FROM territory_import").DefaultIfEmpty(Beginning).Max();
        }
    }

    public DateTimeOffset Catalogue => new Maillage.Catalogue.Storage.ResourceFeed(options.Database).LastMoment() ?? Beginning;
}
