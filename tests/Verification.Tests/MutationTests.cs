using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Tests;
using Maillage.Territory;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Verification.Tests;

/// <summary>The verifier is tried: one sound design, corrupted in every way we can think of, each at several seeded places. All must be caught and the place named.</summary>
public sealed class MutationTests(MutationTests.SoundDesign sound) : IClassFixture<MutationTests.SoundDesign>
{
    private const int Seeds = 3;

    public static TheoryData<string> Kinds => [.. Mutations.All.Select(m => m.Kind)];

    [Fact]
    public void The_design_is_sound_before_it_is_corrupted()
    {
        using Copy copy = new(sound.Path);
        copy.Verify().Findings.Select(f => f.MessageEn).ShouldBeEmpty();
        Mutations.All.Select(m => m.Kind).Distinct().Count().ShouldBe(Mutations.All.Count);
        Mutations.All.Count.ShouldBeGreaterThan(110);
        copy.Read("SELECT min((SELECT count(*) FROM design_waiver), (SELECT count(*) - 1 FROM design_site WHERE kind = 'nro'), (SELECT count(*) FROM design_span WHERE fibres_collecte > 0)) > 0", 0).ShouldBe(["1"], "all kinds need a waiver, two NROs and a collecte");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_corruption_is_caught_and_its_place_named(string kind)
    {
        Mutation mutation = Mutations.All.Single(m => m.Kind == kind);
        for (int seed = 1; seed <= Seeds; seed++)
        {
            using Copy copy = new(sound.Path);
            int random = new Random((seed * 7919) + kind.Length).Next(1, 1_000_000);
            List<string> names = copy.Read(mutation.Names, random);
            copy.Execute(mutation.Sql, random).ShouldBeGreaterThan(0, $"« {kind} » must touch a row, seed {seed}");
            IReadOnlyList<Problem> findings = copy.VerifyOrRefuse();
            findings.ShouldNotBeEmpty($"« {kind} » was not seen, seed {seed}");
            names.ShouldContain(n => findings.Any(f => (f.Message + f.MessageEn).Contains(n, StringComparison.Ordinal)), $"« {kind} », seed {seed}: nothing names {string.Join(" ", names.Take(5))} in {string.Join(" | ", findings.Take(5).Select(f => f.MessageEn))}");
        }
    }

    [Theory]
    [InlineData("design_site", "place-geometry", 5)]
    [InlineData("design_premises", "place-geometry", 60)]
    [InlineData("design_span", "span-geometry", 5)]
    [InlineData("design_street", "street-geometry", 5)]
    public void A_moved_geometry_is_caught_and_put_on_the_map(string layer, string code, int metres)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            using Copy copy = new(sound.Path);
            copy.Move(layer, new Random(seed), metres);
            IReadOnlyList<Problem> findings = copy.VerifyOrRefuse();
            findings.ShouldContain(f => f.Code == code && f.Place != null, $"{layer}, seed {seed}");
            findings.ShouldAllBe(f => f.Code.EndsWith("geometry"));
        }
    }

    [Fact]
    public void A_raise_of_the_dual_changed_by_any_cent_is_caught()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            using Copy copy = new(sound.Path);
            copy.ChangeRaise(new Random(seed));
            copy.VerifyOrRefuse().ShouldNotBeEmpty($"seed {seed}");
        }
    }

    /// <summary>Made once: all kinds start from the same file.</summary>
    public sealed class SoundDesign : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("maillage-sound-").FullName;

        public SoundDesign()
        {
            // More lines than one NRO may serve, for the collecte, and far houses for the waivers.
            Ground ground = GroundSketch.Random(5, 14, 1700, 6, farHouses: 5);
            for (int b = 0; b < ground.BuildingCount - 5; b += 2)
            {
                ground.PremisesLines[b] = 50;
            }

            NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, default);
            DesignExport.Write(design, System.IO.Path.Combine(folder, "d"), new DesignRun(1, 1), default);
            Path = System.IO.Path.Combine(folder, "d", "design.gpkg");
            using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
            connection.Open();
            // An index's triggers would call functions only a GIS has: the copies are changed without them.
            foreach (string trigger in Copy.List(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'", 0))
            {
                using SqliteCommand drop = new($"DROP TRIGGER \"{trigger}\"", connection);
                drop.ExecuteNonQuery();
            }
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }

    private sealed class Copy : IDisposable
    {
        private readonly string path = System.IO.Path.GetTempFileName();

        public Copy(string from) => File.Copy(from, path, overwrite: true);

        public VerificationReport Verify() => DesignVerifier.Verify(path, null, TestContext.Current.CancellationToken);

        public IReadOnlyList<Problem> VerifyOrRefuse()
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

        public int Execute(string sql, int random)
        {
            using SqliteConnection connection = Open();
            using SqliteCommand command = new(sql, connection);
            command.Parameters.AddWithValue("$r", random);
            return command.ExecuteNonQuery();
        }

        public List<string> Read(string sql, int random)
        {
            using SqliteConnection connection = Open();
            return List(connection, sql, random);
        }

        public static List<string> List(SqliteConnection connection, string sql, int random)
        {
            using SqliteCommand command = new(sql, connection);
            command.Parameters.AddWithValue("$r", random);
            using SqliteDataReader reader = command.ExecuteReader();
            List<string> found = [];
            while (reader.Read())
            {
                found.Add(reader.IsDBNull(0) ? "∅" : reader.GetString(0));
            }

            return found;
        }

        public void Move(string layer, Random random, int metres)
        {
            using SqliteConnection connection = Open();
            List<string> keys = List(connection, $"SELECT fid FROM {layer} ORDER BY fid", 0);
            string fid = keys[random.Next(keys.Count)];
            using SqliteCommand read = new($"SELECT geom FROM {layer} WHERE fid = {fid}", connection);
            Geometry geometry = GeoPackageBlob.Decode((byte[])read.ExecuteScalar()!);
            // About five metres to the north, for the last place of the line.
            Coordinate[] places = [.. geometry.Coordinates.Select(c => c.Copy())];
            places[^1].Y += metres / 111_000.0;
            Geometry moved = geometry is Point ? new Point(places[0]) : new LineString(places);
            using SqliteCommand write = new($"UPDATE {layer} SET geom = $g WHERE fid = {fid}", connection);
            write.Parameters.AddWithValue("$g", GeoPackageBlob.Encode(moved, 4326));
            write.ExecuteNonQuery().ShouldBe(1);
        }

        public void ChangeRaise(Random random)
        {
            using SqliteConnection connection = Open();
            using SqliteCommand read = new("SELECT raises FROM design_dual WHERE length(raises) > 0 ORDER BY fid LIMIT 1", connection);
            byte[] raises = (byte[])read.ExecuteScalar()!;
            int at = random.Next(raises.Length);
            raises[at] ^= (byte)(1 << random.Next(7));
            using SqliteCommand write = new("UPDATE design_dual SET raises = $g WHERE fid = (SELECT fid FROM design_dual WHERE length(raises) > 0 ORDER BY fid LIMIT 1)", connection);
            write.Parameters.AddWithValue("$g", raises);
            write.ExecuteNonQuery().ShouldBe(1);
        }

        public void Dispose() => File.Delete(path);

        private SqliteConnection Open()
        {
            SqliteConnection connection = new($"Data Source={path};Pooling=False");
            connection.Open();
            // Hundreds of copies, none of which outlives its test: nothing to wait for the disk for.
            using SqliteCommand quick = new("PRAGMA synchronous = OFF", connection);
            quick.ExecuteNonQuery();
            return connection;
        }
    }
}
