using System.Globalization;
using Maillage.Catalogue.Schemas;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Catalogue.Harvest;

/// <summary>
/// How a catalogue is asked and how its answers are read. Whatever its language, an answer becomes a page of records in Dublin Core with the mark of the next page: runs, checkpoints, loops and
/// withdrawals are the harvester's, once for all of them.
/// </summary>
internal abstract class PageLanguage
{
    private const int PageRecords = 100;

    /// <exception cref="BadInputException">The source follows a schema that is no more.</exception>
    public static PageLanguage Of(HarvestSource source, HarvestSchemas schemas) => source.Language switch
    {
        HarvestLanguage.Schema => new Schematic(schemas.Find(source.Schema) ?? throw new BadInputException(Problem.Error("harvest-schema-gone", $"Le schéma « {source.Schema} » n'existe plus.", $"The schema '{source.Schema}' is no more."))),
        HarvestLanguage.Csw => new Csw("typeNames=csw:Record&elementSetName=full"),
        HarvestLanguage.Iso => new Csw("typeNames=gmd:MD_Metadata&outputSchema=http://www.isotc211.org/2005/gmd&elementSetName=full"),
        HarvestLanguage.Records => new Records(),
        HarvestLanguage.Dcat => new Dcat(),
        HarvestLanguage.Edm => new Oai("edm"),
        _ => new Oai("oai_dc"),
    };

    /// <summary>Where the catalogue says who it is.</summary>
    public abstract Uri Hello(HarvestSource source);

    /// <exception cref="BadInputException">It is no such catalogue.</exception>
    public abstract OaiIdentity Identity(byte[] content, HarvestSource source);

