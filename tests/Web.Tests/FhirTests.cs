// The model says that anything may be missing; what is missing fails the test that reads it.
#nullable disable warnings
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.People;
using Task = System.Threading.Tasks.Task;

namespace Maillage.Web.Tests;

/// <summary>What the register answers, read by the standard's own model: an element it does not know, a value out of shape or a missing one fails the reading.</summary>
public class FhirTests
{
    private static readonly JsonSerializerOptions Strict = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    private static Catalogue.Resource Structure(string id, string title, double lon = 3.82) => new()
    {
        Id = id, Type = "sante", Title = title, Summary = "Soins de proximité.", Phone = "03 86 00 00 00", Url = "https://hopital.example.fr/", Hours = "Mo-Fr 09:00-12:00,13:30-17:00; Sa 20:00-02:00",
        Place = new ResourcePlace("1 rue de l’Hôpital", "58140", "58145", lon, 47.29), ConfirmedOn = new DateOnly(2026, 11, 1),
        Data = ImmutableSortedDictionary<string, JsonNode>.Empty.WithComparers(StringComparer.Ordinal).Add("finess", "580000" + title.Length.ToString("D3", System.Globalization.CultureInfo.InvariantCulture)).Add("nature", "hopital")
            .Add("urgences", true).Add("specialites", new JsonArray("Médecine générale", "Gériatrie")).Add("equipements", new JsonArray("Scanner")),
    };

    private static async Task<RunningPortal> Started(params Catalogue.Resource[] structures)
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        ResourceStore store = new(portal.Database, TimeProvider.System);
        foreach (Catalogue.Resource structure in structures)
        {
            store.Save(structure, new ResourceChange(null, null, "essai"));
        }

