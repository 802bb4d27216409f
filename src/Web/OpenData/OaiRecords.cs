using System.Globalization;
using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Oai;
using Maillage.Web.Resources;

namespace Maillage.Web.OpenData;

/// <param name="Metadata">Dublin Core elements in order; none for a record that is gone.</param>
internal sealed record OaiRecord(string Identifier, DateTimeOffset At, string Set, bool Gone, IReadOnlyList<(string Element, string Value)> Metadata)
{
    /// <summary>Providers it was harvested from, the nearest first; none when it was born here.</summary>
    public IReadOnlyList<OaiStep> Way { get; init; } = [];
}

/// <summary>What is in the provider: datasets first, then resources as they changed.</summary>
internal sealed class OaiRecords(string root, InstanceName instance, OpenDatasets datasets, CatalogueDesk desk, ResourceFeed feed, HarvestStore harvests)
{
    private const string DatasetSet = "jeux";

    public string Repository => instance.Repository;

    public string Address => root + "/oai";

    public IEnumerable<(string Spec, string Name)> Sets() => desk.Types.All.Select(t => (t.Key, t.Plural.Fr)).Prepend((DatasetSet, "Jeux de données de la plateforme"));

    public OaiRecord? Find(string identifier)
    {
        string own = $"oai:{Repository}:";
        if (!identifier.StartsWith(own, StringComparison.Ordinal))
            return null;
        string id = Uri.UnescapeDataString(identifier[own.Length..]);
        return id.StartsWith("jeu:", StringComparison.Ordinal) ? datasets.FindOwn(id[4..]) is { } dataset ? Of(dataset) : null : feed.Find(id) is { } item ? Of(item) : null;
    }

    public (IReadOnlyList<OaiRecord> Page, OaiPlace? Next) List(OaiPlace place, int most)
    {
        (DateTimeOffset? from, DateTimeOffset? until) = (OaiAsk.Moment(place.From), OaiAsk.After(place.Until));
        if (place.Set is not null && place.Set != DatasetSet && desk.Types.Find(place.Set) is null)
            throw new OaiRefusal("noRecordsMatch", "There is no such set.");
        List<OaiRecord> page = [];
        OaiPlace last = place;
        if (place.Set is null or DatasetSet)
        {
            OpenDataset[] told = [.. datasets.ListOwn().Where(d => (from is null || d.Modified >= from) && (until is null || d.Modified < until))];
            page.AddRange(told.Skip(place.Datasets).Take(most).Select(Of));
            last = last with { Datasets = Math.Max(place.Datasets, Math.Min(told.Length, place.Datasets + page.Count)) };
            if (page.Count == most)
                return (page, last with { Told = place.Told + page.Count });
        }

        if (place.Set == DatasetSet)
            return (page, null);
        foreach (FeedItem item in feed.Read(new FeedPlace(place.Position, place.Id), place.Set, from, until))
        {
            if (page.Count == most)
                return (page, last with { Told = place.Told + page.Count });
            page.Add(Of(item));
            last = last with { Position = item.Position, Id = item.Resource.Id };
        }

        return (page, null);
    }

    private OaiRecord Of(OpenDataset dataset) => new(dataset.Name, dataset.Modified, DatasetSet, false,
    [
        ("title", dataset.Title.Fr), ("identifier", root + dataset.Page), ("description", dataset.Summary.Fr), ("type", "Dataset"), ("type", "jeu-de-donnees"), ("language", "fr"), ("date", dataset.Modified.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("rights", $"{dataset.Licence.Name} ({dataset.Licence.Key})"), .. dataset.Keywords.Select(k => ("subject", k.Fr)), .. dataset.Distributions.Select(d => ("format", d.Type)),
    ]);

    private OaiRecord Of(FeedItem item)
    {
        Resource r = item.Resource;
        ResourceType? type = desk.Types.Find(r.Type);
        return new OaiRecord(instance.NameOf(r.Id), item.At, r.Type, item.Gone || type is null, item.Gone || type is null ? [] : [.. Metadata(r, type)])
        {
            Way = item.Gone || r.Source is null ? [] : harvests.FindWay(r.Id)?.Way ?? [],
        };
    }

    private IEnumerable<(string, string)> Metadata(Resource r, ResourceType type)
    {
        yield return ("title", r.Title);
        yield return ("identifier", root + FindReads.Address(r));
        if (r.Summary is not null)
            yield return ("description", r.Summary);
        yield return ("type", type.Label.Fr);
        yield return ("type", type.Key);
        foreach (string word in type.Fields.Where(f => f.Kind is FieldKind.Words or FieldKind.Choice or FieldKind.Choices).SelectMany(f => r.Values(f.Key).Select(v => f.LabelOf(v).Fr)).Distinct())
            yield return ("subject", word);
        if (r.Text("auteur") is { } author)
            yield return ("creator", author);
        if (r.OwnerName is not null)
            yield return ("publisher", r.OwnerName);
        yield return ("date", r.Text("date-texte") ?? r.ConfirmedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (r.Url is not null)
            yield return ("relation", r.Url);
        foreach (string picture in r.Values("images"))
            yield return ("relation", picture);
        if (r.Text("manifeste") is { } manifest)
            yield return ("relation", manifest);
        if (r.Place.Commune is { } commune)
            yield return ("coverage", commune);
        if (r.Place.HasPoint)
            yield return ("coverage", string.Create(CultureInfo.InvariantCulture, $"east={r.Place.Lon}; north={r.Place.Lat}"));
        yield return ("language", "fr");
        yield return ("rights", r.Licence);
    }
}
