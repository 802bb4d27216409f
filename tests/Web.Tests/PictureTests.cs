using System.Text;
using System.Text.Json;
using CsCheck;
using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Storage;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Heritage;
using NetVips;

namespace Maillage.Web.Tests;

/// <summary>Pictures that a body keeps here: what may come in, what is left of it, and how it is seen.</summary>
public sealed class PictureTests
{
    private const string Documents = "/usages/patrimoine/documents";

    private static readonly Dictionary<string, string> Notice = new() { ["title"] = "Vue du lavoir", ["summary"] = "Carte postale.", ["visibility"] = "Public", ["commune"] = "Lormes", ["version"] = "0" };

    /// <summary>Four quarters: red, green, blue, white; so that a part or a turn is known by its colour.</summary>
    private static Image Quarters(int width, int height)
    {
        Image Plain(double r, double g, double b) => (Image.Black(width / 2, height / 2, bands: 3) + new[] { r, g, b }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return Plain(220, 10, 10).Join(Plain(10, 200, 10), Enums.Direction.Horizontal).Join(Plain(10, 10, 220).Join(Plain(250, 250, 250), Enums.Direction.Horizontal), Enums.Direction.Vertical);
    }

    private static byte[] Jpeg(int width = 800, int height = 600, int orientation = 1)
    {
        using Image made = Quarters(width, height).Mutate(m =>
        {
            m.Set(GValue.GIntType, "orientation", orientation);
            m.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "47/1 16/1 48/1");
            m.Set(GValue.GStrType, "exif-ifd0-Artist", "Camille Secret");
        });
        return made.JpegsaveBuffer(q: 92);
    }

    private static (double R, double G, double B) At(byte[] picture, double x, double y)
    {
        using Image image = Image.NewFromBuffer(picture);
        double[] point = image.Getpoint((int)(x * image.Width), (int)(y * image.Height));
        return (point[0], point[1], point[2]);
    }

    private static string Colour((double R, double G, double B) at) => (at.R > 128, at.G > 128, at.B > 128) switch { (true, false, false) => "red", (false, true, false) => "green", (false, false, true) => "blue", (true, true, true) => "white", _ => at.ToString() };

    [Fact]
    public void A_picture_is_kept_upright_and_nothing_of_it_is_kept_but_its_points()
    {
        byte[] came = Jpeg(orientation: 6);
        Encoding.Latin1.GetString(came).ShouldContain("Camille Secret", Case.Sensitive, "the file says who made it");
        (byte[] content, int width, int height) = PictureMaker.Make(came, UploadKind.Jpeg, "vue.jpg");
        (width, height).ShouldBe((600, 800), "it lay on its side");
        byte[] shown = PictureMaker.Draw(content, PictureRequest.Parse("full/max/0/default.jpg", width, height)!.Value);
        foreach (byte[] bytes in (byte[][])[content, shown])
        {
            Encoding.Latin1.GetString(bytes).ShouldNotContain("Camille");
            using Image read = Image.NewFromBuffer(bytes);
            read.GetFields().ShouldAllBe(f => !f.StartsWith("exif", StringComparison.Ordinal) && !f.StartsWith("xmp", StringComparison.Ordinal));
        }

        // Turned a quarter to the right: what was below left is above left.
        Colour(At(shown, 0.25, 0.25)).ShouldBe("blue");
        Colour(At(shown, 0.75, 0.25)).ShouldBe("red");
    }

    [Theory]
    [InlineData("png", UploadKind.Png)]
    [InlineData("tif", UploadKind.Tiff)]
    [InlineData("webp", UploadKind.WebP)]
    public void Pictures_of_every_kind_taken_are_read(string ending, UploadKind kind)
    {
        byte[] came = Quarters(640, 480).WriteToBuffer("." + ending);
        using MemoryStream stream = new(came);
        Upload.Check("vue." + ending, stream, PictureMaker.MostBytes, [kind]).Kind.ShouldBe(kind);
        (byte[] content, int width, int height) = PictureMaker.Make(came, kind, "vue." + ending);
        Colour(At(PictureMaker.Draw(content, PictureRequest.Parse("0,240,320,240/100,/0/default.png", width, height)!.Value), 0.5, 0.5)).ShouldBe("blue");
    }

