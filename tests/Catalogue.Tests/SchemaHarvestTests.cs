using System.IO.Compression;
using System.Text;
using CsCheck;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Schemas;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

/// <summary>Files and interfaces that follow a schema, by the schemas the product ships.</summary>
public class SchemaHarvestTests
{
    private static readonly HarvestSchemas Schemas = HarvestSchemas.Read(Path.Combine(Repository.Root, "strategies", "harvest"), Given.Types);

    private const string Mediation = """
        id;nom;adresse;code_postal;commune;code_insee;latitude;longitude;telephone;courriels;site_web;horaires;presentation_resume;date_maj;services;frais_a_charge;publics_specifiquement_adresses
        12;Espace numérique de Lormes;Route d'Avallon;58140;Lormes;58145;47.29;3.82;03 86 22 82 34;"a@lormes.fr|b@lormes.fr";https://exemple.fr;Mo-Fr 09:00-12:00;Un lieu pour tous;2026-03-05;"Aide aux démarches administratives|Maîtrise des outils numériques du quotidien|Autre chose";Gratuit;Seniors
        13;Ailleurs;1 rue;75001;Paris;75101;48.86;2.34;;;;;;2026-01-01;;;
        14;Espace de Corbigny;2 rue;58800;Corbigny;;47.25;3.68;pas de téléphone;pas-un-courriel;;tous les jours;;05/03/2025;;Payant;
        """;

    [Fact]
    public void A_table_of_digital_places_becomes_places_with_hours_services_and_contacts()
    {
        OaiPage page = Read("lieux-mediation-numerique", Encoding.UTF8.GetBytes(Mediation));
        page.Records.Select(r => r.Identifier).ShouldBe(["12", "13", "14"]);
        Resource lormes = Resource(page.Records[0])!;
        (lormes.Type, lormes.Title, lormes.Place.Commune, lormes.Place.Lat, lormes.Email, lormes.Url, lormes.Hours, lormes.ConfirmedOn).ShouldBe(("epn", "Espace numérique de Lormes", "58145", 47.29, "a@lormes.fr", "https://exemple.fr", "Mo-Fr 09:00-12:00", new DateOnly(2026, 3, 5)));
        lormes.Values("mediation").ShouldBe(["demarches", "initiation"]);
        lormes.Values("publics").ShouldBe(["seniors"]);
        lormes.Flag("gratuit").ShouldBe(true);
        Given.Checks.Check(lormes).ShouldBeEmpty();
        Resource(page.Records[1]).ShouldBeNull("Paris is elsewhere");
        Resource corbigny = Resource(page.Records[2])!;
        corbigny.Place.Commune.ShouldBe("58083", "found by its postal code and its name");
        corbigny.ConfirmedOn.ShouldBe(new DateOnly(2025, 3, 5));
        Given.Checks.Check(corbigny).Select(f => f.Column).ShouldBe(["phone", "email", "hours"], ignoreOrder: true, "left to the harvester to mend");
    }

