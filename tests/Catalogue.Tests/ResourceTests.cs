using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

public class OpeningHoursTests
{
    [Theory]
    [InlineData("Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00", "Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00")]
    [InlineData("Mo,Tu 09:00-12:00; We off", "Mo,Tu 09:00-12:00")]
    [InlineData("Mo-Su 08:00-20:00; We 08:00-12:00", "Mo,Tu 08:00-20:00; We 08:00-12:00; Th-Su 08:00-20:00")]
    [InlineData("24/7", "Mo-Su 00:00-00:00")]
    public void Weekly_hours_are_read_and_written_again(string text, string written)
    {
        OpeningHours.TryParse(text, out OpeningHours hours).ShouldBeTrue();
        hours.ToString().ShouldBe(written);
    }

    [Theory]
    [InlineData("le matin")]
    [InlineData("Mo-Fr 9h-12h")]
    [InlineData("Lu-Ve 09:00-12:00")]
    [InlineData("Mo 25:00-26:00")]
    [InlineData("")]
    [InlineData("Mo off")]
    public void Hours_nobody_can_read_are_refused_not_guessed(string text) => OpeningHours.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_bar_that_closes_after_midnight_is_open_early_on_the_next_day()
    {
        OpeningHours.TryParse("Fr 18:00-02:00", out OpeningHours hours).ShouldBeTrue();
        hours.IsOpen(new DateTime(2026, 11, 28, 1, 0, 0)).ShouldBeTrue("Saturday, one in the morning");
        hours.IsOpen(new DateTime(2026, 11, 28, 2, 0, 0)).ShouldBeFalse();
        hours.IsOpen(new DateTime(2026, 11, 27, 17, 59, 0)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("09:00 - 12:00 / 13:30 - 17:00", "540-720 810-1020")]
    [InlineData("9h-12h30", "540-750")]
    [InlineData("Fermé", "")]
    public void A_day_is_read_as_French_forms_write_it(string text, string spans) =>
        string.Join(' ', OpeningHours.ReadDay(text)!.Select(s => $"{s.From}-{s.To}")).ShouldBe(spans);

    [Fact]
    public void What_is_written_is_read_back_for_any_week() => Gen.Int[0, 1439].Array[14].Sample(
        ends =>
        {
            IReadOnlyList<(int, int)>[] days = [.. ends.Chunk(2).Select(p => p[0] < p[1] ? new[] { (p[0], p[1]) } : [])];
            string text = OpeningHours.Of(days).ToString();
            OpeningHours.TryParse(text, out OpeningHours again).ShouldBe(days.Any(d => d.Count > 0));
            again.ToString().ShouldBe(text);
        }, iter: 500, seed: "0000KeFzYQ10");
}

public class ResourceCheckTests
{
    /// <summary>The file of a type changes while its records stay: what no longer fits is told by field, and only when someone saves.</summary>
    [Fact]
    public void When_a_type_changes_its_records_are_still_found_and_what_no_longer_fits_is_told_by_field()
    {
        ResourceType old = Given.Types.Get("epn");
        ResourceType changed = old with
        {
            Fields =
            [
                .. old.Fields.Where(f => f.Key != "wifi").Select(f => f.Key == "mediation" ? f with { Choices = [.. f.Choices.Where(c => c.Key != "ateliers")] } : f),
                new FieldDefinition("etage", FieldKind.Number, new("Étage", "Floor"), null, true, false, 1),
            ],
        };
        Resource kept = Given.Epn() with { Data = Given.Epn().Data.SetItem("wifi", JsonValue.Create(true)).SetItem("mediation", new JsonArray("initiation", "ateliers")) };
        Given.Checks.Check(kept).ShouldBeEmpty();
        ResourceTypes now = new([changed]);
        new ResourceChecks(now, Given.Territory).Check(kept).Select(p => p.Column).ShouldBe(["mediation", "etage", "wifi"], ignoreOrder: true);
        using Search.SearchIndex index = new(null, now);
        index.Load([kept], Given.Territory);
        index.Search(new Search.SearchQuery { Text = kept.Title }).Total.ShouldBe(1, "readers find it meanwhile");
        using MemoryStream table = new();
        Should.NotThrow(() => ResourceCsv.Write(table, changed, [kept]), "and its body takes it away as a table");
    }

    [Fact]
    public void A_sound_place_has_no_fault() => Given.Checks.Check(Given.Epn()).ShouldBeEmpty();

    [Fact]
    public void A_place_in_the_sea_is_refused_with_the_distance_and_the_likely_cause()
    {
        Problem fault = Given.Checks.Check(Given.Epn() with { Place = new("Route d'Avallon", "58140", "58145", 47.29, 3.82) }).ShouldHaveSingleItem();
        fault.Code.ShouldBe("resource-point");
        fault.MessageEn.ShouldContain("swapped");
    }

