using System.Globalization;
using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Territory;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Studies;

/// <summary>The workshop: officers change the network, anybody reads what they published.</summary>
internal static class StudyEndpoints
{
    private const string Base = "/infrastructures/reseau/atelier";

    public static void AddStudies(this IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton<StudyFrames>();
        services.AddSingleton(new VersionStore(options.Database));
    }

    public static void MapStudies(this IEndpointRouteBuilder app)
    {
        app.MapGet(Base, List).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}", Show).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost(Base + "/{territory}", Change).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/carte.json", (string territory, string? depuis, StudyContext study) => study.Designing(territory, f => study.Layers(f, study.Store.GetDraft(f.Place.Id).Edits, depuis))).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/comparer", (string territory, string? de, string? a, StudyContext study) =>
            study.Designing(territory, f => Pages.Show<ComparePage>(study.Reads(f).Compare(de ?? "base", a ?? "etude")))).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/comparer.json", (string territory, string? de, string? a, StudyContext study) =>
            study.Designing(territory, f => Results.Json(StudyDrawing.Difference(study.Reads(f).Compare(de ?? "base", a ?? "etude").Difference.Of, f.Communes)))).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/reseau.zip", (string territory, StudyContext study) => study.Designing(territory, f => study.Files(f, study.Store.GetDraft(f.Place.Id).Edits, $"etude-{f.Place.Id.Text}"))).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/versions/{number:int}", (string territory, int number, StudyContext study) =>
            study.WithVersion(territory, number, (f, v) => Pages.Show<StudyPage>(study.Reads(f).Read(DesignDraft.Empty, editable: false, null, FormState.With(), null, v)))).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/versions/{number:int}/carte.json", (string territory, int number, string? depuis, StudyContext study) =>
            study.WithVersion(territory, number, (f, v) => study.Layers(f, v.Edits, depuis))).ExcludeFromDescription();
        app.MapGet(Base + "/{territory}/versions/{number:int}/reseau.zip", (string territory, int number, StudyContext study) =>
            study.WithVersion(territory, number, (f, v) => study.Files(f, v.Edits, $"etude-{f.Place.Id.Text}-version-{number}"))).ExcludeFromDescription();
    }

    private static IResult List(string? commune, HttpContext context, SnapshotSource source, VersionStore store)
    {
        TerritoryIndex index = source.Current.Index;
        string asked = commune?.Trim() ?? "";
        List<(string, string)> found = asked.Length == 0 ? [] : index.Resolve(asked) is { Place: Commune or Epci } direct
            ? [(direct.Place.Name, $"{Base}/{direct.Place.Id.Text}")]
            : [.. index.Search(asked, 12).Select(h => h.Place).Where(p => p is Commune or Epci).Select(p => (p.Name, $"{Base}/{p.Id.Text}"))];
        bool officer = context.Actor().Role >= Role.Officer;
        return Pages.Show<StudiesPage>(new StudiesView(
            officer, asked, found,
            officer ? [.. store.ListDrafts().Select(d => (index.Find(d.Territory)?.Name ?? d.Territory.Text, $"{Base}/{d.Territory.Text}", d.At))] : [],
            [.. store.ListPublished().Select(v => (v, index.Find(v.Territory)?.Name ?? v.Territory.Text))]));
    }

    /// <param name="valeur">Price or rule that one is about to change: its tool is open with it.</param>
    private static IResult Show(string territory, string? site, string? valeur, StudyContext study) => study.Designing(territory, frame =>
        Pages.Show<StudyPage>(study.Reads(frame).Read(study.Store.GetDraft(frame.Place.Id), editable: true, site, FormState.With(("value-key", valeur)), valeur is null ? null : "value")));

    private static async Task<IResult> Change(string territory, StudyContext study)
    {
        FormState form = await FormState.Read(study.Http);
        return study.Designing(territory, frame =>
        {
            string action = form.Text("action");
            try
            {
                string? done = Apply(frame, study, form, action);
                return done is null ? Again(frame, study, form, action) : Results.Redirect($"{Base}/{frame.Place.Id.Text}{done}");
            }
            catch (BadInputException refused)
            {
                foreach (Problem problem in refused.Problems)
                {
                    form.Refuse(null, new StudyWords(frame, study.Say).Refused(problem, study.Store.GetDraft(frame.Place.Id).Edits));
                }

                return Again(frame, study, form, action);
            }
        });
    }

    /// <summary>The same page with what was typed and what is wrong with it; nothing has changed.</summary>
    private static IResult Again(StudyFrame frame, StudyContext study, FormState form, string action) =>
        Pages.Show<StudyPage>(study.Reads(frame).Read(study.Store.GetDraft(frame.Place.Id), editable: true, null, form, action), StatusCodes.Status422UnprocessableEntity);

    /// <returns>Where to go on; null when the form was refused.</returns>
    private static string? Apply(StudyFrame frame, StudyContext study, FormState form, string action)
    {
        TerritoryId id = frame.Place.Id;
        Actor actor = study.Http.Actor();
        string author = actor.Name ?? "";
        DateTimeOffset now = study.Clock.GetUtcNow();
        // The revision the person looked at, not the newest: a change made meanwhile is refused by the store.
        DesignDraft draft = study.Store.GetDraft(id) with { Revision = long.TryParse(form.Text("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out long seen) ? seen : -1 };
        int number = int.TryParse(form.Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 0;
        switch (action)
        {
            case "undo":
                return Save(draft.Undo(), "design.undone", "a annulé un changement du réseau", "took back a change of the network");
            case "redo":
                return Save(draft.Redo(), "design.redone", "a rétabli un changement du réseau", "made a change of the network again");
            case "remove":
                return Save(draft.Remove(form.Text("edit")), "design.undone", "a annulé un changement du réseau", "took back a change of the network");
            case "restore":
                return study.Store.FindVersion(id, number) is { } from ? Save(draft.Replace(from.Edits), "design.restored", $"a repris la version {number}", $"went back to version {number}") : null;
            case "keep":
                string name = form.Need("keep-name", "Donnez un nom à la version", "Name the version", 100);
                if (form.Refused)
                {
                    return null;
                }

                SolvedStudy solved = frame.Solve(draft.Edits, study.Cancellation);
                study.Store.Keep(
                    new DesignVersion(id, 0, name, form.Within("keep-note", 500), author, now, draft.Edits, frame.Digest, solved.Design.Premises, solved.Design.CostNew, solved.Design.Bound.Total, Published: false),
                    t => study.Audit.Append(t, actor, new AuditEvent("design.kept", "a gardé une version du réseau", "kept a version of the network", "design", id.Text)));
                return "#versions";
            case "publish" or "withdraw":
                bool open = action == "publish";
                return study.Store.Publish(id, number, open, t => study.Audit.Append(t, actor, open
                    ? new AuditEvent("design.published", $"a publié la version {number} du réseau", $"published version {number} of the network", "design", id.Text)
                    : new AuditEvent("design.withdrawn", $"a retiré la version {number} du réseau", $"withdrew version {number} of the network", "design", id.Text))) ? "#versions" : null;
            default:
                if (StudyForm.Read(action, form, frame, author, now, study.Say.InFrench) is not { } edit)
                {
                    return null;
                }

                EstateDensity.Check([edit]);

                // A new price takes the place of the one chosen before.
                // A site that moves leaves the lock that held it.
                IReadOnlyList<string> instead = form.All("lock-instead");
                IReadOnlyList<DesignEdit> kept = edit is ChangeValue v ? [.. draft.Edits.Where(e => e is not ChangeValue o || o.Key != v.Key)] : [.. draft.Edits.Where(e => e is not LockSite || !instead.Contains(e.Id))];
                return Save((draft with { Edits = kept }).Add(edit), "design.edited", "a changé le réseau : " + edit.Tell(french: true), "changed the network: " + edit.Tell(french: false));
        }

        string Save(DesignDraft next, string key, string fr, string en)
        {
            frame.Solve(next.Edits, study.Cancellation);
            study.Store.Save(id, next, author, now, t => study.Audit.Append(t, actor, new AuditEvent(key, fr, en, "design", id.Text)));
            return "?fait=" + action + "#changements";
        }
    }
}

/// <summary>What every address of the workshop needs.</summary>
internal sealed record StudyContext(HttpContext Http, StudyFrames Frames, InfrastructureRights Rights, SnapshotSource Source, VersionStore Store, AuditLog Audit, TimeProvider Clock, Say Say)
{
    /// <summary>A person who leaves or cancels stops the solving.</summary>
    public CancellationToken Cancellation => Http.RequestAborted;

    public static ValueTask<StudyContext?> BindAsync(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        return ValueTask.FromResult<StudyContext?>(new StudyContext(
            context, services.GetRequiredService<StudyFrames>(), services.GetRequiredService<InfrastructureRights>(), services.GetRequiredService<SnapshotSource>(), services.GetRequiredService<VersionStore>(), services.GetRequiredService<AuditLog>(), services.GetRequiredService<PortalOptions>().Clock, services.GetRequiredService<Say>()));
    }

    public StudyReads Reads(StudyFrame frame) => new(frame, Store, Say, Cancellation);

    /// <param name="held">Mark of the map that the browser holds: what it has already is not sent again.</param>
    public IResult Layers(StudyFrame frame, IReadOnlyList<DesignEdit> edits, string? held)
    {
        StudyLayers layers = frame.LayersOf(frame.Solve(edits, Cancellation));
        return Results.Bytes(held is { Length: > 0 } && frame.FindSolved(held)?.Layers is { } before ? layers.Since(before) : layers.Whole(), "application/json");
    }

    /// <summary>The network in files: what <c>maillage design</c> writes, which <c>maillage verify</c> checks, and the list of changes that made it.</summary>
    public IResult Files(StudyFrame frame, IReadOnlyList<DesignEdit> edits, string name) => StudyFiles.Send(frame.Solve(edits, Cancellation), name);

    /// <summary>404 for what is no study; what is too large for the screen is said on the page of studies.</summary>
    public IResult With(string territory, Func<StudyFrame, IResult> show)
    {
        try
        {
            return TerritoryId.TryParse(territory, out TerritoryId id) && Frames.Find(id, Cancellation) is { } frame ? show(frame) : Pages.Missing();
        }
        catch (OperationCanceledException)
        {
            // Nobody reads the answer: the person has left.
            return Results.StatusCode(499);
        }
    }

    /// <summary>Drafts and comparisons: for who may change the network there.</summary>
    public IResult Designing(string territory, Func<StudyFrame, IResult> show) =>
        TerritoryId.TryParse(territory, out TerritoryId id) && MayDesign(id) is { Allowed: false } refusal ? Http.Refused(refusal) : With(territory, show);

    /// <summary>A published version is read by who may read the network it stands on (one on generated ground by anybody), others by who may change it.</summary>
    public IResult WithVersion(string territory, int number, Func<StudyFrame, DesignVersion, IResult> show) => With(territory, frame =>
        Store.FindVersion(frame.Place.Id, number) is { } version
            && (MayDesign(frame.Place.Id).Allowed || (version.Published && Rights.Of(Http, frame.Place.Id, frame.Solve(version.Edits, Cancellation).Design.Simulated) == Detail.Whole))
            ? show(frame, version) : Pages.Missing());

    private Decision MayDesign(TerritoryId id) => Rights.MayDesign(Http, id, Source.Current.Index.ParentsOf(id).Select(p => p.Id));
}
