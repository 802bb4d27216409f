using System.IO.Compression;
using Maillage.Formats.GraceThd;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Tests;

public sealed class GraceThdTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-grace-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_community_sample_goes_out_and_in_again_with_every_object_and_every_attribute()
    {
        string? sample = Sample();
        Assert.SkipUnless(sample is not null, "skipped: ../shared/data/gracethd is absent");
        ProblemList problems = new();
        GraceDelivery first = GraceReader.Read(sample!, problems);
        problems.Errors.ShouldBe(0, string.Join("\n", problems.Kept.Select(p => p.Tell(false))));
        first.Schema.Version.ShouldBe(2);
        first.Tables["t_noeud"].Rows.Count.ShouldBe(27);
        first.Tables["t_cable"].Rows.Count.ShouldBe(49);
        first.Tables["t_fibre"].Rows.Count.ShouldBe(1051);
        string outside = Path.Combine(folder, "out");
        GraceWriter.Write(first, outside);
        ShouldBeTheSame(first, GraceReader.Read(outside, problems));
        problems.Errors.ShouldBe(0);

        string zip = Path.Combine(folder, "livraison.zip");
        ZipFile.CreateFromDirectory(outside, zip);
        ShouldBeTheSame(first, GraceReader.Read(zip, problems));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_delivery_that_holds_together_is_left_alone(int version)
    {
        GraceDelivery delivery = Small(version);
        ProblemList problems = new();
        GraceCheck.Clean(delivery, problems).ShouldBe(0);
        problems.Kept.ShouldBeEmpty();
        GraceWriter.Write(delivery, Path.Combine(folder, "d"));
        GraceDelivery read = GraceReader.Read(Path.Combine(folder, "d"), problems);
        read.Schema.Version.ShouldBe(version);
        ShouldBeTheSame(delivery, read);
    }

    [Fact]
    public void A_cable_whose_end_is_absent_is_told_with_table_row_column_and_place_and_what_hangs_on_it_goes_too()
    {
        GraceDelivery delivery = Small(2);
        delivery.Tables["t_noeud"].Rows.RemoveAt(2);
        ProblemList problems = new();
        GraceCheck.Clean(delivery, problems).ShouldBe(4);
        Problem cable = problems.Kept.Single(p => p.File == "t_cable");
        (cable.Code, cable.Row, cable.Column).ShouldBe(("broken-reference", 2L, "cb_nd2"));
        cable.Place!.Value.Lon.ShouldBe(4.01, 1e-6);
        cable.Message.ShouldContain("ND3");
        problems.Kept.Select(p => p.File).Order().ShouldBe(["t_cable", "t_cableline", "t_cheminement", "t_fibre"]);
        delivery.Tables["t_cable"].Rows.Count.ShouldBe(1);
        GraceCheck.Clean(delivery, new ProblemList()).ShouldBe(0);
    }

    [Theory]
    [InlineData("cb_capafo", "-96", "bad-number", Severity.Error)]
    [InlineData("cb_capafo", "beaucoup", "bad-number", Severity.Error)]
    [InlineData("cb_capafo", "12.5", "bad-number", Severity.Error)]
    [InlineData("cb_lgreel", "-3", "bad-number", Severity.Warning)]
    [InlineData("cb_statut", "ZZZ", "unknown-code", Severity.Warning)]
    [InlineData("cb_avct", "demain", "unknown-code", Severity.Warning)]
    public void A_value_the_standard_does_not_know_is_told_with_table_row_column_and_what_is_expected(string column, string value, string code, Severity severity)
    {
        GraceDelivery delivery = Small(2);
        GraceTable cables = delivery.Tables["t_cable"];
        int at = cables.Columns.ToList().FindIndex(c => c == column);
        cables.Rows[1].Values[at] = value;
        ProblemList problems = new();
        GraceValues.Check(delivery, problems).ShouldBe(severity == Severity.Error ? 1 : 0);
        Problem problem = problems.Kept.ShouldHaveSingleItem();
        (problem.Code, problem.Severity, problem.File, problem.Row, problem.Column).ShouldBe((code, severity, "t_cable", 2L, column));
        problem.Message.ShouldContain("attendu");
        problem.MessageEn.ShouldContain(value);
    }

    [Fact]
    public void The_values_of_the_community_sample_and_of_our_own_deliveries_are_known()
    {
        ProblemList problems = new();
        GraceValues.Check(Small(2), problems);
        GraceValues.Check(Small(3), problems);
        if (Sample() is { } sample)
        {
            GraceValues.Check(GraceReader.Read(sample, problems), problems);
        }

        problems.Kept.Select(p => p.Tell(french: false)).ShouldBeEmpty();
    }

    [Fact]
    public void A_code_that_stands_twice_or_is_blank_is_told_and_the_first_kept()
    {
        GraceDelivery delivery = Small(2);
        delivery.Tables["t_noeud"].Add(new Point(4, 47), ("nd_code", "ND1"));
        delivery.Tables["t_noeud"].Add(new Point(4, 47));
        ProblemList problems = new();
        GraceCheck.Clean(delivery, problems).ShouldBe(2);
        problems.Kept.Select(p => p.Code).ShouldBe(["duplicate-code", "missing-code"]);
        problems.Kept.ShouldAllBe(p => p.Column == "nd_code" && p.Place != null);
    }

    [Fact]
    public void A_delivery_without_its_nodes_is_refused_and_says_what_it_holds()
    {
        GraceWriter.Write(Small(2), Path.Combine(folder, "d"));
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "d"), "t_noeud.*"))
        {
            File.Delete(file);
        }

        Problem told = Should.Throw<BadInputException>(() => GraceReader.Read(Path.Combine(folder, "d"), new ProblemList())).Problems.ShouldHaveSingleItem();
        told.Code.ShouldBe("missing-table");
        told.MessageEn.ShouldContain("t_cable");
    }

    [Theory]
    [InlineData("cb_code", "cb_cod", true)]
    [InlineData("cb_code", "code", true)]
    [InlineData("cb_nd1", "cb_nd_1", false)]
    [InlineData("cb_nd1", "depart", false)]
    public void A_column_that_was_renamed_is_one_problem_with_its_file_and_what_to_do(string column, string renamed, bool key)
    {
        string delivery = WithHeader("t_cable.csv", column, renamed);
        ProblemList problems = new();
        Problem told;
        if (key)
        {
            told = Should.Throw<BadInputException>(() => GraceReader.Read(delivery, problems)).Problems.ShouldHaveSingleItem();
            problems.Kept.ShouldBeEmpty();
        }
        else
        {
            GraceCheck.Clean(GraceReader.Read(delivery, problems), problems).ShouldBe(0, "no row is at fault: keeping the good ones keeps them all");
            told = problems.Kept.ShouldHaveSingleItem();
        }

        (told.Severity, told.Code, told.File, told.Column).ShouldBe((Severity.Error, "missing-column", "t_cable.csv", column));
        told.Message.ShouldContain($"la colonne {column} manque");
        told.Message.ShouldContain(renamed == "depart" ? "donnez-lui ce nom" : $"« {renamed} », que le standard n'a pas, lui ressemble : nommez-la {column}");
        told.MessageEn.ShouldContain("cb_etiquet", Case.Sensitive, "the columns that are there are told");
    }

    [Theory]
    [InlineData("cb_etiquet", "libelle", 0)]
    [InlineData("cb_etiquet", "cb_etiquette", 1)]
    [InlineData("CB_CODE", "Cb_Code", 0)]
    public void An_optional_column_may_be_absent_and_one_that_seems_renamed_is_a_warning(string column, string renamed, int warnings)
    {
        ProblemList problems = new();
        GraceDelivery read = GraceReader.Read(WithHeader("t_cable.csv", column.ToLowerInvariant(), renamed), problems);
        GraceCheck.Clean(read, problems).ShouldBe(0);
        (problems.Errors, problems.Warnings).ShouldBe((0, warnings), string.Join('\n', problems.Kept.Select(p => p.Tell(false))));
    }

    [Theory]
    [InlineData("../t_evil.csv")]
    [InlineData("/tmp/t_evil.csv")]
    [InlineData("a/../../t_evil.csv")]
    [InlineData("..\\t_evil.csv")]
    public void A_zip_whose_paths_climb_is_refused_before_anything_is_written(string name)
    {
        string zip = Zip(z => Write(z, name, "x"));
        Should.Throw<BadInputException>(() => GraceReader.Read(zip, new ProblemList())).Problems[0].Code.ShouldBe("zip-refused");
        File.Exists(Path.Combine(Path.GetTempPath(), "t_evil.csv")).ShouldBeFalse();
    }

    [Fact]
    public void A_zip_bomb_and_a_crowd_of_files_are_refused()
    {
        string bomb = Zip(z => Write(z, "t_noeud.csv", new string('0', 40_000_000)));
        Should.Throw<BadInputException>(() => GraceReader.Read(bomb, new ProblemList())).Problems[0].Code.ShouldBe("zip-refused");
        string crowd = Zip(z =>
        {
            for (int i = 0; i <= DeliveryFiles.MaxEntries; i++)
            {
                Write(z, $"t_{i}.csv", "");
            }
        });
        Should.Throw<BadInputException>(() => GraceReader.Read(crowd, new ProblemList())).Problems[0].Code.ShouldBe("zip-refused");
    }

    [Fact]
    public void Any_byte_of_a_delivery_may_be_wrong_and_the_answer_is_a_problem_or_a_delivery_that_holds_together()
    {
        string source = Path.Combine(folder, "d");
        GraceWriter.Write(Small(2), source);
        string[] files = [.. Directory.GetFiles(source).Order(StringComparer.Ordinal)];
        Random random = new(20151);
        for (int round = 0; round < 250; round++)
        {
            string file = files[random.Next(files.Length)];
            byte[] whole = File.ReadAllBytes(file), bytes = [.. whole];
            if (bytes.Length == 0)
            {
                continue;
            }

            for (int k = random.Next(1, 6); k > 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(file, random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                GraceDelivery read = GraceReader.Read(source, new ProblemList());
                GraceCheck.Clean(read, new ProblemList());
                GraceCheck.Clean(read, new ProblemList()).ShouldBe(0, $"round {round}");
            }
            catch (BadInputException refused)
            {
                refused.Problems.ShouldNotBeEmpty($"round {round}");
            }

            File.WriteAllBytes(file, whole);
        }
    }

    /// <summary>A small delivery where a column of a table has another name.</summary>
    private string WithHeader(string file, string column, string renamed)
    {
        string delivery = Path.Combine(folder, "d"), path = Path.Combine(delivery, file);
        GraceWriter.Write(Small(2), delivery);
        string[] lines = File.ReadAllLines(path);
        lines[0] = string.Join(';', lines[0].Split(';').Select(c => c == column ? renamed : c));
        File.WriteAllLines(path, lines);
        return delivery;
    }

    private static string? Sample() => Repository.Data("gracethd") is var folder && Directory.Exists(folder) ? folder : null;

    private static GraceDelivery Small(int version)
    {
        GraceDelivery d = new(version == 3 ? GraceSchema.V3 : GraceSchema.V2);
        for (int i = 1; i <= 3; i++)
        {
            d.Table("t_noeud").Add(new Point(4 + (i / 200.0), 47), ("nd_code", $"ND{i}"), ("nd_comment", i == 2 ? "=é;\"x\"" : null));
        }

        for (int i = 1; i <= 2; i++)
        {
            LineString line = new([new(4 + (i / 200.0), 47), new(4 + ((i + 1) / 200.0), 47)]);
            d.Table("t_cheminement").Add(line, ("cm_code", $"CM{i}"), ("cm_ndcode1", $"ND{i}"), ("cm_ndcode2", $"ND{i + 1}"), ("cm_long", 12.5), ("cm_typ_imp", "7"));
            d.Table("t_cable").Add(null, ("cb_code", $"CB{i}"), ("cb_nd1", $"ND{i}"), ("cb_nd2", $"ND{i + 1}"), ("cb_capafo", 12), ("cb_etiquet", "-vers l'est"));
            d.Table("t_cableline").Add(line, ("cl_code", $"CL{i}"), ("cl_cb_code", $"CB{i}"), ("cl_long", 12.5));
            d.Table("t_fibre").Add(null, ("fo_code", $"FO{i}"), ("fo_cb_code", $"CB{i}"));
        }

        if (version == 3)
        {
            d.Table("t_cab_chem").Add(null, ("cc_cb_code", "CB1"), ("cc_cm_code", "CM1"));
        }

        return d;
    }

    private static void ShouldBeTheSame(GraceDelivery expected, GraceDelivery found)
    {
        found.Tables.Keys.ShouldBe(expected.Tables.Keys);
        foreach (GraceTable table in expected.Tables.Values)
        {
            GraceTable other = found.Tables[table.Name];
            other.Columns.ShouldBe(table.Columns, table.Name);
            other.Rows.Count.ShouldBe(table.Rows.Count, table.Name);
            for (int i = 0; i < table.Rows.Count; i++)
            {
                other.Rows[i].Values.ShouldBe(table.Rows[i].Values, $"{table.Name} {i}");
                // The writer may turn a ring round: the same outline all the same.
                (table.Rows[i].Geometry is { } g ? g.EqualsExact(other.Rows[i].Geometry, 1e-9) : other.Rows[i].Geometry is null).ShouldBeTrue($"{table.Name} {i}");
            }
        }
    }

    private string Zip(Action<ZipArchive> fill)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName() + ".zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(zip);
        return path;
    }

    private static void Write(ZipArchive zip, string name, string text)
    {
        using StreamWriter writer = new(zip.CreateEntry(name).Open());
        writer.Write(text);
    }
}