    [Fact]
    public void The_same_places_come_from_Json_GeoJson_and_a_table_in_another_encoding()
    {
        OaiPage json = Read("lieux-mediation-numerique", """{"items":[{"id":12,"nom":"Lormes","code_insee":"58145","services":["Aide aux démarches administratives"],"latitude":47.29,"longitude":3.82}],"page":1,"pages":3}"""u8.ToArray());
        json.Token.ShouldBe("https://exemple.fr/lieux?page=2", "pages that are counted");
        Resource(json.Records[0])!.Values("mediation").ShouldBe(["demarches"]);
        // A ring that crosses itself: its middle is in Lormes all the same.
        OaiPage geo = Read("tiers-lieux", """{"type":"FeatureCollection","features":[{"type":"Feature","id":"t1","geometry":{"type":"Polygon","coordinates":[[[3.81,47.28],[3.83,47.30],[3.83,47.28],[3.81,47.30],[3.81,47.28]]]},"properties":{"nom":"Le Moulin","code_postal":"58140","commune":"LORMES"}}],"next":"/suite"}"""u8.ToArray());
        geo.Token.ShouldBe("https://exemple.fr/suite");
        Resource moulin = Resource(geo.Records[0])!;
        (moulin.Type, moulin.Place.Commune, Math.Round(moulin.Place.Lon!.Value, 3), Math.Round(moulin.Place.Lat!.Value, 3)).ShouldBe(("coworking", "58145", 3.82, 47.29));
        OaiPage latin = Read("lieux-mediation-numerique", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Mediation));
        Resource(latin.Records[0])!.Title.ShouldBe("Espace numérique de Lormes");
        latin.Problems.ShouldContain(p => p.Code == "harvest-encoding");
    }

    [Fact]
    public void Third_places_come_under_the_names_the_national_map_and_a_region_s_register_publish()
    {
        OaiPage map = Read("tiers-lieux", """[{"id":"60f1","name":"La Fabrique","shortDescription":"Atelier et bureaux.","holderOrganization":"Association du Port","email":"x@exemple.fr","typePlace":"coworking","address":{"streetAddress":"1 rue du Port","postalCode":"58140","addressLocality":"Lormes","codeInsee":"58145"},"geo":{"latitude":"47.29","longitude":"3.82"},"url":"https://fabrique.exemple.fr"}]"""u8.ToArray());
        Resource fabrique = Resource(map.Records[0])!;
        (fabrique.Title, fabrique.Place.Commune, fabrique.Place.Address, fabrique.Place.Lon, fabrique.OwnerName).ShouldBe(("La Fabrique", "58145", "1 rue du Port", 3.82, "Association du Port"));
        OaiPage register = Read("tiers-lieux", Encoding.UTF8.GetBytes("id;siret;str_nom;categorie;typologie;adresse;code_postal;numcom;nomcom;url_web;x_wgs84;y_wgs84;date_sai\n7;;Le Moulin;Association;Coworking;Route d'Avallon;58140;58145;Lormes;https://moulin.exemple.fr;3.82;47.29;2026-05-04\n"));
        Resource moulin = Resource(register.Records[0])!;
        (moulin.Title, moulin.Place.Commune, moulin.Place.Lat, moulin.Url, moulin.ConfirmedOn).ShouldBe(("Le Moulin", "58145", 47.29, "https://moulin.exemple.fr", new DateOnly(2026, 5, 4)));
    }

    [Fact]
    public void Only_structures_that_help_with_digital_tools_are_taken_of_dataInclusion()
    {
        OaiPage page = Read("data-inclusion", """[{"source":"dora","id":"1","nom":"Aide","code_insee":"58145","thematiques":["numerique--utiliser-le-numerique-au-quotidien"],"frais":"gratuit"},{"source":"dora","id":"2","nom":"Repas","code_insee":"58145","thematiques":["se-nourrir"]}]"""u8.ToArray());
        page.Records.Select(r => r.Identifier).ShouldBe(["dora:1"]);
        Resource(page.Records[0])!.Values("mediation").ShouldBe(["initiation"]);
    }

    [Fact]
    public void Trainings_come_from_Lheo_with_dates_levels_and_modes()
    {
        OaiPage page = Read("lheo", """
            <?xml version="1.0" encoding="UTF-8"?><lheo xmlns="http://lheo.gouv.fr/2.3"><offres><formation numero="F-1" datemaj="20260310">
            <domaine-formation><code-FORMACODE ref="V14">31054</code-FORMACODE></domaine-formation><intitule-formation>Technicien fibre optique</intitule-formation><objectif-formation>Poser et raccorder</objectif-formation>
            <code-niveau-sortie>4</code-niveau-sortie><eligibilite-cpf>1</eligibilite-cpf>
            <action numero="A"><modalites-enseignement>2</modalites-enseignement><nombre-heures-total>420</nombre-heures-total>
            <lieu-de-formation><coordonnees><adresse numero="1"><ligne>Route d'Avallon</ligne><codepostal>58140</codepostal><ville>Lormes</ville><code-INSEE-commune>58145</code-INSEE-commune></adresse></coordonnees></lieu-de-formation>
            <session><periode><debut>20270115</debut><fin>20270630</fin></periode></session></action>
            <organisme-formation-responsable><nom-organisme>GRETA 58</nom-organisme></organisme-formation-responsable></formation></offres></lheo>
            """u8.ToArray());
        Resource training = Resource(page.Records.ShouldHaveSingleItem())!;
        (training.Id, training.Type, training.Title, training.OwnerName, training.Place.Commune, training.ConfirmedOn).ShouldBe(("s:F-1", "formation", "Technicien fibre optique", "GRETA 58", "58145", new DateOnly(2026, 3, 10)));
        (training.Text("niveau"), training.Text("modalite"), training.Text("debut"), training.Flag("cpf"), training.Values("heures")[0], training.Values("domaines")[0]).ShouldBe(("4", "mixte", "2027-01-15", true, "420", "31054"));
        Given.Checks.Check(training).ShouldBeEmpty();
    }

    [Fact]
    public void Places_come_from_a_DataTourisme_archive_and_from_web_pages()
    {
        byte[] poi = """
            {"@id":"https://data.datatourisme.fr/13/abc","dc:identifier":"BFC-1","@type":["schema:Museum","CulturalSite","PlaceOfInterest","PointOfInterest"],"rdfs:label":{"fr":["Musée du Morvan"],"en":["Morvan museum"]},
             "hasDescription":[{"shortDescription":{"fr":["Des outils"]}}],"isLocatedAt":[{"schema:address":[{"schema:streetAddress":["1 place"],"schema:postalCode":"58140","schema:addressLocality":"Lormes","hasAddressCity":{"insee":"58145"}}],"schema:geo":{"schema:latitude":"47.29","schema:longitude":"3.82"}}],
             "hasContact":[{"schema:telephone":["+33 3 86 00 00 00"],"schema:email":["a@exemple.fr"],"foaf:homepage":["https://musee.exemple.fr"]}],"lastUpdate":"2026-05-04","reducedMobilityAccess":true}
            """u8.ToArray();
        Resource museum = Resource(Read("datatourisme", Zip(("objects/0/01/a.json", poi), ("index.json", "[]"u8.ToArray()))).Records.ShouldHaveSingleItem())!;
        (museum.Id, museum.Title, museum.Summary, museum.Place.Commune, museum.Place.Lon, museum.Phone, museum.Url, museum.Flag("pmr"), museum.Text("nature")).ShouldBe(("s:BFC-1", "Musée du Morvan", "Des outils", "58145", 3.82, "+33 3 86 00 00 00", "https://musee.exemple.fr", true, "site"));
        Given.Checks.Check(museum).ShouldBeEmpty();
        OaiPage page = Read("schema-org", Encoding.UTF8.GetBytes("""
            <!DOCTYPE html><html><head><script type="application/ld+json">{"@context":"https://schema.org","@type":"Hotel","@id":"https://hotel.exemple.fr/#h","name":"Hôtel du Lac","address":{"@type":"PostalAddress","streetAddress":"2 rue","postalCode":"58140","addressLocality":"Lormes"},"geo":{"latitude":47.29,"longitude":3.82},"telephone":"0386000000"}</script>
            <script type='application/ld+json'>{ abîmé</script></head></html>
            """));
        Resource hotel = Resource(page.Records.ShouldHaveSingleItem())!;
        (hotel.Title, hotel.Place.Commune, hotel.Text("nature")).ShouldBe(("Hôtel du Lac", "58145", "hebergement"));
        page.Problems.ShouldContain(p => p.Code == "page-unreadable");
    }

    [Theory]
    [InlineData("lieux-mediation-numerique", "identifiant;libelle\n1;A", "harvest-schema")]
    [InlineData("lieux-mediation-numerique", "id;libelle\n1;A", "harvest-schema")]
    [InlineData("lieux-mediation-numerique", "<!DOCTYPE html><html>", "page-other")]
    [InlineData("lieux-mediation-numerique", "{\"items\":[{\"id\":1,\"titre\":\"A\"}]}", "harvest-schema")]
    [InlineData("lieux-mediation-numerique", "{\"message\":\"erreur\"}", "page-other")]
    [InlineData("lheo", "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><lheo>&b;</lheo>", "page-unreadable")]
    [InlineData("lheo", "<html><body>Maintenance", "page-unreadable")]
    [InlineData("datatourisme", "pas du JSON", "page-unreadable")]
    public void A_source_that_changed_its_schema_or_answers_something_else_is_refused_whole(string schema, string content, string code) =>
        Should.Throw<BadInputException>(() => Read(schema, Encoding.UTF8.GetBytes(content))).Problems[0].Code.ShouldBe(code);

    [Fact]
    public void An_archive_with_paths_that_climb_is_refused() =>
        Should.Throw<BadInputException>(() => Read("datatourisme", Zip(("../../etc/passwd.json", "{}"u8.ToArray())))).Problems[0].Code.ShouldStartWith("zip-");

    [Theory]
    [InlineData("2026-03-05", "2026-03-05")]
    [InlineData("20260305", "2026-03-05")]
    [InlineData("05/03/2026", "2026-03-05")]
    [InlineData("5/3/2026", "2026-03-05")]
    [InlineData("2026-03-05T23:30:00+02:00", "2026-03-05")]
    [InlineData("vers 1850 ?", null)]
    [InlineData("31/02/2026", null)]
    public void Days_are_read_as_they_are_written_or_not_at_all(string text, string? day) => (FieldRecord.Day(text)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(day);

    [Fact]
    public void Things_that_all_point_at_each_other_are_walked_once_and_not_without_end()
    {
        string knot = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"@id":"_:n{{i}}","https://schema.org/knows":[{{string.Join(',', Enumerable.Range(0, 40).Select(j => $$"""{"@id":"_:n{{j}}"}"""))}}]}"""));
        OaiPage page = Read("schema-org", Encoding.UTF8.GetBytes($$"""{"@context":"https://schema.org","@graph":[{"@type":"Museum","@id":"https://musee.exemple.fr/","knows":{"@id":"_:n0"},"name":"Musée"},{{knot}}]}"""));
        page.Records.ShouldHaveSingleItem().Columns!.ShouldContain(("title", "Musée"));
    }

    [Fact]
    public void A_schema_file_with_a_slip_is_told_by_its_key()
    {
        string json = File.ReadAllText(Path.Combine(Repository.Root, "strategies", "harvest", "lheo.json")).Replace("\"heures\"", "\"duree\"", StringComparison.Ordinal);
        Should.Throw<BadInputException>(() => HarvestSchemas.One(json, "lheo.json", Given.Types)).Problems[0].Column.ShouldBe("columns.duree");
    }

    [Fact]
    public void No_bytes_make_a_schema_fail_otherwise_than_in_words()
    {
        (string Schema, byte[] Good)[] good =
        [
            ("lieux-mediation-numerique", Encoding.UTF8.GetBytes(Mediation)), ("tiers-lieux", """{"features":[{"id":"a","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6]]]},"properties":{"nom":"A"}}]}"""u8.ToArray()),
            ("lheo", "<lheo><formation numero=\"1\"><intitule-formation>A</intitule-formation></formation></lheo>"u8.ToArray()), ("datatourisme", """[{"@id":"a:b","@type":"PlaceOfInterest","rdfs:label":{"fr":["A"]},"isLocatedAt":[{"schema:geo":{"schema:latitude":"1"}}]}]"""u8.ToArray()),
            ("datatourisme", Zip(("a.json", """{"@id":"a:b","@type":"PlaceOfInterest"}"""u8.ToArray()))), ("schema-org", """<html><script type="application/ld+json">{"@type":"Place","name":"A","@id":"x:y"}</script>"""u8.ToArray()),
        ];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 2_000], Gen.Byte.Array[1, 10], Gen.Bool).Sample((which, at, bytes, cut) =>
        {
            byte[] content = good[which].Good;
            int from = at % content.Length;
            byte[] broken = cut ? [.. content[..from], .. bytes] : [.. content[..from], .. bytes, .. content[Math.Min(content.Length, from + bytes.Length)..]];
            try
            {
                foreach (OaiHarvested record in Read(good[which].Schema, broken).Records)
                    Resource(record);
            }
            catch (BadInputException told)
            {
                told.Problems.ShouldNotBeEmpty();
            }
        }, seed: "39COYXeLGBX1", iter: 4000, threads: 1);
    }

    private static HarvestSource Source(string schema) => new("s", "S", "https://exemple.fr/lieux", null, "epn", "etalab-2.0", 0) { Language = HarvestLanguage.Schema, Schema = schema };

    private static OaiPage Read(string schema, byte[] content) => PageLanguage.Of(Source(schema), Schemas).Read(content, Source(schema));

    private static Resource? Resource(OaiHarvested record) => FieldRecord.Read(record, Source("x"), Given.Types.Get(record.Type!), Given.Territory, Given.Today);

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
