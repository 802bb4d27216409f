using System.Data.Common;
using Dapper;
using Maillage.Database;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>A service a person agreed to be known to.</summary>
/// <param name="Id">Key of the agreement.</param>
public sealed record Agreement(string Id, string Name, DateTimeOffset At);

/// <summary>What people agreed to, read from the tables themselves: opening OpenIddict's stores for a list that is mostly empty took a third of the page that shows it.</summary>
internal sealed class AgreementReader(MaillageDatabase database)
{
    /// <summary>The services a person agreed to, the latest first.</summary>
    public IReadOnlyList<Agreement> List(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<(string Id, string Name, DateTimeOffset? At)>(
                """
                SELECT a.id, coalesce(c.display_name, c.id), a.creation_date FROM openid_authorization a JOIN openid_application c ON c.id = a.application_id
                WHERE a.subject = @person AND a.status = @status AND a.type = @type ORDER BY a.creation_date DESC, a.id
                """,
                new { person, status = Statuses.Valid, type = AuthorizationTypes.Permanent }).Select(a => new Agreement(a.Id, a.Name, a.At ?? default)),
        ];
    }
}
