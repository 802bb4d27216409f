using System.Text.Json.Nodes;
using Maillage.Catalogue.Storage;
using Maillage.Web.OpenData;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>
/// IIIF Presentation 3: a record with pictures is a manifest, a story or a holder a collection of manifests (https://iiif.io/api/presentation/3.0/). Pictures are those of this portal's image door, so that any
/// viewer may show them. The open licence of French bodies is none of those that <c>rights</c> may name: it stands in the required statement.
/// </summary>
internal sealed class Manifests(string root)
{
    private const string Context = "http://iiif.io/api/presentation/3/context.json", Root = "/iiif/";

    public static string Address(Resource resource) => Root + PublicPage.Segment(resource.Id) + "/manifest.json";

    public static string CollectionAddress(Resource story) => Root + PublicPage.Segment(story.Id) + "/collection.json";

    /// <summary>Address of a picture of a record, before what is asked of it.</summary>
    public static string Image(Resource resource, RecordImage image) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Root}{PublicPage.Segment(resource.Id)}/{image.Number}");

    public static string Thumbnail(Resource resource, RecordImage image, int side = 320) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Image(resource, image)}/full/!{side},{side}/0/default.jpg");

    /// <param name="images">Pictures whose size is known.</param>
    /// <param name="transcriptions">What readers made out, accepted by the holder.</param>
    public JsonObject Manifest(Resource resource, IReadOnlyList<(RecordImage Image, SeenImage Seen)> images, IReadOnlyList<string> transcriptions, IEnumerable<(string Fr, string En, string Value)> facts)
    {
        JsonObject manifest = Head("Manifest", root + Address(resource), resource.Title, resource.Summary);
        manifest["metadata"] = new JsonArray([.. facts.Select(f => new JsonObject { ["label"] = new JsonObject { ["fr"] = new JsonArray(f.Fr), ["en"] = new JsonArray(f.En) }, ["value"] = Said(f.Value) })]);
        manifest["requiredStatement"] = Owed(resource);
        if (OpenLicence.Of(resource.Licence) is { Key: "CC-BY-4.0" })
            manifest["rights"] = "http://creativecommons.org/licenses/by/4.0/";
        manifest["homepage"] = new JsonArray(new JsonObject { ["id"] = root + PublicPage.Of(resource), ["type"] = "Text", ["label"] = Said(resource.Title), ["format"] = "text/html" });
        if (resource.Text("manifeste") is { } origin)
            manifest["seeAlso"] = new JsonArray(new JsonObject { ["id"] = origin, ["type"] = "Manifest", ["format"] = "application/ld+json" });
        manifest["thumbnail"] = new JsonArray(new JsonObject { ["id"] = root + Thumbnail(resource, images[0].Image), ["type"] = "Image", ["format"] = "image/jpeg" });
        manifest["items"] = new JsonArray([.. images.Select((i, at) => Canvas(resource, i.Image, i.Seen, at == 0 ? transcriptions : []))]);
        return manifest;
    }

    public JsonObject Collection(string address, string title, string? summary, IEnumerable<Resource> records)
    {
        JsonObject collection = Head("Collection", root + address, title, summary);
        collection["items"] = new JsonArray([.. records.Where(r => ImageDoor.Of(r).Count > 0).Select(r => new JsonObject { ["id"] = root + Address(r), ["type"] = "Manifest", ["label"] = Said(r.Title) })]);
        return collection;
    }

    /// <summary>What the image door says of a picture: the holder's own words for a service, one size for a plain picture (level 0).</summary>
    public JsonObject ImageInfo(Resource resource, RecordImage image, SeenImage seen, JsonObject? own)
    {
        JsonObject info = new()
        {
            ["@context"] = "http://iiif.io/api/image/3/context.json", ["id"] = root + Image(resource, image), ["type"] = "ImageService3", ["protocol"] = "http://iiif.io/api/image", ["profile"] = seen.Service ? "level1" : "level0",
            ["width"] = seen.Width, ["height"] = seen.Height,
        };
        if (!seen.Service)
        {
            info["sizes"] = new JsonArray(new JsonObject { ["width"] = seen.Width, ["height"] = seen.Height });
            return info;
        }

        foreach (string name in new[] { "tiles", "sizes" })
        {
            if (own?[name] is JsonArray said)
                info[name] = said.DeepClone();
        }

        // Services of the second edition name a size « w, »; a viewer is told which edition to speak.
        if (own?["@context"]?.ToString().Contains("/image/2", StringComparison.Ordinal) == true)
            (info["@context"], info["@id"], info["profile"]) = ("http://iiif.io/api/image/2/context.json", root + Image(resource, image), "http://iiif.io/api/image/2/level1.json");
        return info;
    }

    /// <summary>A picture kept here as a service of its own (level 2).</summary>
    public JsonObject Service(KeptPicture picture)
    {
        JsonObject info = Sizes(picture);
        (info["@context"], info["id"], info["type"], info["protocol"], info["profile"]) =
            ("http://iiif.io/api/image/3/context.json", root + Root + "images/" + picture.Id, "ImageService3", "http://iiif.io/api/image", "level2");
        info["extraFormats"] = new JsonArray("webp");
        info["extraFeatures"] = new JsonArray("mirroring", "regionSquare");
        return info;
    }

    /// <summary>The size of a picture kept here, what it is cut into, and the sizes that cost least.</summary>
    public static JsonObject Sizes(KeptPicture picture)
    {
        int levels = 1;
        while (Math.Max(picture.Width, picture.Height) >> levels > PictureMaker.TileSide / 2)
            levels++;
        return new JsonObject
        {
            ["width"] = picture.Width, ["height"] = picture.Height, ["maxWidth"] = PictureRequest.MostSide, ["maxHeight"] = PictureRequest.MostSide,
            ["tiles"] = new JsonArray(new JsonObject { ["width"] = PictureMaker.TileSide, ["scaleFactors"] = new JsonArray([.. Enumerable.Range(0, levels).Select(l => JsonValue.Create(1 << l))]) }),
            ["sizes"] = new JsonArray([.. Enumerable.Range(1, levels - 1).Reverse().Select(l => new JsonObject { ["width"] = Math.Max(1, picture.Width >> l), ["height"] = Math.Max(1, picture.Height >> l) })]),
        };
    }

    private static JsonObject Head(string type, string id, string title, string? summary)
    {
        JsonObject head = new() { ["@context"] = Context, ["id"] = id, ["type"] = type, ["label"] = Said(title) };
        if (summary is not null)
            head["summary"] = Said(summary);
        return head;
    }

    private JsonObject Canvas(Resource resource, RecordImage image, SeenImage seen, IReadOnlyList<string> transcriptions)
    {
        string canvas = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{root}{Root}{PublicPage.Segment(resource.Id)}/canvas/{image.Number}"), service = root + Image(resource, image);
        JsonObject shown = new()
        {
            ["id"] = service + "/full/max/0/default.jpg", ["type"] = "Image", ["format"] = "image/jpeg", ["width"] = seen.Width, ["height"] = seen.Height,
            ["service"] = new JsonArray(new JsonObject { ["id"] = service, ["type"] = "ImageService3", ["profile"] = seen.Service ? "level1" : "level0" }),
        };
        JsonObject made = new()
        {
            ["id"] = canvas, ["type"] = "Canvas", ["label"] = Said(image.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)), ["width"] = seen.Width, ["height"] = seen.Height,
            ["items"] = new JsonArray(new JsonObject
            {
                ["id"] = canvas + "/page", ["type"] = "AnnotationPage",
                ["items"] = new JsonArray(new JsonObject { ["id"] = canvas + "/image", ["type"] = "Annotation", ["motivation"] = "painting", ["body"] = shown, ["target"] = canvas }),
            }),
        };
        if (transcriptions.Count > 0)
        {
            made["annotations"] = new JsonArray(new JsonObject
            {
                ["id"] = canvas + "/texts", ["type"] = "AnnotationPage",
                ["items"] = new JsonArray([.. transcriptions.Select((text, i) => new JsonObject
                {
                    ["id"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{canvas}/text/{i + 1}"), ["type"] = "Annotation", ["motivation"] = "supplementing",
                    ["body"] = new JsonObject { ["type"] = "TextualBody", ["value"] = text, ["format"] = "text/plain", ["language"] = "fr" }, ["target"] = canvas,
                })]),
            });
        }

        return made;
    }

    private static JsonObject Owed(Resource resource) => new()
    {
        ["label"] = new JsonObject { ["fr"] = new JsonArray("Source et licence"), ["en"] = new JsonArray("Source and licence") },
        ["value"] = Said(string.Join(" · ", new[] { resource.OwnerName, OpenLicence.Of(resource.Licence).Name }.OfType<string>())),
    };

    private static JsonObject Said(string text) => new() { ["fr"] = new JsonArray(text) };
}
