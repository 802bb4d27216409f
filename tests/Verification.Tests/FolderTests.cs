using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Tests;
using Microsoft.Data.Sqlite;

namespace Maillage.Verification.Tests;

/// <summary>The folder as people get it: the files beside the GeoPackage, tables that are gone, bytes that are damaged, and the rules whose name it bears.</summary>
public sealed class FolderTests : IDisposable
{
    private static readonly RulesToCompare[] Shipped = [new(GroundSketch.RulesPath, Always: false)];
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("maillage-folder-").FullName, "d");
    private readonly VerificationReport sound;

    public FolderTests()
    {
        DesignExport.Write(Designer.Design(GroundSketch.Random(4, 7, 150, 2, farHouses: 3), GroundSketch.Rules, new DesignOptions(), null, default), folder, new DesignRun(1, 1), default);
        sound = Verify();
        sound.Findings.Select(f => f.Tell(french: false)).ShouldBeEmpty();
        using SqliteConnection connection = Open();
        foreach (string trigger in List(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        {
            Execute(connection, $"DROP TRIGGER \"{trigger}\"");
        }
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [InlineData("quantities.csv")]
    [InlineData("waivers.csv")]
    [InlineData("certificate.json")]
    public void A_file_that_is_gone_damaged_or_cut_is_named(string name)
    {
        string path = Path.Combine(folder, name), text = File.ReadAllText(path);
        File.Delete(path);
        VerifyOrRefuse().ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.File.ShouldBe(name), f => f.Code.ShouldBe("file-missing"));
        foreach (string changed in (string[])["", "XXXX" + text[4..], text[..(text.Length * 2 / 3)], text.Replace("simul", "real", StringComparison.Ordinal)])
        {
            File.WriteAllText(path, changed);
            VerifyOrRefuse().ShouldContain(f => f.File == name, changed[..Math.Min(40, changed.Length)]);
        }
    }

    [Fact]
    public void A_figure_changed_in_a_file_beside_the_geopackage_is_told_with_line_and_column()
    {
        string bill = Path.Combine(folder, "quantities.csv"), waivers = Path.Combine(folder, "waivers.csv"), certificate = Path.Combine(folder, "certificate.json");
        string[] lines = File.ReadAllLines(bill);
        File.WriteAllLines(bill, [.. lines[..2], lines[2][..^1] + (lines[2][^1] == '7' ? '8' : '7'), .. lines[3..]]);
        Problem figure = VerifyOrRefuse().ShouldHaveSingleItem();
        (figure.File, figure.Row, figure.Column).ShouldBe(("quantities.csv", 3, "cout_reemploi_eur"));
        File.WriteAllLines(bill, lines[..^1]);
        VerifyOrRefuse().ShouldHaveSingleItem().Row.ShouldBe(lines.Length);
        File.WriteAllLines(bill, lines);

        File.AppendAllText(waivers, "simulé,pbo,pbo.reach,x,58145,x,x,1,m,0,1\n");
        VerifyOrRefuse().ShouldHaveSingleItem().File.ShouldBe("waivers.csv");
        File.WriteAllLines(waivers, File.ReadAllLines(waivers)[..^1]);

        string text = File.ReadAllText(certificate);
        foreach ((string key, string value) in (ReadOnlySpan<(string, string)>)[("cost", "1"), ("lowerBound", "2"), ("gapPercent", "0.01"), ("simulated", "false")])
        {
            File.WriteAllText(certificate, System.Text.RegularExpressions.Regex.Replace(text, $"\"{key}\": [^,\n]+", $"\"{key}\": {value}"));
            VerifyOrRefuse().ShouldContain(f => f.File == "certificate.json" && f.Column != null, key);
        }

        File.WriteAllText(certificate, text);
        Verify().Accepted.ShouldBeTrue();
    }

    [Fact]
    public void A_folder_without_one_of_its_tables_or_columns_is_refused_in_words()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, "design.gpkg"));
        foreach (string table in (string[])["design_waiver", "design_dual", "design_node", "design_certificate", "gpkg_contents", "gpkg_geometry_columns"])
        {
            using (SqliteConnection connection = Open())
            {
                Execute(connection, "PRAGMA foreign_keys = OFF");
                Execute(connection, $"DROP TABLE {table}");
            }

            Should.Throw<BadInputException>(Verify, table).Problems.ShouldNotBeEmpty();
            File.WriteAllBytes(Path.Combine(folder, "design.gpkg"), whole);
        }

        using (SqliteConnection connection = Open())
        {
            Execute(connection, "ALTER TABLE design_premises DROP COLUMN loss_udb");
        }

        Should.Throw<BadInputException>(Verify).Problems[0].Column.ShouldBe("loss_udb");
    }

    [Fact]
    public void A_value_of_another_type_is_told_with_table_row_and_column()
    {
        using (SqliteConnection connection = Open())
        {
            Execute(connection, "UPDATE design_premises SET street_dm = 'x' WHERE fid = 3");
        }

        Problem told = Should.Throw<BadInputException>(Verify).Problems.ShouldHaveSingleItem();
        (told.File, told.Row, told.Column).ShouldBe(("design.gpkg", 3, "street_dm"));
        told.MessageEn.ShouldContain("design_premises");
    }

    /// <summary>Random cells of random tables set to random values of random types; and random bytes of the file turned over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_stands_in_a_cell_the_verifier_answers_in_words_and_accepts_only_what_means_the_same(int seed)
    {
        Random random = new(seed * 104_729);
        string path = Path.Combine(folder, "design.gpkg");
        byte[] whole = File.ReadAllBytes(path);
        for (int n = 0; n < 60; n++)
        {
            string what = Change(random);
            Judge(what);
            File.WriteAllBytes(path, whole);
        }

        for (int n = 0; n < 25; n++)
        {
            byte[] damaged = [.. whole];
            int at = random.Next(damaged.Length), length = random.Next(1, 200);
            for (int i = at; i < Math.Min(at + length, damaged.Length); i++)
            {
                damaged[i] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(path, damaged);
            Judge($"bytes {at}+{length}");
        }
    }

    [Fact]
    public void A_snapshot_that_bears_the_name_of_rules_must_hold_their_values()
    {
        string gpkg = Path.Combine(folder, "design.gpkg");
        using (SqliteConnection connection = Open())
        {
            Execute(connection, "UPDATE design_rule SET value = '4' WHERE key = 'sro.completeness.years'");
        }

        DesignVerifier.Verify(gpkg, null, default).Accepted.ShouldBeTrue("alone, the file cannot tell");
        Problem claimed = DesignVerifier.Verify(gpkg, Shipped, null, default).Findings.ShouldHaveSingleItem();
        claimed.Code.ShouldBe("rules-differ");
        claimed.MessageEn.ShouldContain("rules.sro.completeness.years.value is '4'");

        using (SqliteConnection connection = Open())
        {
            Execute(connection, "UPDATE design_certificate SET value = '\"2026.1\"' WHERE key = 'rules'");
        }

        VerificationReport own = DesignVerifier.Verify(gpkg, Shipped, null, default);
        (own.Accepted, own.Notices.Count).ShouldBe((true, 0), "a region's own rules");
        VerificationReport told = DesignVerifier.Verify(gpkg, [new(GroundSketch.RulesPath, Always: true)], null, default);
        told.Accepted.ShouldBeTrue();
        told.Notices.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
    }

    /// <summary>Columns that are inputs of the design, or worths that prove less: a verifier without the region's ground takes them as they are.</summary>
    private static bool Taken(string column, string key) => column is "design_exchange.id" or "design_exchange.name" or "design_street.edge_id" or "design_premises.building_id" or "design_street.class"
        or "design_street.support" or "design_street.built_up" or "design_street.commune" or "design_street.exchange_micro" or "design_node.cabinet_micro" or "design_premises.worth_cents" || key is "seconds" or "peakBytes";

    private void Judge(string what)
    {
        VerificationReport? report = null;
        try
        {
            report = Verify();
        }
        catch (BadInputException refused)
        {
            refused.Problems.ShouldNotBeEmpty();
        }

        if (report is { Accepted: true })
        {
            (report.Cost, report.CostReuse, report.LowerBound, report.Premises, report.Waivers).ShouldBe((sound.Cost, sound.CostReuse, sound.LowerBound, sound.Premises, sound.Waivers), what);
            (what.StartsWith("bytes", StringComparison.Ordinal) || what.StartsWith("same", StringComparison.Ordinal)).ShouldBeTrue(what);
        }
    }

    private string Change(Random random)
    {
        using SqliteConnection connection = Open();
        List<string> tables = List(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'design_%'");
        string table = tables[random.Next(tables.Count)];
        List<string> columns = List(connection, $"SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ('fid', 'geom')");
        string column = columns[random.Next(columns.Count)];
        List<string> rows = List(connection, $"SELECT cast(fid AS TEXT) FROM {table}");
        if (rows.Count == 0)
        {
            return "same: no row";
        }

        string fid = rows[random.Next(rows.Count)];
        object value = random.Next(9) switch
        {
            0 => (long)random.Next(-3, 4),
            1 => random.NextInt64(long.MinValue, long.MaxValue),
            2 => (long)int.MaxValue,
            3 => random.NextDouble() * Math.Pow(10, random.Next(-3, 300)),
            4 => double.PositiveInfinity,
            5 => "",
            6 => new string('x', random.Next(1, 40)),
            7 => new byte[random.Next(0, 20)],
            _ => DBNull.Value,
        };
        string before = List(connection, $"SELECT coalesce(quote({column}), '') FROM {table} WHERE fid = {fid}")[0];
        string key = table == "design_certificate" ? List(connection, $"SELECT coalesce(key, '') FROM {table} WHERE fid = {fid}")[0] : "";
        using SqliteCommand write = new($"UPDATE {table} SET {column} = $v WHERE fid = {fid}", connection);
        write.Parameters.AddWithValue("$v", value);
        write.ExecuteNonQuery();
        string after = List(connection, $"SELECT coalesce(quote({column}), '') FROM {table} WHERE fid = {fid}")[0];
        return $"{(before == after || (before, after) is ("NULL", "''") || Taken($"{table}.{column}", key) ? "same" : "changed")}: {table}.{column} {fid} {key} {before} → {after}";
    }

    private VerificationReport Verify() => DesignVerifier.Verify(folder, Shipped, null, TestContext.Current.CancellationToken);

    private IReadOnlyList<Problem> VerifyOrRefuse()
    {
        try
        {
            return Verify().Findings;
        }
        catch (BadInputException refused)
        {
            return refused.Problems;
        }
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(folder, "design.gpkg")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    private static List<string> List(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = new(sql, connection);
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> found = [];
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
