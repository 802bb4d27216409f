using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Tours;
using Maillage.Database;
using Maillage.Formats.Tracks;
using Maillage.People;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedHeritageConformance(EmbeddedDatabases databases) : HeritageConformance(databases);

public sealed class PostgresHeritageConformance(PostgresDatabases databases) : HeritageConformance(databases);

/// <summary>What is kept beside heritage records, on both databases.</summary>
public abstract class HeritageConformance(TestDatabases databases)
{
    [Fact]
    public void What_was_seen_of_a_picture_is_kept_until_it_is_seen_again()
    {
        using TestDatabase test = databases.Make();
        HeritageStore store = new(test.Open(CatalogueTables.Migrations));
        DateTimeOffset now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        store.Find([]).ShouldBeEmpty();
        SeenImage failed = new("https://un.example/info.json", true, null, null, "image-unreadable", now);
        store.Save(failed);
        store.Find(["https://un.example/info.json", "https://deux.example/a.png"]).ShouldHaveSingleItem().Value.ShouldBe(failed);
        SeenImage seen = failed with { Width = 4000, Height = 3000, Fault = null, SeenAt = now.AddHours(1) };
        store.Save(seen);
        store.Find([seen.Address])[seen.Address].ShouldBe(seen);
    }

    [Fact]
    public void A_source_has_one_keeper_who_can_be_taken_away()
    {
        using TestDatabase test = databases.Make();
        HeritageStore store = new(test.Open(CatalogueTables.Migrations));
        store.KeeperOf("bm").ShouldBeNull();
        store.Keep("bm", new BodyId("21210231500018"));
        store.Keep("bm", new BodyId("25801450100013"));
        store.KeeperOf("bm").ShouldBe(new BodyId("25801450100013"));
        store.Keepers().ShouldHaveSingleItem().Key.ShouldBe("bm");
        store.Keep("bm", null);
        store.KeeperOf("bm").ShouldBeNull();
    }

    [Fact]
    public void Contributions_meant_for_one_body_do_not_fill_the_place_of_others()
    {
        using TestDatabase test = databases.Make();
        ProposalStore proposals = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        Catalogue.Resource Meant(int i, string? body) => new() { Id = $"m:{body}-{i}", Type = "memoire", Title = "Souvenir", Owner = body is null ? null : new BodyId(body), ConfirmedOn = new DateOnly(2026, 1, 1) };
        for (int i = 0; i < 10 * ProposalStore.MostWaiting; i++)
            proposals.Add(Meant(i, "21210231500018"), null, null, "").ShouldNotBeNull();
        proposals.Add(Meant(-1, "21210231500018"), null, null, "").ShouldBeNull();
        proposals.Add(Meant(0, "25801450100013"), null, null, "").ShouldNotBeNull();
        proposals.Add(Meant(0, null), null, null, "").ShouldNotBeNull();
        proposals.Waiting(new BodyId("25801450100013")).Count.ShouldBe(1);
    }

    [Fact]
    public void The_line_of_an_itinerary_is_kept_with_its_resource_or_not_at_all()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        ResourceStore store = new(database, TimeProvider.System);
        TrackStore tracks = new(database);
        Catalogue.Resource way = new() { Id = "m:voie", Type = "itineraire", Title = "Voie verte", ConfirmedOn = new DateOnly(2026, 1, 1) };
        KeptTrack kept = new("m:voie", "voie.gpx", new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), new Track("Voie", [[new TrackPoint(3.8, 47.2, 210.25), new TrackPoint(3.81, 47.2, null)], [new TrackPoint(4, 47, null), new TrackPoint(4.1, 47, null)]]), new TrackFacts(8_400, null, null, null, null, ["58145"], ["58", "21"]));
        store.Save(way with { Version = 3 }, new ResourceChange(null, null, "essai"), t => TrackStore.Save(t, kept)).Saved.ShouldBeNull("made from a version that is not the present one");
        tracks.Find("m:voie").ShouldBeNull();
        store.Save(way, new ResourceChange(null, null, "essai"), t => TrackStore.Save(t, kept)).Saved.ShouldNotBeNull();
        KeptTrack read = tracks.Find("m:voie")!;
        read.Track.Parts.Select(p => p.Length).ShouldBe([2, 2]);
        read.Track.Parts[0].ShouldBe(kept.Track.Parts[0]);
        (read.Facts.LengthM, read.Facts.ClimbM, read.ImportedAt, read.File).ShouldBe((8_400, null, kept.ImportedAt, "voie.gpx"));
        tracks.Facts()["m:voie"].Departments.ShouldBe(["58", "21"]);
    }
}