    public abstract Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run);

    /// <exception cref="BadInputException">It cannot be read.</exception>
    public abstract OaiPage Read(byte[] content, HarvestSource source);

    /// <summary>The page, with the mark of the next one where the answer itself could not say it.</summary>
    public virtual OaiPage After(OaiPage page, HarvestRun run) => page;

    /// <summary>Pages without a record that may follow each other: more of them is a list without end.</summary>
    public virtual int MostEmptyPages => 3;

    /// <summary>A catalogue that tells no deletions: each run reads the whole list.</summary>
    private static OaiIdentity Plain(string name) => new(name, null, KeepsDeleted: false, ToTheSecond: true);

    private static Uri With(HarvestSource source, string query) => new($"{source.Address}{(source.Address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}");

    /// <summary>The mark of the next page where it is an address: it must lead to the same catalogue.</summary>
    private static string? Next(string? next, HarvestSource source)
    {
        if (string.IsNullOrEmpty(next))
            return null;
        Uri from = new(source.Address);
        return Uri.TryCreate(from, next, out Uri? to) && to.Host == from.Host && to.Port == from.Port && to.Scheme == from.Scheme ? to.AbsoluteUri
            : throw new BadInputException(Problem.Error("harvest-elsewhere", $"{source.Address} renvoie pour la suite à une autre machine.", $"{source.Address} sends to another machine for the rest."));
    }

    /// <param name="prefix">The form in which records are asked.</param>
    private sealed class Oai(string prefix) : PageLanguage
    {
        public override Uri Hello(HarvestSource source) => With(source, "verb=Identify");

        public override OaiIdentity Identity(byte[] content, HarvestSource source) => OaiPage.Read(content, source.Address).Identity
            ?? throw new BadInputException(Problem.Error("harvest-identify", $"{source.Address} ne dit pas qui il est.", $"{source.Address} does not say who it is."));

        public override Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run) => With(source, run.Token is not null
            ? "verb=ListRecords&resumptionToken=" + Uri.EscapeDataString(run.Token)
            : "verb=ListRecords&metadataPrefix=" + prefix + (source.SetSpec is null ? "" : "&set=" + Uri.EscapeDataString(source.SetSpec))
                + (run.Since is null ? "" : "&from=" + Uri.EscapeDataString(identity.ToTheSecond ? run.Since : run.Since[..10])));

        public override OaiPage Read(byte[] content, HarvestSource source) => OaiPage.Read(content, source.Address);
    }

    /// <summary>CSW 2.0.2 by address; the mark is the place of the next record.</summary>
    private sealed class Csw(string asked) : PageLanguage
    {
        public override Uri Hello(HarvestSource source) => With(source, "service=CSW&version=2.0.2&request=GetCapabilities");

        public override OaiIdentity Identity(byte[] content, HarvestSource source) => Plain(Formats.Csw.CswPage.Title(content, source.Address));

        public override Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run) => With(source, string.Create(
            CultureInfo.InvariantCulture, $"service=CSW&version=2.0.2&request=GetRecords&{asked}&resultType=results&maxRecords={PageRecords}&startPosition={Uri.EscapeDataString(run.Token ?? "1")}"));

        public override OaiPage Read(byte[] content, HarvestSource source) => Formats.Csw.CswPage.Read(content, source.Address);
    }

    /// <summary>OGC API Records: the address is that of the collection.</summary>
    private sealed class Records : PageLanguage
    {
        public override Uri Hello(HarvestSource source) => With(source, "f=json");

        public override OaiIdentity Identity(byte[] content, HarvestSource source) => Plain(RecordsPage.Title(content, source.Address));

        public override Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run) =>
            run.Token is not null ? new Uri(Next(run.Token, source)!) : new Uri(string.Create(CultureInfo.InvariantCulture, $"{source.Address.Split('?')[0].TrimEnd('/')}/items?limit={PageRecords}&f=json"));

        public override OaiPage Read(byte[] content, HarvestSource source)
        {
            (IReadOnlyList<OaiHarvested> records, string? next) = RecordsPage.Read(content, source.Address);
            return new OaiPage(records, Next(next, source), null, null, null);
        }
    }

    /// <summary>DCAT-AP in any serialisation, page after page by Hydra.</summary>
    private sealed class Dcat : PageLanguage
    {
        public override Uri Hello(HarvestSource source) => new(source.Address);

        public override OaiIdentity Identity(byte[] content, HarvestSource source)
        {
            DcatPage.Read(content, source.Address);
            return Plain(source.Title);
        }

        public override Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run) => run.Token is not null ? new Uri(Next(run.Token, source)!) : new Uri(source.Address);

        public override OaiPage Read(byte[] content, HarvestSource source)
        {
            (IReadOnlyList<OaiHarvested> records, string? next) = DcatPage.Read(content, source.Address);
            return new OaiPage(records, Next(next, source), null, null, null);
        }
    }

    /// <summary>A file or an interface whose records follow a schema; or a site map, whose pages are read one by one for what they say to programs.</summary>
    private sealed class Schematic(HarvestSchema schema) : PageLanguage
    {
        private const int MostSitePages = 20_000;
        private const string Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";
        private List<string> pages = [];

        public override int MostEmptyPages => pages.Count > 0 ? MostSitePages : base.MostEmptyPages;

        public override Uri Hello(HarvestSource source) => new(source.Address);

        public override OaiIdentity Identity(byte[] content, HarvestSource source)
        {
            if (schema.Form == SchemaForm.Linked && content.AsSpan(0, Math.Min(content.Length, 1_000)).IndexOf("<urlset"u8) >= 0)
                pages = [.. Locations(content, source).Select(p => Next(p, source)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostSitePages)];
            return Plain(source.Title);
        }

        public override Uri Page(HarvestSource source, OaiIdentity identity, HarvestRun run) => new(pages.Count > 0 ? pages[At(run)] : run.Token is not null ? Next(run.Token, source)! : source.Address);

        public override OaiPage Read(byte[] content, HarvestSource source) => new SchemaPage(schema, source.Address).Read(content) is var page && page.Token is not null ? page with { Token = Next(page.Token, source) } : page;

        /// <summary>The next page of the site after the one just read.</summary>
        public override OaiPage After(OaiPage page, HarvestRun run) => pages.Count == 0 ? page : page with { Token = At(run) + 1 is var next && next < pages.Count ? pages[next] : null };

        /// <summary>A page that is no more in the map of the site says nothing of what was read: the site is read from its beginning.</summary>
        private int At(HarvestRun run) => run.Token is null ? 0 : Math.Max(0, pages.IndexOf(run.Token));

        private static List<string> Locations(byte[] content, HarvestSource source)
        {
            try
            {
                using MemoryStream stream = new(content);
                return [.. Formats.Guards.SafeXml.Load(stream).Descendants(System.Xml.Linq.XName.Get("loc", Sitemap)).Select(l => l.Value.Trim())];
            }
            catch (System.Xml.XmlException e)
            {
                throw new BadInputException(Problem.Error("page-unreadable", $"{source.Address} : plan de site illisible (ligne {e.LineNumber}).", $"{source.Address}: the site map cannot be read (line {e.LineNumber})."));
            }
        }
    }
}
