using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Maillage.Web.Shell;

/// <summary>Turns a page component and its view into an answer. Endpoints read first, so a page that renders has all it needs.</summary>
internal static class Pages
{
    /// <param name="status">422 when a form comes back with faults.</param>
    public static IResult Show<TPage>(object? view = null, int? status = null)
        where TPage : IComponent
    {
        Dictionary<string, object?> parameters = [];
        if (view is not null)
        {
            parameters["View"] = view;
        }

        return new RazorComponentResult<TPage>(parameters) { PreventStreamingRendering = true, StatusCode = status };
    }

    /// <summary>404: the body is the problem page, written once for the whole portal.</summary>
    public static IResult Missing() => Results.NotFound();
}
