using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Storage;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.Web.Shell;
using Microsoft.Extensions.Caching.Memory;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>A picture of a record.</summary>
/// <param name="Number">From 1 in the order of the record; 0 for its small picture.</param>
public sealed record RecordImage(int Number, string Address);

/// <summary>
/// The one way by which pictures of records come to readers: this portal asks the holder's machine, through the door that leads to public machines only, and passes on what is a picture. No reader's address
/// is told to others, no page needs a hole in its policy, and a picture is had only while a record that the reader may see gives it.
/// </summary>
internal sealed partial class ImageDoor(PortalOptions options) : IDisposable
{
    private const int AtOnce = 8;
    private const long KeptBytes = 96_000_000;

    /// <summary>What an address and its place cost beside the content, about: faults too have a size.</summary>
    private const int EntryBytes = 500;
    private const string ServiceEnding = "/info.json";
    private static readonly TimeSpan GivenKept = TimeSpan.FromHours(12), FaultKept = TimeSpan.FromMinutes(10);

    private readonly OutgoingHttp http = new(new OutgoingLimits(MostBytes: 25_000_000, Within: TimeSpan.FromSeconds(20), AllowedPrivate: [.. options.HarvestNetworks.Select(Security.Network)]));
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = KeptBytes });
    private readonly SemaphoreSlim turn = new(AtOnce);
    private readonly HeritageStore store = new(options.Database);
    private readonly PictureStore pictures = new(options.Database);

    public HeritageStore Store => store;

    /// <summary>Pictures that this platform keeps itself: they are cut here and asked of nobody.</summary>
    public PictureStore Pictures => pictures;

    /// <summary>A picture kept here, by its address; null for an address of elsewhere.</summary>
    public KeptPicture? Kept(string address) => Own().Match(address) is { Success: true } match ? pictures.Find(match.Groups[1].Value) : null;

    public static string AddressOf(string root, string picture) => $"{root}/iiif/images/{picture}{ServiceEnding}";

    /// <summary>A part of a picture kept here; null for a request that leads outside it.</summary>
    public byte[]? Draw(KeptPicture picture, string request)
    {
        if (PictureRequest.Parse(request, picture.Width, picture.Height) is not { } asked)
            return null;
        byte[]? whole = cache.GetOrCreate("kept:" + picture.Id, entry =>
        {
            byte[]? content = pictures.Read(picture.Id);
            (entry.Size, entry.AbsoluteExpirationRelativeToNow) = (EntryBytes + (content?.Length ?? 0), FaultKept);
            return content;
        });
        return whole is null ? null : PictureMaker.Draw(whole, asked);
    }

    /// <summary>The pictures of a record in order; its small picture alone when it has no other.</summary>
    public static IReadOnlyList<RecordImage> Of(Resource resource)
    {
        RecordImage[] all = [.. resource.Values("images").Select((address, i) => new RecordImage(i + 1, address))];
        return all.Length > 0 ? all : resource.Text("vignette") is { } small ? [new RecordImage(0, small)] : [];
    }

    public static RecordImage? Find(Resource resource, int number) => number == 0
        ? resource.Text("vignette") is { } small ? new RecordImage(0, small) : null
        : resource.Values("images").ElementAtOrDefault(number - 1) is { } address ? new RecordImage(number, address) : null;

    /// <summary>The record's own small picture, else its first.</summary>
    public static RecordImage? Small(Resource resource) => Find(resource, 0) ?? Find(resource, 1);

    public static bool IsService(string address) => address.EndsWith(ServiceEnding, StringComparison.Ordinal);

    /// <summary>True for the part of a IIIF image address after its identifier: region/size/rotation/quality.format.</summary>
    public static bool IsRequest(string request) => request.Length <= 120 && Request().IsMatch(request);

    /// <summary>Sizes of some pictures, seen now where nobody looked yet. What cannot be seen has a fault.</summary>
    public async Task<IReadOnlyDictionary<string, SeenImage>> See(IReadOnlyList<string> addresses, CancellationToken cancellation)
    {
        Dictionary<string, SeenImage> known = new(store.Find(addresses), StringComparer.Ordinal);
        DateTimeOffset now = options.Clock.GetUtcNow();
        string[] due = [.. addresses.Distinct().Where(a => !known.TryGetValue(a, out SeenImage? seen) || (seen.Fault is not null && now - seen.SeenAt > FaultKept))];
        foreach (SeenImage seen in await Task.WhenAll(due.Select(a => See(a, cancellation))))
            known[seen.Address] = seen;
        return known;
    }

    /// <summary>A picture as asked; null when the holder does not give one.</summary>
    /// <param name="request">Asked of a service; a plain picture comes whole whatever is asked.</param>
    public async Task<(byte[] Content, string MediaType)?> Get(string address, string request, CancellationToken cancellation)
    {
        if (Kept(address) is { } own)
            return Draw(own, request) is { } drawn && ImageHead.Read(drawn) is { } format ? (drawn, format.MediaType) : null;
        Uri from = new(IsService(address) ? address[..^ServiceEnding.Length] + "/" + request : address);
        if (await Ask(from, content => ImageHead.Read(content) is not null, cancellation) is not { } content || ImageHead.Read(content) is not { } head)
            return null;
        if (!IsService(address) && !store.Find([address]).ContainsKey(address))
            store.Save(new SeenImage(address, false, head.Width, head.Height, null, options.Clock.GetUtcNow()));
        return (content, head.MediaType);
    }

    /// <summary>What a service says of itself, in its own words; null when it says nothing.</summary>
    public async Task<JsonElement?> Describe(string address, CancellationToken cancellation)
    {
        if (Kept(address) is { } own)
            return JsonSerializer.SerializeToElement(Manifests.Sizes(own));
        byte[]? content = await Ask(new Uri(address), said => Said(said) is not null, cancellation);
        return content is null ? null : Said(content);
    }

    public void Dispose()
    {
        http.Dispose();
        cache.Dispose();
        turn.Dispose();
    }

    private async Task<SeenImage> See(string address, CancellationToken cancellation)
    {
        SeenImage seen = new(address, IsService(address), null, null, "image-unreadable", options.Clock.GetUtcNow());
        if (seen.Service)
        {
            if (await Describe(address, cancellation) is { } about && Size(about, "width") is { } width && Size(about, "height") is { } height)
                seen = seen with { Width = width, Height = height, Fault = null };
        }
        else if (await Get(address, "", cancellation) is { } picture && ImageHead.Read(picture.Content) is { } head)
        {
            seen = seen with { Width = head.Width, Height = head.Height, Fault = null };
        }

        store.Save(seen);
        return seen;
    }

    /// <summary>What an address gives, when it is of use; null otherwise. Both are kept: a holder whose machine is down is not asked anew for every reader, who would all wait in the one queue.</summary>
    private async Task<byte[]?> Ask(Uri address, Func<byte[], bool> useful, CancellationToken cancellation)
    {
        if (cache.TryGetValue(address, out byte[]? kept))
            return kept;
        byte[]? content = null;
        await turn.WaitAsync(cancellation);
        try
        {
            Fetched fetched = await http.Get(address, cancellation);
            content = fetched.Status == 200 && useful(fetched.Content) ? fetched.Content : null;
        }
        catch (BadInputException)
        {
            // Refused, silent, too slow or too large: it gives nothing, like a page in the place of a picture.
        }
        finally
        {
            turn.Release();
        }

        return cache.Set(address, content, new MemoryCacheEntryOptions { Size = EntryBytes + (content?.Length ?? 0), AbsoluteExpirationRelativeToNow = content is null ? FaultKept : GivenKept });
    }

    private static JsonElement? Said(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? Size(JsonElement about, string name) => about.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size is > 0 and <= 1_000_000 ? size : null;

    [GeneratedRegex("/iiif/images/([0-9a-f]{32})/info\\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex Own();

    [GeneratedRegex(@"^(full|square|\d+,\d+,\d+,\d+|pct:[\d.]+,[\d.]+,[\d.]+,[\d.]+)/\^?(max|full|\d+,|,\d+|\d+,\d+|!\d+,\d+|pct:[\d.]+)/!?\d{1,3}(\.\d+)?/(default|native|color|gray|bitonal)\.(jpg|png|webp|gif)$", RegexOptions.CultureInvariant)]
    private static partial Regex Request();
}
