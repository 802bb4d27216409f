using System.Text;
using CsCheck;
using Maillage.Catalogue.Heritage;

namespace Maillage.Catalogue.Tests;

public class HeritageTests
{
    [Theory]
    [InlineData("1477", 1477, 1477)]
    [InlineData("vers 1450", 1450, 1450)]
    [InlineData("[1789 ?]", 1789, 1789)]
    [InlineData("1814-1879", 1814, 1879)]
    [InlineData("1814–1879", 1814, 1879)]
    [InlineData("12 mai 1789", 1789, 1789)]
    [InlineData("1er mai 1789", 1789, 1789)]
    [InlineData("1789-05-05", 1789, 1789)]
    [InlineData("XVIe siècle", 1501, 1600)]
    [InlineData("début du 16e siècle", 1501, 1600)]
    [InlineData("XVe-XVIe siècles", 1401, 1600)]
    [InlineData("XVe et XVIe siècles", 1401, 1600)]
    [InlineData("16th century", 1501, 1600)]
    [InlineData("Ier siècle av. J.-C.", -100, -1)]
    [InlineData("52 av. J.-C.", -52, -52)]
    [InlineData("17..", 1700, 1799)]
    [InlineData("18--", 1800, 1899)]
    [InlineData("185?", 1850, 1859)]
    [InlineData("987", 987, 987)]
    public void A_date_of_a_catalogue_is_read_as_the_years_it_means(string text, int from, int to)
    {
        HistoricDate.TryParse(text, out HistoricDate date).ShouldBeTrue();
        date.ShouldBe(new HistoricDate(from, to));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("sans date")]
    [InlineData("s.d.")]
    [InlineData("22e siècle")]
    [InlineData("9999")]
    [InlineData("12")]
    public void What_says_no_year_has_none(string? text) => HistoricDate.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Centuries_are_counted_as_historians_do_and_there_is_no_century_zero()
    {
        new HistoricDate(1500, 1500).Centuries.ShouldBe([15]);
        new HistoricDate(1501, 1600).Centuries.ShouldBe([16]);
        new HistoricDate(-52, 14).Centuries.ShouldBe([-1, 1]);
        new HistoricDate(-101, -100).Centuries.ShouldBe([-2, -1]);
        new HistoricDate(-9000, 2000).Centuries.ShouldBe([-90, 20]);
    }

    [Fact]
    public void Any_text_is_read_as_a_date_or_refused() => Gen.String[Gen.Char["0123456789XVIe siècle.-?[]av J.C"], 0, 60].Sample(t =>
    {
        if (HistoricDate.TryParse(t, out HistoricDate date))
            (date.From <= date.To && date.Centuries.Count is > 0 and <= 11).ShouldBeTrue();
    });

    private static readonly Gen<string> Line = Gen.String[Gen.Char["abé@#\\| .1"], 0, 20];
    private static readonly Gen<StoryPiece> Piece = Gen.Select(Gen.String[Gen.Char["abc:/1"], 1, 10], Line, (id, caption) => new StoryPiece(id, Tidy(caption) is { Length: > 0 } said ? said : null));
    private static readonly Gen<StorySection> Section = Gen.Select(Line, Line.Array[0, 4], Piece.Array[0, 4], (title, lines, pieces) => new StorySection(Tidy(title) is { Length: > 0 } named ? named : "Sans nom", string.Join('\n', lines).Trim('\n'), [.. pieces]));

    private static string Tidy(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void A_story_is_written_as_text_and_read_again_the_same() => Section.Array[0, 5].Sample(sections =>
    {
        Story story = new([.. sections]);
        Story.Parse(story.Write()).Sections.ShouldBe(story.Sections);
    });

    [Fact]
    public void Any_text_is_a_story_that_writes_itself_once_and_for_all() => Gen.String[Gen.Char["ab@#\\| \n1"], 0, 80].Sample(text =>
    {
        string once = Story.Parse(text).Write();
        Story.Parse(once).Write().ShouldBe(once);
    });

    [Fact]
    public void Sections_and_documents_move_within_their_bounds()
    {
        Story story = Story.Parse("Ouverture\n## Un\n@ a\n@ b | légende\n## Deux\ntexte");
        story.Documents.ShouldBe(["a", "b"]);
        story.Moved(1, 1).Sections.Select(s => s.Title).ShouldBe(["", "Deux", "Un"]);
        story.Moved(1, -1).ShouldBe(story, "what has no title stays first");
        story.Moved(2, 1).ShouldBe(story);
        story.Moved(1, 0, 1).Documents.ShouldBe(["b", "a"]);
        story.Moved(1, 1, 1).ShouldBe(story);
    }

    [Fact]
    public void The_size_of_a_picture_is_read_from_its_first_bytes()
    {
        ImageHead.Read([0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 40, 0, 0, 0, 30]).ShouldBe(new ImageHead("image/png", 40, 30));
        ImageHead.Read([.. "GIF89a"u8, 40, 0, 30, 0]).ShouldBe(new ImageHead("image/gif", 40, 30));
        ImageHead.Read([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 11, 8, 0, 30, 0, 40, 1, 1, 1]).ShouldBe(new ImageHead("image/jpeg", 40, 30));
        ImageHead.Read(Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")).ShouldBeNull("a picture that runs is no picture here");
        ImageHead.Read([0xFF, 0xD8, 0xFF, 0xE0, 0, 4]).ShouldBeNull("cut off");
    }

    private static readonly byte[][] Heads = [[], [0xFF, 0xD8, 0xFF], [.. "RIFFxxxxWEBPVP8X"u8], [.. "GIF89a"u8], [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A]];

    [Fact]
    public void Any_bytes_are_a_picture_or_not() => Gen.Select(Gen.Int[0, 4].Select(i => Heads[i]), Gen.Byte.Array[0, 60], (head, rest) => (byte[])[.. head, .. rest])
        .Sample(bytes => { _ = ImageHead.Read(bytes); });
}