    [Theory]
    [InlineData("full/max/0/default.jpg", 800, 600, "red")]
    [InlineData("full/400,/0/default.jpg", 400, 300, "red")]
    [InlineData("full/,150/0/default.png", 200, 150, "red")]
    [InlineData("full/!100,100/0/default.webp", 100, 75, "red")]
    [InlineData("full/200,200/0/default.jpg", 200, 200, "red")]
    [InlineData("full/pct:50/0/default.jpg", 400, 300, "red")]
    [InlineData("full/4000,/0/default.jpg", 800, 600, "red")]
    [InlineData("square/300,/0/default.jpg", 300, 300, "red")]
    [InlineData("pct:50,50,50,50/max/0/default.jpg", 400, 300, "white")]
    [InlineData("400,0,9999,300/max/0/default.jpg", 400, 300, "green")]
    [InlineData("full/max/90/default.jpg", 600, 800, "blue")]
    [InlineData("full/max/180/default.jpg", 800, 600, "white")]
    [InlineData("full/max/!0/default.jpg", 800, 600, "green")]
    public void A_part_is_what_the_standard_asks(string asked, int across, int down, string colour)
    {
        (byte[] content, int width, int height) = PictureMaker.Make(Jpeg(), UploadKind.Jpeg, "vue.jpg");
        byte[] drawn = PictureMaker.Draw(content, PictureRequest.Parse(asked, width, height)!.Value);
        ImageHead head = ImageHead.Read(drawn)!;
        (head.Width, head.Height).ShouldBe((across, down));
        head.MediaType.ShouldBe(asked[^3..] switch { "png" => "image/png", "ebp" => "image/webp", _ => "image/jpeg" });
        Colour(At(drawn, 0.2, 0.2)).ShouldBe(colour);
    }

    [Theory]
    [InlineData("800,0,10,10/max/0/default.jpg")]
    [InlineData("0,0,0,10/max/0/default.jpg")]
    [InlineData("full/0,/0/default.jpg")]
    [InlineData("full/max/45/default.jpg")]
    [InlineData("full/max/0/bitonal.jpg")]
    [InlineData("full/max/0/default.gif")]
    [InlineData("full/max/0")]
    [InlineData("full/1e9,/0/default.jpg")]
    public void What_the_standard_does_not_ask_is_refused(string asked) => PictureRequest.Parse(asked, 800, 600).ShouldBeNull();

    [Fact]
    public void Any_part_of_any_picture_has_the_size_asked()
    {
        (byte[] content, int width, int height) = PictureMaker.Make(Jpeg(1500, 1100), UploadKind.Jpeg, "vue.jpg");
        Gen.Select(Gen.Int[0, 1499], Gen.Int[0, 1099], Gen.Int[1, 1500], Gen.Int[1, 1100], Gen.Int[1, 600]).Sample((x, y, w, h, across) =>
        {
            PictureRequest asked = PictureRequest.Parse($"{x},{y},{w},{h}/{across},/0/default.png", width, height)!.Value;
            ImageHead head = ImageHead.Read(PictureMaker.Draw(content, asked))!;
            return head.Width == asked.Across && head.Height == asked.Down && head.Width == Math.Min(across, Math.Min(w, width - x));
        }, seed: "0000Lk3mVhy7", iter: 60, threads: 1);
    }

