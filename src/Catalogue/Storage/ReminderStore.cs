using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>Which bodies were asked about which resources, so that each is asked once for each date of confirmation.</summary>
public sealed class ReminderStore(MaillageDatabase database)
{
    private const int BatchRows = 500;
    private const string Iso = "yyyy-MM-dd";

    /// <summary>Published resources that bodies keep here and last confirmed on a day or before, in the order of their ids.</summary>
    public IEnumerable<Resource> ConfirmedUntil(DateOnly day)
    {
        string until = Text(day), last = "";
        while (true)
        {
            List<Resource> some;
            using (DbConnection connection = database.Open(DatabasePart.Private))
            {
                some =
                [
                    .. connection.Query<string>(
                        "SELECT content FROM resource WHERE state = 'Published' AND source IS NULL AND owner IS NOT NULL AND confirmed_on <= @until AND id > @last ORDER BY id LIMIT @limit",
                        new { until, last, limit = BatchRows }).Select(ResourceStore.Read),
                ];
            }

            foreach (Resource resource in some)
            {
                yield return resource;
            }

            if (some.Count < BatchRows)
            {
                yield break;
            }

            last = some[^1].Id;
        }
    }

    /// <summary>Takes a step for a resource as it was last confirmed.</summary>
    /// <param name="first">True for the one caller who took it, whoever else tries at once.</param>
    /// <returns>The day it was taken.</returns>
    public DateOnly Take(Resource resource, LifeStep step, DateOnly today, out bool first)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        var key = new { resource.Id, confirmed = Text(resource.ConfirmedOn), step = step.ToString(), today = Text(today) };
        first = connection.Execute("INSERT INTO resource_reminder (id, confirmed_on, step, sent_on) VALUES (@Id, @confirmed, @step, @today) ON CONFLICT (id, confirmed_on, step) DO NOTHING", key) == 1;
        return DateOnly.ParseExact(
            connection.QuerySingle<string>("SELECT sent_on FROM resource_reminder WHERE id = @Id AND confirmed_on = @confirmed AND step = @step", key), Iso, CultureInfo.InvariantCulture);
    }

    private static string Text(DateOnly day) => day.ToString(Iso, CultureInfo.InvariantCulture);
}
