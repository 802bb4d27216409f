using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Tests;
using Microsoft.Data.Sqlite;

namespace Maillage.Verification.Tests;

public sealed class VerifierTests(VerifierTests.Town town) : IClassFixture<VerifierTests.Town>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-verify-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1, 3, 6, 1)]
    [InlineData(2, 5, 60, 2)]
    [InlineData(3, 8, 300, 3)]
    [InlineData(4, 12, 900, 4)]
    [InlineData(5, 20, 3000, 5)]
    [InlineData(6, 6, 150, 0)]
    [InlineData(7, 25, 6000, 6)]
    public void What_the_designer_makes_is_accepted_and_comes_to_the_same_figures(int seed, int side, int houses, int exchanges)
    {
        NetworkDesign design = Write(seed, side, houses, exchanges);
        VerificationReport report = Verify();
        report.Findings.Select(f => f.MessageEn).ShouldBeEmpty($"seed {seed}");
        report.Accepted.ShouldBeTrue();
        report.Cost.ShouldBe(design.CostNew);
        report.CostReuse.ShouldBe(design.CostReuse);
        report.LowerBound.ShouldBe(design.Bound.Total);
        report.Premises.ShouldBe(design.Premises);
    }

    [Fact]
    public void An_empty_design_is_accepted()
    {
        GroundSketch sketch = new();
        sketch.Edge(sketch.Node(0, 0), sketch.Node(100, 0));
        DesignExport.Write(Designer.Design(sketch.Build(), GroundSketch.Rules, new DesignOptions(), null, default), Path.Combine(folder, "d"), new DesignRun(0, 0), default);
        Verify().Findings.Select(f => f.MessageEn).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE design_rule SET value = '81' WHERE key = 'trench.built-up'", "span-cost")]
    [InlineData("UPDATE design_quantity SET unit_price_cents = unit_price_cents + 1 WHERE fid = 1", "price")]
    [InlineData("UPDATE design_quantity SET quantity_base = quantity_base + 1, cost_cents = cost_cents + unit_price_cents WHERE fid = 3", "quantity")]
    [InlineData("UPDATE design_site SET parent = (SELECT id FROM design_site WHERE kind = 'sro' AND id <> (SELECT parent FROM design_site WHERE kind = 'pbo' LIMIT 1) LIMIT 1) WHERE fid = (SELECT min(fid) FROM design_site WHERE kind = 'pbo')", "site-lines")]
    [InlineData("UPDATE design_premises SET pbo = (SELECT id FROM design_site WHERE kind = 'pbo' ORDER BY fid DESC LIMIT 1) WHERE fid = 1", "site-lines")]
    [InlineData("UPDATE design_span SET fibres_distribution = fibres_distribution + 1 WHERE fid = (SELECT min(fid) FROM design_span WHERE level = 'distribution')", "span-fibres")]
    [InlineData("UPDATE design_span SET cables_distribution = '6' WHERE fid = (SELECT min(fid) FROM design_span WHERE fibres_distribution > 12)", "cable-size")]
    [InlineData("UPDATE design_span SET mode = 'aerial' WHERE fid = (SELECT min(s.fid) FROM design_span s JOIN design_street t ON t.edge = s.edge WHERE t.built_up)", "span-mode")]
    [InlineData("DELETE FROM design_span WHERE fid = (SELECT min(fid) FROM design_span WHERE level = 'distribution')", "flow-length")]
    [InlineData("UPDATE design_premises SET loss_udb = loss_udb - 1 WHERE fid = 2", "optical")]
    [InlineData("DELETE FROM design_waiver", "rule-broken")]
    [InlineData("UPDATE design_rule SET value = '4' WHERE key = 'pbo.street.lines'", "rule-broken")]
    [InlineData("UPDATE design_street SET cheapest_cents_dm = cheapest_cents_dm + 1 WHERE fid = 1", "street-price")]
    [InlineData("UPDATE design_certificate SET value = '1' WHERE key = 'cost'", "certificate")]
    [InlineData("UPDATE design_certificate SET value = '\"both\"' WHERE key = 'routesFor'", "certificate")]
    [InlineData("DELETE FROM design_certificate WHERE key = 'routesFor'", "certificate")]
    [InlineData("UPDATE design_certificate SET value = replace(value, '1.4716', '1.4717') WHERE key = 'flipTariffs'", "certificate")]
    [InlineData("DELETE FROM design_certificate WHERE key = 'flipTariffs'", "certificate")]
    [InlineData("UPDATE design_certificate SET value = '12345678' WHERE key = 'lowerBound'", "certificate")]
    [InlineData("DELETE FROM design_closure WHERE fid = 1", "closure")]
    [InlineData("UPDATE design_premises SET worth_cents = worth_cents + 30000 WHERE fid = 1", "dual-worth")]
    [InlineData("DELETE FROM design_dual WHERE kind = 'cable'", "certificate")]
    [InlineData("UPDATE design_node SET cabinet_micro = cabinet_micro + cabinet_micro / 10", "dual-cabinet")]
    [InlineData("UPDATE design_node SET cabinet_micro = 0", "certificate")]
    [InlineData("UPDATE design_street SET exchange_micro = exchange_micro + 20000000000000 WHERE edge = (SELECT edge FROM design_premises LIMIT 1)", "dual-exchange")]
    [InlineData("UPDATE design_site SET in_building = 1 WHERE fid = (SELECT min(fid) FROM design_site WHERE kind = 'pbo' AND NOT in_building)", "pbo-building")]
    public void A_tampered_design_is_refused(string tamper, string code)
    {
        Directory.CreateDirectory(Path.Combine(folder, "d"));
        File.Copy(town.Design, Path.Combine(folder, "d", "design.gpkg"));
        Execute(tamper).ShouldBeGreaterThan(0, "the change must touch a row");
        VerificationReport report = Verify();
        report.Accepted.ShouldBeFalse();
        report.Findings.Select(f => f.Code).ShouldContain(code);
    }

    [Theory]
    [InlineData("support")]
    [InlineData("cable")]
    public void A_raise_that_pays_more_than_its_streets_cost_is_refused(string kind)
    {
        Write(5, 20, 3000, 5);
        using (SqliteConnection connection = Open())
        {
            using SqliteCommand read = connection.CreateCommand();
            read.CommandText = $"SELECT raises FROM design_dual WHERE kind = '{kind}'";
            byte[] raises = (byte[])read.ExecuteScalar()!;
            int cents = Array.FindIndex(raises, b => b < 128) + 1;
            raises[cents] = (byte)(raises[cents] ^ 2);
            using SqliteCommand write = connection.CreateCommand();
            write.CommandText = $"UPDATE design_dual SET raises = $r WHERE kind = '{kind}'";
            write.Parameters.AddWithValue("$r", raises);
            write.ExecuteNonQuery();
        }

        Verify().Accepted.ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_is_no_design_is_told_so()
    {
        string path = Path.Combine(folder, "x.gpkg");
        File.WriteAllText(path, "not a database");
        Should.Throw<BadInputException>(() => DesignVerifier.Verify(path, null, default));
        Should.Throw<BadInputException>(() => DesignVerifier.Verify(Path.Combine(folder, "absent"), null, default));
    }

    [Fact]
    public void A_design_without_one_of_its_rules_is_told_so()
    {
        Write(1, 3, 6, 1);
        Execute("DELETE FROM design_rule WHERE key = 'pbo.reach'");
        Should.Throw<BadInputException>(Verify);
    }

    private NetworkDesign Write(int seed, int side, int houses, int exchanges) => Write(Path.Combine(folder, "d"), seed, side, houses, exchanges);

    private static NetworkDesign Write(string target, int seed, int side, int houses, int exchanges)
    {
        NetworkDesign design = Designer.Design(GroundSketch.Random(seed, side, houses, exchanges), GroundSketch.Rules, new DesignOptions(), null, default);
        DesignExport.Write(design, target, new DesignRun(1, 1), default);
        return design;
    }

    /// <summary>Made once: every tampering starts from the same file.</summary>
    public sealed class Town : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("maillage-town-").FullName;

        public Town() => Write(folder, 5, 20, 3000, 0);

        public string Design => Path.Combine(folder, "design.gpkg");

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }

    private VerificationReport Verify() => DesignVerifier.Verify(Path.Combine(folder, "d"), null, TestContext.Current.CancellationToken);

    private int Execute(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA recursive_triggers = 0";
        command.ExecuteNonQuery();
        foreach (string trigger in Triggers(connection))
        {
            using SqliteCommand drop = connection.CreateCommand();
            drop.CommandText = $"DROP TRIGGER \"{trigger}\"";
            drop.ExecuteNonQuery();
        }

        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static List<string> Triggers(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(folder, "d", "design.gpkg")};Pooling=False");
        connection.Open();
        return connection;
    }
}