        return portal;
    }

    private static async Task<T> Read<T>(RunningPortal portal, string path, int status = 200)
        where T : Hl7.Fhir.Model.Resource
    {
        using HttpResponseMessage answer = await portal.Client.GetAsync(path, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(status, path);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/fhir+json");
        return JsonSerializer.Deserialize<T>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), Strict).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_register_is_read_by_the_standards_own_model()
    {
        await using RunningPortal portal = await Started(Structure("ror:Hôpital/1", "Hôpital de Lormes"));
        CapabilityStatement told = await Read<CapabilityStatement>(portal, "/fhir/metadata");
        told.FhirVersion.ShouldBe(FHIRVersion.N4_0_1);
        told.Rest.ShouldHaveSingleItem().Resource.Select(r => r.TypeElement.JsonValue?.ToString()).ShouldBe(["Organization", "Location", "HealthcareService"]);

        Bundle found = await Read<Bundle>(portal, "/fhir/Organization");
        found.Total.ShouldBe(1);
        string id = found.Entry.ShouldHaveSingleItem().Resource.Id;
        Organization body = await Read<Organization>(portal, "/fhir/Organization/" + id);
        (body.Name, body.Address[0].City, body.Identifier[0].System).ShouldBe(("Hôpital de Lormes", "Lormes", "https://finess.esante.gouv.fr"));
        body.Meta.VersionId.ShouldBe("1");

        Location place = await Read<Location>(portal, "/fhir/Location/" + id);
        place.Position.Latitude.ShouldBe(47.29m);
        place.ManagingOrganization.Reference.ShouldBe("Organization/" + id);
        HealthcareService service = await Read<HealthcareService>(portal, "/fhir/HealthcareService/" + id);
        service.Specialty.Select(s => s.Text).ShouldBe(["Médecine générale", "Gériatrie"]);
        service.Characteristic.ShouldHaveSingleItem().Text.ShouldBe("Scanner");
        service.AvailableTime.Select(t => (string.Join(' ', t.DaysOfWeek), t.AvailableStartTime, t.AvailableEndTime)).ShouldBe(
            [("Mon Tue Wed Thu Fri", "09:00:00", "12:00:00"), ("Mon Tue Wed Thu Fri", "13:30:00", "17:00:00"), ("Sat", "20:00:00", "23:59:59"), ("Sun", "00:00:00", "02:00:00")], "what goes past midnight begins the next day");
    }

    [Fact]
    public async Task A_search_narrows_by_name_identifier_place_and_specialty_and_goes_on_by_pages()
    {
        await using RunningPortal portal = await Started(Structure("m:1", "Hôpital de Lormes"), Structure("m:2", "Clinique du Pont", 3.95), Structure("m:3", "Hôpital réservé") with { Visibility = Visibility.Partners });
        async Task<string[]> Found(string query) => [.. (await Read<Bundle>(portal, "/fhir/" + query)).Entry.Select(e => e.Resource is Location l ? l.Name : e.Resource is HealthcareService s ? s.Name : ((Organization)e.Resource).Name)];
        (await Found("Organization?name=hopital")).ShouldBe(["Hôpital de Lormes"], "the beginning of the name, accents and case aside; what is for partners is not there");
        (await Found("Organization?name:contains=PONT")).ShouldBe(["Clinique du Pont"]);
        (await Found("Organization?name:exact=hôpital de lormes")).ShouldBeEmpty();
        (await Found("Organization?identifier=https://finess.esante.gouv.fr|580000017")).ShouldBe(["Hôpital de Lormes"]);
        (await Found("Organization?identifier=https://autre.example|580000017")).ShouldBeEmpty();
        (await Found("Location?near=47.29|3.82|2|km")).ShouldBe(["Hôpital de Lormes"]);
        (await Found("Location?near=47.29|3.82|20000|m")).Length.ShouldBe(2);
        (await Found("HealthcareService?specialty=geriatrie&name=Clinique")).ShouldBe(["Clinique du Pont"]);
        Bundle first = await Read<Bundle>(portal, "/fhir/Organization?_count=1&inconnu=1");
        first.Total.ShouldBe(2);
        first.SelfLink.Query.ShouldNotContain("inconnu", Case.Sensitive, "what was ignored is not said to have been obeyed");
        Bundle second = await Read<Bundle>(portal, first.NextLink.PathAndQuery);
        second.Entry.ShouldHaveSingleItem().Resource.Id.ShouldNotBe(first.Entry[0].Resource.Id);
        second.NextLink.ShouldBeNull();
    }

    [Fact]
    public async Task What_changes_or_is_no_more_public_is_so_in_the_register_at_once()
    {
        await using RunningPortal portal = await Started(Structure("m:1", "Hôpital de Lormes"), Structure("un identifiant bien trop long pour une adresse de FHIR, et qui porte é", "Clinique du Pont"));
        ResourceStore store = new(portal.Database, TimeProvider.System);
        Bundle before = await Read<Bundle>(portal, "/fhir/Organization");
        before.Total.ShouldBe(2);
        string far = before.Entry.Select(e => e.Resource.Id).Single(i => i.StartsWith("h-", StringComparison.Ordinal));
        (await Read<Organization>(portal, "/fhir/Organization/" + far)).Name.ShouldBe("Clinique du Pont");
        Catalogue.Resource held = store.Find("m:1");
        store.Save(held with { Title = "Hôpital du Morvan" }, new ResourceChange(null, null, "essai"));
        Organization changed = await Read<Organization>(portal, "/fhir/Organization/m-3A1");
        (changed.Name, changed.Meta.VersionId).ShouldBe(("Hôpital du Morvan", "2"));
        store.Save(store.Find("m:1") with { Visibility = Visibility.Partners }, new ResourceChange(null, null, "essai"));
        await Read<OperationOutcome>(portal, "/fhir/Organization/m-3A1", 404);
        (await Read<Bundle>(portal, "/fhir/Organization")).Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("/fhir/Organization/absent", 404)]
    [InlineData("/fhir/Patient", 404)]
    [InlineData("/fhir/Location?near=ici", 400)]
    [InlineData("/fhir/Location?near=147|3", 400)]
    [InlineData("/fhir/Organization?_count=-1", 400)]
    [InlineData("/fhir/metadata?_format=xml", 406)]
    public async Task Every_fault_is_an_outcome_that_a_program_reads(string path, int status)
    {
        await using RunningPortal portal = await Started();
        OperationOutcome outcome = await Read<OperationOutcome>(portal, path, status);
        outcome.Issue.ShouldHaveSingleItem().Severity.ShouldBe(OperationOutcome.IssueSeverity.Error);
    }
}
