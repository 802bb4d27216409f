using Maillage.Catalogue;
using Maillage.Catalogue.Export;
using Maillage.Catalogue.Storage;
using Maillage.Web.Resources;

namespace Maillage.Web.Fhir;

/// <summary>A structure of the register, and when it last changed.</summary>
internal sealed record FhirEntry(Resource Resource, DateTimeOffset ChangedAt);

/// <summary>The structures everyone may read, held as the catalogue has them now and found by their id in the register; read again when the catalogue has changed.</summary>
internal sealed class FhirRegister(PortalOptions options, CatalogueDesk desk)
{
    private readonly Lock gate = new();
    private Held? held;

    private sealed record Held(long Position, IReadOnlyList<FhirEntry> All, IReadOnlyDictionary<string, FhirEntry> ById);

    /// <summary>In the order of their ids, so that pages follow each other.</summary>
    public IReadOnlyList<FhirEntry> List() => Current().All;

    public FhirEntry? Find(string id) => Current().ById.GetValueOrDefault(id);

    private Held Current()
    {
        long position = desk.Store.Position();
        lock (gate)
        {
            if (held?.Position == position)
                return held;
            FhirEntry[] all = [.. new ResourceFeed(options.Database).Read(FeedPlace.Start, FhirSearch.Type).Where(i => !i.Gone).Select(i => new FhirEntry(i.Resource, i.At)).OrderBy(e => e.Resource.Id, StringComparer.Ordinal)];
            return held = new Held(position, all, all.ToDictionary(e => FhirWriter.IdOf(e.Resource), StringComparer.Ordinal));
        }
    }
}
