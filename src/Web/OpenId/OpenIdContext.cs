using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Maillage.Web.OpenId;

/// <summary>Maps OpenIddict's records to the tables of <c>OpenIdTables</c>; it makes and changes no table.</summary>
internal sealed partial class OpenIdContext(DbContextOptions<OpenIdContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseOpenIddict();
        foreach (IMutableEntityType entity in modelBuilder.Model.GetEntityTypes())
        {
            // OpenIddictEntityFrameworkCoreApplication: openid_application.
            entity.SetTableName("openid_" + entity.ClrType.Name.Replace("OpenIddictEntityFrameworkCore", "", StringComparison.Ordinal).Split('`')[0].ToLowerInvariant());
            foreach (IMutableProperty property in entity.GetProperties())
            {
                property.SetColumnName(Humps().Replace(property.Name, "_").ToLowerInvariant());
            }
        }
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Humps();
}
