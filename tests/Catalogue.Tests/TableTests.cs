using System.Text;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Import;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

public class TableTests
{
    private static readonly Resource Kept = Given.Epn() with
    {
        Version = 3, Summary = "Postes et ateliers, sur deux\nlignes.", Hours = "Mo-Fr 09:00-12:00", Phone = "03 86 00 00 00",
        Data = Given.Epn().Data.Add("wifi", JsonValue.Create(true)).Add("mediation", new JsonArray("initiation", "ateliers")),
    };

    private static string Taken(params Resource[] resources)
    {
        using MemoryStream stream = new();
        ResourceCsv.Write(stream, Given.Types.Get("epn"), resources, versions: true);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static (List<TableRow> Rows, IReadOnlyList<Problem> Problems) Brought(string table, params Resource[] present)
    {
        ProblemList problems = new();
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(table));
        List<TableRow> rows = [.. ResourceTable.Read(stream, "t.csv", Given.Types.Get("epn"), Given.Checks, Given.Today, id => present.FirstOrDefault(r => r.Id == id), problems)];
        return (rows, problems.Kept);
    }

    [Fact]
    public void A_table_brought_back_untouched_changes_nothing()
    {
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought(Taken(Kept), Kept);
        problems.ShouldBeEmpty();
        rows.ShouldHaveSingleItem().After.SaysTheSameAs(Kept).ShouldBeTrue();
    }

    [Fact]
    public void With_half_its_columns_renamed_a_table_erases_nothing_and_says_which_were_not_read()
    {
        string[] lines = Taken(Kept).Split('\n', 2);
        string[] names = lines[0].TrimEnd('\r').Split(',');
        string renamed = string.Join(',', names.Select((n, i) => i % 2 == 1 ? "Ma colonne " + i : n)) + "\n" + lines[1];
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought(renamed, Kept);
        rows.ShouldHaveSingleItem().After.SaysTheSameAs(Kept).ShouldBeTrue();
        problems.Count.ShouldBe(names.Length / 2);
        problems.ShouldAllBe(p => p.Severity == Severity.Warning && p.Row == 1);
    }

    [Fact]
    public void A_blank_cell_erases_and_a_missing_column_does_not()
    {
        (List<TableRow> rows, _) = Brought("id,phone\nm:1,\n", Kept);
        rows.ShouldHaveSingleItem().After.Phone.ShouldBeNull();
        rows[0].After.Hours.ShouldBe(Kept.Hours);
        rows[0].After.Flag("wifi").ShouldBe(true);
    }

    [Fact]
    public void What_someone_changed_since_the_table_was_taken_is_told_by_row_and_not_overwritten()
    {
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought(Taken(Kept), Kept with { Version = 4, Title = "Changé" });
        rows.ShouldBeEmpty();
        Problem problem = problems.ShouldHaveSingleItem();
        (problem.Row, problem.Column).ShouldBe((2L, "version"));
    }

    [Fact]
    public void Each_faulty_row_is_told_by_its_column_and_the_others_are_read()
    {
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought(
            "id,title,commune,hours,visibility,wifi\nn1,Bon,58145,Mo 09:00-12:00,public,oui\nn2,Horaires,58145,le matin,public,oui\nn3,Commune,99999,,public,oui\nn4,Visibilité,58145,,secret,oui\nn5,Wifi,58145,,public,peut-être\n");
        rows.ShouldHaveSingleItem().After.Flag("wifi").ShouldBe(true);
        problems.Select(p => (p.Row, p.Column)).ShouldBe([(3L, "hours"), (4L, "commune"), (5L, "visibility"), (6L, "wifi")]);
    }

    [Fact]
    public void A_place_in_the_sea_is_refused_with_how_far_it_is()
    {
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought("id,title,commune,lon,lat\nn1,Au large,58145,-5.0,47.3\n");
        rows.ShouldBeEmpty();
        problems.ShouldHaveSingleItem().Tell(true).ShouldContain("km du centre de Lormes");
    }

    [Fact]
    public void A_record_of_an_older_type_file_is_told_which_field_is_gone_and_stays_as_it_was()
    {
        Resource old = Kept with { Data = Kept.Data.Add("ancien-champ", JsonValue.Create("x")) };
        (List<TableRow> rows, IReadOnlyList<Problem> problems) = Brought("id,phone\nm:1,03 86 11 11 11\n", old);
        rows.ShouldBeEmpty();
        problems.ShouldHaveSingleItem().Column.ShouldBe("ancien-champ");
    }
}