    [Fact]
    public void A_broken_file_is_refused_in_words_and_never_breaks_the_portal()
    {
        byte[][] files = [Jpeg(200, 150), Quarters(200, 150).WriteToBuffer(".png"), Quarters(200, 150).WriteToBuffer(".webp"), Quarters(200, 150).WriteToBuffer(".tif")];
        UploadKind[] kinds = [UploadKind.Jpeg, UploadKind.Png, UploadKind.WebP, UploadKind.Tiff];
        int refused = 0;
        Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 12], Gen.Int[0, 3]).Sample((which, hits, cut) =>
        {
            byte[] file = [.. files[which]];
            foreach ((int at, byte value) in hits)
                file[at % file.Length] = value;
            if (cut == 0)
                file = file[..(1 + (hits[0].Item1 % file.Length))];
            try
            {
                (byte[] content, int width, int height) = PictureMaker.Make(file, kinds[which], "vue");
                PictureMaker.Draw(content, PictureRequest.Parse("full/50,/0/default.jpg", width, height)!.Value).Length.ShouldBeGreaterThan(100);
            }
            catch (BadInputException e)
            {
                e.Problems.ShouldHaveSingleItem().Code.ShouldBeOneOf("picture-broken", "picture-points");
                refused++;
            }
        }, seed: "0000Lk3mVhy8", iter: 250, threads: 1);
        refused.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_picture_that_is_another_thing_too_and_one_that_says_it_is_immense_are_refused()
    {
        byte[] both = [.. Jpeg(), .. "PK\u0005\u0006"u8, .. new byte[18], 0xFF, 0xD9];
        using MemoryStream stream = new(both);
        Should.Throw<BadInputException>(() => Upload.Check("vue.jpg", stream, PictureMaker.MostBytes, [UploadKind.Jpeg])).Problems[0].Code.ShouldBe("upload-polyglot");
        using MemoryStream web = new([.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8 <script>"u8]);
        Should.Throw<BadInputException>(() => Upload.Check("vue.webp", web, PictureMaker.MostBytes, [UploadKind.WebP])).Problems[0].Code.ShouldBe("upload-content");
        byte[] bomb = Image.Black(10_000, 9_000).PngsaveBuffer(compression: 9);
        Should.Throw<BadInputException>(() => PictureMaker.Make(bomb, UploadKind.Png, "noir.png")).Problems[0].Code.ShouldBe("picture-points");
    }

    [Fact]
    public async Task A_body_sends_a_picture_of_its_record_and_it_is_seen_with_the_record_and_only_with_it()
    {
        await using RunningPortal portal = new(true);
        await portal.InitializeAsync();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string record = (await agent.Post("/services/ressources/nouvelle?type=notice-patrimoine", Notice)).To!;
        string id = record.Split('/')[^1].Split('?')[0], page = $"{Documents}/{id}/images";
        (int status, string body) = await Send(agent, page, Jpeg(), "vue.jpg", right: false);
        (status, body.Contains("Dites que votre organisme", StringComparison.Ordinal)).ShouldBe((422, true));
        (status, body) = await Send(agent, page, "<svg onload=alert(1)>"u8.ToArray(), "vue.jpg");
        (status, body.Contains("n&#x27;est pas ce que", StringComparison.Ordinal) || body.Contains("n'est pas ce que", StringComparison.Ordinal) || body.Contains("pas ce que son nom", StringComparison.Ordinal)).ShouldBe((422, true));
        (await Send(agent, page, Jpeg(1600, 1200), "vue.jpg")).Status.ShouldBe(302);

        KeptPicture kept = new PictureStore(portal.Database).ListOf(Uri.UnescapeDataString(id)).ShouldHaveSingleItem();
        (kept.Width, kept.Height, kept.File).ShouldBe((1600, 1200, "vue.jpg"));
        string own = "/iiif/images/" + kept.Id;
        bool open = (await portal.Get($"{Documents}/{id}")).Status == 200;
        open.ShouldBeTrue();
        using (JsonDocument info = JsonDocument.Parse((await portal.Get(own + "/info.json")).Body))
        {
            info.RootElement.GetProperty("profile").GetString().ShouldBe("level2");
            info.RootElement.GetProperty("tiles")[0].GetProperty("scaleFactors").GetArrayLength().ShouldBe(4);
        }

        foreach (string from in (string[])[own, $"/iiif/{id}/1"])
        {
            using HttpResponseMessage tile = await portal.Client.GetAsync(from + "/800,0,800,600/256,/0/default.jpg", TestContext.Current.CancellationToken);
            ((int)tile.StatusCode).ShouldBe(200);
            byte[] bytes = await tile.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            ImageHead.Read(bytes)!.Width.ShouldBe(256);
            Colour(At(bytes, 0.5, 0.5)).ShouldBe("green");
        }

        using (JsonDocument manifest = JsonDocument.Parse((await portal.Get($"/iiif/{id}/manifest.json")).Body))
            manifest.RootElement.GetProperty("items")[0].GetProperty("width").GetInt32().ShouldBe(1600);
        (await portal.Get(own + "/9999,0,1,1/max/0/default.jpg")).Status.ShouldBe(400);
        using Caller other = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent, siret: "38012986646850");
        (await other.Get(page)).Status.ShouldBe(404);
        (await agent.Get(page)).Body.ShouldContain(own + "/full/!320,320/0/default.jpg");

        // Another's record that names the address gets nothing by it, and a record that is no longer public hides its own.
        string thief = (await other.Post("/services/ressources/nouvelle?type=notice-patrimoine", new Dictionary<string, string>(Notice) { ["title"] = "Copie", ["f-images"] = portal.Client.BaseAddress!.ToString().TrimEnd('/') + own + "/info.json" })).To!.Split('/')[^1].Split('?')[0];
        (await portal.Get($"/iiif/{thief}/1/full/max/0/default.jpg")).Status.ShouldBe(404);
        ResourceStore store = new(portal.Database, TimeProvider.System);
        Catalogue.Resource shown = store.Find(Uri.UnescapeDataString(id))!;
        store.Save(shown with { Visibility = Visibility.Restricted }, new ResourceChange(null, null, "essai")).Saved.ShouldNotBeNull();
        (await portal.Get(own + "/full/max/0/default.jpg")).Status.ShouldBe(404);
        (await portal.Get(own + "/info.json")).Status.ShouldBe(404);

        (await agent.Post(page + "/retirer", new Dictionary<string, string> { ["image"] = kept.Id }, page)).Status.ShouldBe(302);
        (await portal.Get(own + "/full/max/0/default.jpg")).Status.ShouldBe(404);
        (await portal.Get($"/iiif/{id}/manifest.json")).Status.ShouldBe(404);
        new PictureStore(portal.Database).Find(kept.Id).ShouldBeNull();
    }

    private static async Task<(int Status, string Body)> Send(Caller caller, string page, byte[] file, string name, bool right = true)
    {
        using MultipartFormDataContent form = new() { { new StringContent(await caller.Token(page)), "jeton" }, { new ByteArrayContent(file), "fichier", name } };
        if (right)
            form.Add(new StringContent("oui"), "droit");
        using HttpResponseMessage answer = await caller.Send(page, form);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
