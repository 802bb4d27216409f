using Maillage.Catalogue;
using Maillage.Catalogue.Types;
using Maillage.Territory;
using Maillage.Web.Shell;

namespace Maillage.Web.Resources;

/// <summary>Changed fields in the words of the form.</summary>
internal static class ChangeWords
{
    public static IReadOnlyList<ChangeLine> Of(IReadOnlyList<FieldChange> changes, ResourceType type, Say say, TerritoryIndex territory) =>
        [.. changes.Select(c => new ChangeLine(LabelOf(c.Field, type, say), Words(c.Field, c.Before, type, say, territory), Words(c.Field, c.After, type, say, territory)))];

    /// <summary>The name of a field as forms show it; its key when the type no longer has it.</summary>
    public static string LabelOf(string field, ResourceType type, Say say) => field switch
    {
        "title" => say["edit.title"],
        "summary" => say["edit.summary"],
        "owner_name" => say["resource.owner"],
        "address" => say["resource.address"],
        "postal_code" => say["change.postal"],
        "commune" => say["edit.commune"],
        "point" => say["change.point"],
        "phone" => say["resource.phone"],
        "email" => say["resource.email"],
        "url" => say["resource.url"],
        "hours" => say["resource.hours"],
        "visibility" => say["edit.visibility"],
        "state" => say["own.col.state"],
        "licence" => say["change.licence"],
        _ => type.Field(field)?.Label.In(say.InFrench) ?? field,
    };

    private static string Words(string field, IReadOnlyList<string> values, ResourceType type, Say say, TerritoryIndex territory) => string.Join(", ", values.Select(v => field switch
    {
        "commune" => territory.FindCommune(v)?.Name ?? v,
        "state" => say["resource.state." + v.ToLowerInvariant()],
        "visibility" => say["edit.visibility." + v.ToLowerInvariant()],
        _ when type.Field(field) is { Kind: FieldKind.Flag } => say[v == "true" ? "find.yes" : "find.no"],
        _ => type.Field(field)?.LabelOf(v).In(say.InFrench) ?? v,
    }));
}
