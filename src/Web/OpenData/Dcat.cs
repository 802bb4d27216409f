using System.Globalization;
using Maillage.Formats.Oai;
using Maillage.Formats.Rdf;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Web.OpenData;

/// <summary>Which page of the catalogue is told.</summary>
/// <param name="Address">Of the catalogue in the serialisation asked for.</param>
/// <param name="Page">The first is 1.</param>
internal sealed record DcatPlace(string Address, int Page, int PerPage)
{
    public int Last(int count) => Math.Max(1, (count + PerPage - 1) / PerPage);
}

/// <summary>The catalogue in DCAT-AP 2.1, as data.gouv.fr and the European portal harvest it.</summary>
internal static class Dcat
{
    private const string Iana = "https://www.iana.org/assignments/media-types/";
    private const string Eu = "http://publications.europa.eu/resource/authority/";
    private const string Licence = Eu + "licence/ETALAB_2_0";

    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["rdf"] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", ["dcat"] = "http://www.w3.org/ns/dcat#", ["dct"] = "http://purl.org/dc/terms/", ["foaf"] = "http://xmlns.com/foaf/0.1/", ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
        ["geosparql"] = "http://www.opengis.net/ont/geosparql#", ["locn"] = "http://www.w3.org/ns/locn#", ["prov"] = "http://www.w3.org/ns/prov#", ["hydra"] = "http://www.w3.org/ns/hydra/core#",
    };

    /// <param name="all">Every dataset; those of the page alone are told.</param>
    public static RdfGraph Graph(string root, Wording region, IReadOnlyList<OpenDataset> all, DcatPlace place)
    {
        IReadOnlyList<OpenDataset> datasets = [.. all.Skip((place.Page - 1) * place.PerPage).Take(place.PerPage)];
        RdfGraph graph = new(Prefixes);
        string catalogue = root + "/dcat", publisher = root + "/#region", service = root + "/ogc";
        graph.AddType(catalogue, "dcat:Catalog");
        Both(graph, catalogue, "dct:title", $"Données ouvertes de {region.Fr}", $"Open data of {region.En}");
        Both(graph, catalogue, "dct:description", "Tous les jeux de données que la plateforme publie.", "Every dataset the platform publishes.");
        graph.AddIri(catalogue, "dct:publisher", publisher);
        graph.AddIri(catalogue, "foaf:homepage", root + "/donnees");
        graph.AddIri(catalogue, "dct:license", Licence);
        graph.AddIri(catalogue, "dct:language", Eu + "language/FRA");
        if (all.Count > 0)
            graph.Add(catalogue, "dct:modified", Moment(all.Max(d => d.Modified)));
        Pages(graph, catalogue, all.Count, place);
        graph.AddIri(catalogue, "dcat:service", service);
        foreach (OpenDataset dataset in datasets)
            graph.AddIri(catalogue, "dcat:dataset", root + dataset.Page);

        graph.AddType(publisher, "foaf:Organization");
        graph.Add(publisher, "foaf:name", RdfTerm.Text(region.Fr, "fr"));
        graph.AddType(service, "dcat:DataService");
        Both(graph, service, "dct:title", "OGC API Features", "OGC API Features");
        graph.AddIri(service, "dcat:endpointURL", service);
        graph.AddIri(service, "dcat:endpointDescription", service + "/api");
        graph.AddIri(service, "dct:conformsTo", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core");
        graph.AddIri(service, "dct:license", Licence);
        foreach (OpenDataset dataset in datasets)
            Add(graph, root, publisher, service, dataset);
        return graph;
    }

    /// <summary>Where the catalogue goes on, as harvesters of DCAT-AP read it (Hydra); a catalogue of one page says nothing of pages.</summary>
    private static void Pages(RdfGraph graph, string catalogue, int count, DcatPlace place)
    {
        int last = place.Last(count);
        if (last == 1)
            return;
        string At(int page) => string.Create(CultureInfo.InvariantCulture, $"{place.Address}?page={page}");
        string own = At(place.Page);
        graph.AddType(catalogue, "hydra:Collection");
        graph.Add(catalogue, "hydra:totalItems", RdfTerm.Typed(count.ToString(CultureInfo.InvariantCulture), "xsd:integer"));
        graph.AddIri(catalogue, "hydra:view", own);
        graph.AddType(own, "hydra:PartialCollectionView");
        graph.AddIri(own, "hydra:first", At(1));
        graph.AddIri(own, "hydra:previous", place.Page > 1 ? At(place.Page - 1) : null);
        graph.AddIri(own, "hydra:next", place.Page < last ? At(place.Page + 1) : null);
        graph.AddIri(own, "hydra:last", At(last));
    }

    private static void Add(RdfGraph graph, string root, string publisher, string service, OpenDataset dataset)
    {
        string own = root + dataset.Page;
        graph.AddType(own, "dcat:Dataset");
        graph.Add(own, "dct:identifier", RdfTerm.Text(dataset.Name));
        Way(graph, own, dataset.Way);
        Both(graph, own, "dct:title", dataset.Title.Fr, dataset.Title.En);
        Both(graph, own, "dct:description", dataset.Summary.Fr + (dataset.Simulated ? " Une part repose sur un sol généré (simulé)." : ""), dataset.Summary.En + (dataset.Simulated ? " Part of it rests on generated ground (simulated)." : ""));
        graph.AddIri(own, "dct:publisher", Publisher(graph, own, publisher, dataset.Publisher));
        graph.AddIri(own, "dcat:theme", dataset.Theme.Length > 0 ? Eu + "data-theme/" + dataset.Theme : null);
        graph.AddIri(own, "dcat:landingPage", own);
        graph.AddIri(own, "dct:language", Eu + "language/FRA");
        graph.AddIri(own, "dct:accessRights", Eu + "access-right/PUBLIC");
        graph.Add(own, "dct:modified", Moment(dataset.Modified));
        foreach (var word in dataset.Keywords)
            Both(graph, own, "dcat:keyword", word.Fr, word.En);
        if (dataset.Box is { } box)
        {
            string place = own + "#lieu";
            graph.AddIri(own, "dct:spatial", place);
            graph.AddType(place, "dct:Location");
            graph.Add(place, "dcat:bbox", RdfTerm.Typed(string.Create(CultureInfo.InvariantCulture, $"POLYGON(({box.MinX} {box.MinY},{box.MaxX} {box.MinY},{box.MaxX} {box.MaxY},{box.MinX} {box.MaxY},{box.MinX} {box.MinY}))"), "geosparql:wktLiteral"));
        }

        if (dataset.Layer is not null)
            graph.AddIri(service, "dcat:servesDataset", own);
        foreach ((OpenDistribution distribution, int i) in dataset.Distributions.Select((d, i) => (d, i)))
        {
            string each = $"{own}#distribution-{i + 1}";
            graph.AddIri(own, "dcat:distribution", each);
            graph.AddType(each, "dcat:Distribution");
            if (distribution.Format.Length > 0)
                graph.Add(each, "dct:title", RdfTerm.Text(distribution.Format, "fr"));
            graph.AddIri(each, "dcat:accessURL", distribution.At(root));
            if (distribution.Format == "OGC API Features")
                graph.AddIri(each, "dcat:accessService", service);
            else if (distribution.Type.Length > 0)
                graph.AddIri(each, "dcat:downloadURL", root + distribution.Path);
            graph.AddIri(each, "dcat:mediaType", distribution.Type.Length > 0 ? Iana + distribution.Type : null);
            graph.AddIri(each, "dct:license", dataset.Licence == OpenLicence.Open ? Licence : dataset.Licence.Address);
        }
    }

    /// <summary>Where it came from, step before step: each thing is derived from the one before it.</summary>
    private static void Way(RdfGraph graph, string own, IReadOnlyList<OaiStep> way)
    {
        string at = own;
        foreach ((OaiStep step, int i) in way.Select((s, i) => (s, i)))
        {
            string before = string.Create(CultureInfo.InvariantCulture, $"{own}#origine-{i + 1}");
            graph.AddIri(at, "prov:wasDerivedFrom", before);
            graph.AddType(before, "prov:Entity");
            graph.Add(before, "dct:identifier", RdfTerm.Text(step.Identifier));
            if (step.Address.Length > 0)
                graph.Add(before, "prov:atLocation", RdfTerm.Text(step.Address));
            if (step.HarvestedAt.Length > 0)
                graph.Add(before, "prov:generatedAtTime", RdfTerm.Typed(step.HarvestedAt, "xsd:dateTime"));
            at = before;
        }
    }

    private static string Publisher(RdfGraph graph, string own, string region, string? name)
    {
        if (name is null)
            return region;
        string publisher = own + "#producteur";
        graph.AddType(publisher, "foaf:Organization");
        graph.Add(publisher, "foaf:name", RdfTerm.Text(name, "fr"));
        return publisher;
    }

    /// <summary>What others wrote in one language is said in that one alone.</summary>
    private static void Both(RdfGraph graph, string subject, string predicate, string fr, string en)
    {
        graph.Add(subject, predicate, RdfTerm.Text(fr, "fr"));
        if (en != fr)
            graph.Add(subject, predicate, RdfTerm.Text(en, "en"));
    }

    private static RdfTerm Moment(DateTimeOffset moment) => RdfTerm.Typed(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), "xsd:dateTime");
}
