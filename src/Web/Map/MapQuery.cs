using Maillage.Territory;
using Maillage.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Maillage.Web.Map;

/// <summary>The map's address: <c>/carte?couche=plan&amp;annee=2020&amp;territoire=58145</c>. What is not understood is left at its default.</summary>
internal static class MapQuery
{
    private static readonly Dictionary<string, MapTheme> Themes = new(StringComparer.Ordinal)
    {
        ["couverture"] = MapTheme.Coverage,
        ["engagements"] = MapTheme.Commitments,
        ["plan"] = MapTheme.Plan,
        ["reseau"] = MapTheme.None,
        ["aucune"] = MapTheme.None,
    };

    public static MapView Read(IQueryCollection query, TerritoryIndex index)
    {
        string layer = query["couche"].ToString();
        MapView view = layer == "reseau" ? MapView.Network : new MapView { Theme = Themes.GetValueOrDefault(layer, MapTheme.Coverage) };
        if (query["date"].ToString() is "2018" or "2019" or "2024")
            view = view with { Date = query["date"].ToString() };
        if (int.TryParse(query["annee"], out int year) && year is > 1990 and < 2100)
            view = view with { Year = year };
        return index.Resolve(query["territoire"]) is { } found ? view.Around(index.CommunesOf(found.Place.Id)) : view;
    }

    public static string Write(MapView view)
    {
        string layer = view.Theme == MapTheme.None && view.Parts.Contains("nro") ? "reseau" : Themes.First(t => t.Value == view.Theme).Key;
        Dictionary<string, string?> query = new() { ["couche"] = layer };
        if (view.Theme == MapTheme.Coverage && view.Date != "2024")
            query["date"] = view.Date;
        if (view.Theme == MapTheme.Plan && view.Year is { } year)
            query["annee"] = year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (view.Focus is { } focus)
            query["territoire"] = focus;
        return QueryHelpers.AddQueryString("/carte", query);
    }
}