    [Theory]
    [InlineData("commune", "resource-commune")]
    [InlineData("hours", "resource-hours")]
    [InlineData("url", "resource-url")]
    [InlineData("email", "resource-email")]
    [InlineData("title", "resource-title")]
    [InlineData("bidi", "resource-title")]
    [InlineData("choice", "resource-statut")]
    [InlineData("field", "resource-couleur")]
    [InlineData("flag", "resource-wifi")]
    public void Each_fault_is_told_by_its_field(string what, string code)
    {
        Resource good = Given.Epn();
        Resource bad = what switch
        {
            "commune" => good with { Place = good.Place with { Commune = "99999" } },
            "hours" => good with { Hours = "le matin" },
            "url" => good with { Url = "javascript:alert(1)" },
            "email" => good with { Email = "mairie@lormes" },
            "title" => good with { Title = " " },
            "bidi" => good with { Title = "Espace\u202Egnp.exe" },
            "choice" => good with { Data = good.Data.Add("statut", "militaire") },
            "field" => good with { Data = good.Data.Add("couleur", "bleu") },
            _ => good with { Data = good.Data.Add("wifi", "peut-être") },
        };
        Given.Checks.Check(bad).ShouldHaveSingleItem().Code.ShouldBe(code);
    }
}

public class ResourceCsvTests
{
    private static readonly ResourceType Epn = Given.Types.Get("epn");

    [Fact]
    public void A_table_written_is_read_back_the_same() => Gen.Select(Text, Text, Gen.Bool, Gen.Int[0, 1000], Gen.Int[0, 5].Array[0, 5]).Sample(
        (title, summary, wifi, seats, doings) =>
        {
            string[] choices = [.. doings.Select(i => Epn.Field("mediation")!.Choices[i].Key).Distinct()];
            Resource resource = Given.Epn() with
            {
                Title = ("T" + title).Trim(),
                Summary = summary.Trim().Length == 0 ? null : ("S" + summary).Trim(),
                Hours = "Mo-Fr 09:00-12:00",
                Data = ImmutableSortedDictionary<string, JsonNode>.Empty.WithComparers(StringComparer.Ordinal).Add("wifi", wifi).Add("postes", (double)seats)
                    .AddRange(choices.Length == 0 ? [] : [new("mediation", new JsonArray([.. choices.Select(c => JsonValue.Create(c))]))]),
            };
            ProblemList problems = new();
            using MemoryStream stream = new();
            ResourceCsv.Write(stream, Epn, [resource]);
            stream.Position = 0;
            Resource again = ResourceCsv.Read(stream, "epn.csv", Epn, Given.Checks, null, Given.Today, problems).ToList().ShouldHaveSingleItem(string.Join('\n', problems.Kept.Select(p => p.Tell(false)))).Resource;
            again.SaysTheSameAs(resource).ShouldBeTrue();
            again.ConfirmedOn.ShouldBe(resource.ConfirmedOn);
        }, iter: 300, seed: "0000KeFzYQ11");

    [Fact]
    public void Each_faulty_row_is_told_and_the_good_ones_are_kept()
    {
        ProblemList problems = new();
        string table = "id,title,commune,owner,wifi\n1,Bon,58145,,oui\n2,Siret,58145,123,oui\n3,,58145,,oui\n4,Loin,75056,,oui\n5,Flou,58145,,peut-être\n";
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(table));
        ResourceCsv.Read(stream, "epn.csv", Epn, Given.Checks, "essai", Given.Today, problems).Select(r => r.Resource.Id).ShouldBe(["essai:1"]);
        problems.Kept.Select(p => (p.Row, p.Column)).ShouldBe([(3, "owner"), (4, "title"), (5, "commune"), (6, "wifi")]);
    }

    [Fact]
    public void A_table_whose_columns_were_renamed_names_the_one_that_is_missing()
    {
        using MemoryStream stream = new("numero,nom\n1,Bon\n"u8.ToArray());
        Should.Throw<BadInputException>(() => ResourceCsv.Read(stream, "epn.csv", Epn, Given.Checks, null, Given.Today, new ProblemList()).ToList()).Problems.ShouldContain(p => p.MessageEn.Contains("title", StringComparison.Ordinal));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw_anything_but_a_told_fault() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            try
            {
                using MemoryStream stream = new([.. "id,title,commune,wifi\n"u8, .. bytes]);
                _ = ResourceCsv.Read(stream, "epn.csv", Epn, Given.Checks, null, Given.Today, new ProblemList()).ToList();
            }
            catch (BadInputException)
            {
                // Told: what is asked for.
            }
        }, iter: 2_000, seed: "0000KeFzYQ12");

    [Theory]
    [InlineData("france-services.csv", "france-services", 145)]
    [InlineData("conseiller-numerique.csv", "conseiller-numerique", 38)]
    [InlineData("aide-entreprise.csv", "aide-entreprise", 264)]
    public void What_the_product_ships_is_sound(string file, string type, int count) => Given.Shipped(file, type, type).Count.ShouldBe(count);

    private static Gen<string> Text => Gen.String[Gen.Char["abcé ,;\"\n|=+-@'<>&0"], 0, 40];
}
