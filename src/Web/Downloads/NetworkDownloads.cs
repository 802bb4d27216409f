using System.IO.Compression;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Downloads;

/// <param name="Design">Null while there is none, or its files are elsewhere.</param>
/// <param name="Detail">How much of it this reader gets.</param>
/// <param name="Bytes">Size of the file that every part is taken from.</param>
public sealed record NetworkDownloadView(DesignSummary? Design, Detail Detail, long Bytes, IReadOnlyList<Choice> Departments, FormState Form);

/// <summary>The designed network as files, whole or a part of it, for who may have it whole.</summary>
internal static class NetworkDownloads
{
    /// <summary>A large part costs seconds of a core: one is written at a time, the next waits.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    public static void MapNetworkDownloads(this IEndpointRouteBuilder app)
    {
        app.MapGet("/telechargements/reseau", (HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options, Say say) =>
            Pages.Show<NetworkDownloadPage>(View(context, rights, source.Current, options, FormState.With(("territoire", "58145"), ("format", "gpkg"))))).ExcludeFromDescription();
        app.MapGet("/telechargements/reseau/fichier", Send)
            .WithTags("downloads").WithName("Network").WithSummary("The designed network of a territory or an SRO (GeoPackage, GeoJSON, Shapefile, GraceTHD, XLSX, CSV), for who may read it whole")
            .Produces(200, contentType: "application/zip").Produces(401).Produces(403).Produces(404);
    }

    private static NetworkDownloadView View(HttpContext context, InfrastructureRights rights, Snapshot snapshot, PortalOptions options, FormState form)
    {
        FileInfo file = new(DesignFile(options));
        DesignSummary? design = file.Exists ? snapshot.Design : null;
        return new NetworkDownloadView(design, design is null ? Detail.Nothing : rights.Of(context, design), design is null ? 0 : file.Length, [.. snapshot.Index.Departments.Select(d => new Choice(d.Id.Text, d.Name))], form);
    }

    private static IResult Send(HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options)
    {
        Snapshot snapshot = source.Current;
        if (snapshot.Design is not { } summary || !File.Exists(DesignFile(options)))
        {
            return Pages.Missing();
        }

        if (rights.MayRead(context, summary.Scope, summary.Simulated) is { Allowed: false } refusal)
        {
            return context.Refused(refusal);
        }

        FormState form = FormState.Of(context.Request.Query);
        Asked asked = Read(form, new NetworkParts(snapshot));
        if (form.Refused)
        {
            return Pages.Show<NetworkDownloadPage>(View(context, rights, snapshot, options, form), StatusCodes.Status422UnprocessableEntity);
        }

        return Alone((work, cancellation) => Make(asked, new NetworkParts(snapshot), DesignFile(options), work, cancellation) ?? Pages.Missing());
    }

    /// <summary>Makes files in a folder that is gone afterwards, when no other is making some: who waits for that holds no thread, and who has left no longer waits.</summary>
    public static IResult Alone(Func<string, CancellationToken, IResult> make) => new MadeInTurn(make);

    private sealed class MadeInTurn(Func<string, CancellationToken, IResult> make) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            IResult made;
            await OneAtATime.WaitAsync(httpContext.RequestAborted);
            try
            {
                made = await Task.Run(() => InFolder(httpContext.RequestAborted), httpContext.RequestAborted);
            }
            finally
            {
                OneAtATime.Release();
            }

            await made.ExecuteAsync(httpContext);
        }

        private IResult InFolder(CancellationToken cancellation)
        {
            DirectoryInfo work = Directory.CreateTempSubdirectory("maillage-reseau-");
            try
            {
                return make(work.FullName, cancellation);
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
    }

    /// <summary>A folder as a ZIP that holds its files.</summary>
    public static IResult Zipped(string folder, string name) => Once(Zip(folder), "application/zip", name + ".zip");

    private sealed record Asked(string Format, string Territory, IReadOnlyCollection<string>? Communes, string? Sro, int Version);

    private static Asked Read(FormState form, NetworkParts parts)
    {
        string format = form.Text("format"), territory = form.Text("territoire"), sro = form.Within("sro", 60);
        IReadOnlyCollection<string>? communes = null;
        if (!NetworkWriting.Formats.Contains(format))
        {
            form.Refuse("format", Problem.Error("format", "Choisissez un format dans la liste", "Choose a format of the list"));
        }
        else if (sro.Length > 0 && !NetworkWriting.IsLayers(format))
        {
            form.Refuse("format", Problem.Error("format-sro", "Un SRO seul s’exporte en GeoPackage, GeoJSON ou Shapefile", "A single SRO is exported as GeoPackage, GeoJSON or Shapefile"));
        }

        if (sro.Length == 0 && !parts.TryFind(territory, out communes))
        {
            form.Refuse("territoire", Problem.Error("unknown-territory", "Ce territoire est inconnu : écrivez 58145, epci-200067890, dep-58 ou region", "This territory is unknown: write 58145, epci-200067890, dep-58 or region"));
        }

        return new Asked(format, territory, communes, sro.Length == 0 ? null : sro, form.Text("version") == "3" ? 3 : 2);
    }

    /// <returns>Null when the SRO asked for does not exist.</returns>
    private static IResult? Make(Asked asked, NetworkParts parts, string file, string work, CancellationToken cancellation)
    {
        string name = "reseau-" + Formats.Guards.Upload.CleanName(asked.Sro ?? asked.Territory);
        using DesignFolder design = new(file);
        if (asked.Sro is { } sro && !design.Rows("design_site", "id", [sro]).Any(r => r.Text("kind") == "sro"))
        {
            return null;
        }

        string draft = Path.Combine(work, "reseau");
        NetworkWriting.Write(design, asked.Format, asked.Version, asked.Communes, parts, draft, cancellation, asked.Sro);
        return asked.Format switch
        {
            "gpkg" => Once(Path.Combine(draft, "reseau.gpkg"), "application/geopackage+sqlite3", name + ".gpkg"),
            "xlsx" => Once(draft, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name + ".xlsx"),
            _ => Zipped(draft, $"{name}-{asked.Format}"),
        };
    }

    private static string Zip(string folder)
    {
        ZipFile.CreateFromDirectory(folder, folder + ".zip", CompressionLevel.Fastest, includeBaseDirectory: false);
        return folder + ".zip";
    }

    /// <summary>Open when its folder is deleted: the file goes with the last byte sent, or with the process.</summary>
    private static IResult Once(string path, string type, string name)
    {
        string aside = Path.Combine(Path.GetTempPath(), "maillage-reseau-" + Guid.NewGuid().ToString("N"));
        File.Move(path, aside);
        return Results.Stream(new FileStream(aside, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous), type, name);
    }

    private static string DesignFile(PortalOptions options) => Path.Combine(options.Home, "designs", "region", "design.gpkg");
}
