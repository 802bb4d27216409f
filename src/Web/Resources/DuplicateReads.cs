using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>What the region's officers see as recorded twice. Looked for again when the catalogue has changed.</summary>
internal sealed class DuplicateReads(CatalogueDesk desk, SnapshotSource snapshots)
{
    private const int Shown = 30;
    private const int MembersShown = 20;
    private readonly Lock looking = new();
    private (long Position, IReadOnlyList<DuplicateGroup> Groups)? known;

    public DuplicatesView View(Say say, int? done)
    {
        IReadOnlyList<DuplicateGroup> groups = Groups();
        FindReads names = new(desk, snapshots.Current, say, default);
        IReadOnlyList<Resource> merged = desk.Store.ListMerged(50);
        Dictionary<string, Resource> kept = desk.Store.List([.. merged.Select(m => m.MergedInto).OfType<string>()]).ToDictionary(r => r.Id);
        return new DuplicatesView(
            [.. groups.OrderByDescending(g => g.Ids.Count).Take(Shown).Select(g => new DuplicateView(g.Reason, g.Ids.Count, [.. Members(g, names)]))],
            groups.Count, [.. merged.Select(m => (m, kept.GetValueOrDefault(m.MergedInto ?? "")))], Apart(), done);
    }

    /// <summary>What was said apart is looked for anew.</summary>
    public void Forget()
    {
        lock (looking)
        {
            known = null;
        }
    }

    private List<(Resource, Resource)> Apart()
    {
        ApartPair[] pairs = [.. desk.Apart.List().Take(50)];
        Dictionary<string, Resource> both = desk.Store.List([.. pairs.SelectMany(p => new[] { p.First, p.Second })]).ToDictionary(r => r.Id);
        return [.. pairs.Where(p => both.ContainsKey(p.First) && both.ContainsKey(p.Second)).Select(p => (both[p.First], both[p.Second]))];
    }

    public DuplicateGroup? GroupOf(string id) => Groups().FirstOrDefault(g => g.Ids.Contains(id));

    /// <summary>The one a body keeps itself comes first, then the best described, then the latest confirmed.</summary>
    private IEnumerable<(Resource, ResourceType, string?, int)> Members(DuplicateGroup group, FindReads names) => desk.Store.List([.. group.Ids.Take(500)])
        .Select(r => (Resource: r, Type: desk.Types.Get(r.Type), names.CommuneName(r), Quality: QualityTests.Judge(r, desk.Types.Get(r.Type), desk.Today).Score))
        .OrderBy(m => m.Resource.Source is not null).ThenByDescending(m => m.Quality).ThenByDescending(m => m.Resource.ConfirmedOn).ThenBy(m => m.Resource.Id, StringComparer.Ordinal).Take(MembersShown);

    private IReadOnlyList<DuplicateGroup> Groups()
    {
        lock (looking)
        {
            long position = desk.Store.Position();
            if (known?.Position != position)
            {
                known = (position, Duplicates.Find(desk.Store.ChangedAfter(0).Select(c => c.Resource).Where(r => r.State == ResourceState.Published && desk.Types.Find(r.Type) is not null), desk.Types,
                    desk.Apart.List().Select(p => (p.First, p.Second)).ToHashSet()));
            }

            return known.Value.Groups;
        }
    }
}

/// <summary>Merging and separating, for officers of the body that runs the platform.</summary>
internal static class DuplicateEndpoints
{
    private const string Path = "/services/doublons";

    public static void MapDuplicates(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (int? faits, HttpContext context, BodyOffice office, DuplicateReads reads, Say say) =>
            office.Platform(context.Actor()) ? Pages.Show<DuplicatesPage>(reads.View(say, faits)) : Results.StatusCode(StatusCodes.Status403Forbidden)).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost(Path, Merge).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost(Path + "/rapprocher", LookAgain).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost(Path + "/separer", Separate).Needs(Role.Officer).ExcludeFromDescription();
    }

    private static async Task<IResult> Merge(HttpContext context, BodyOffice office, CatalogueDesk desk, DuplicateReads reads, AuditLog journal)
    {
        if (!office.Platform(context.Actor()))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        FormState form = await FormState.Read(context);
        string keep = form.Text("garder");
        // Of a group too large to show, one answer is for all.
        IReadOnlyList<string> same = form.Text("tout") == "1" && reads.GroupOf(keep) is { } group ? group.Ids : form.All("avec");
        if (form.Text("geste") == "differents")
        {
            if (desk.Apart.Add([keep, .. form.All("avec").Take(100)], context.Actor().Person) > 0)
            {
                reads.Forget();
                journal.Append(context.Actor(), new AuditEvent("resource.apart", "a dit que des fiches ne sont pas en double", "said that records are not duplicates", "resource", keep));
            }

            return Results.Redirect(Path);
        }

        int merged = desk.Store.Merge(keep, same, By(context, "réuni : même lieu"));
        if (merged > 0)
        {
            desk.Refresh();
            journal.Append(context.Actor(), new AuditEvent("resource.merged", "a réuni des fiches en double", "merged duplicate records", "resource", keep)
            {
                Details = new Dictionary<string, string> { ["count"] = merged.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            });
        }

        return Results.Redirect($"{Path}?faits={merged}");
    }

    private static async Task<IResult> LookAgain(HttpContext context, BodyOffice office, CatalogueDesk desk, DuplicateReads reads)
    {
        if (!office.Platform(context.Actor()))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        FormState form = await FormState.Read(context);
        desk.Apart.Remove(form.Text("premier"), form.Text("second"));
        reads.Forget();
        return Results.Redirect(Path);
    }

    private static async Task<IResult> Separate(HttpContext context, BodyOffice office, CatalogueDesk desk, AuditLog journal)
    {
        if (!office.Platform(context.Actor()))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        string id = (await FormState.Read(context)).Text("id");
        if (desk.Store.Separate(id, By(context, "séparé : lieux différents")))
        {
            desk.Refresh();
            journal.Append(context.Actor(), new AuditEvent("resource.separated", "a séparé des fiches réunies", "separated merged records", "resource", id));
        }

        return Results.Redirect(Path);
    }

    private static ResourceChange By(HttpContext context, string reason) => new(context.Actor().Person, context.Actor().Body, reason);
}
