using System.Data;
using Dapper;

namespace Maillage.People.Storage;

/// <summary>Lets records carry a <see cref="BodyId"/> where tables have its digits.</summary>
internal static class PeopleTypes
{
    private static readonly Lazy<bool> Once = new(() =>
    {
        SqlMapper.AddTypeHandler(new BodyHandler());
        return true;
    });

    public static void Register() => _ = Once.Value;

    private sealed class BodyHandler : SqlMapper.TypeHandler<BodyId>
    {
        public override BodyId Parse(object value) => new((string)value);

        public override void SetValue(IDbDataParameter parameter, BodyId value) => parameter.Value = value.Siret;
    }
}
