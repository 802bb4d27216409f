using Maillage.Formats.Guards;
using Maillage.Kernel;
using NetVips;

namespace Maillage.Web.Heritage;

/// <summary>
/// Makes of a file that came the one form that is kept (a tiled pyramid of sRGB, turned upright, without anything but its points: no place, no name, no device), and cuts parts out of it. A part costs its tiles, not the
/// picture. Whatever else a file held is gone: it is drawn anew.
/// </summary>
internal static class PictureMaker
{
    public const int MostBytes = 40_000_000;

    /// <summary>Points in all, about an A3 page at 600 dots an inch: they stand in memory while they are drawn anew.</summary>
    public const long MostPoints = 80_000_000;

    public const int TileSide = 256;
    private static readonly Lazy<bool> Settled = new(Settle);
    private static readonly Log.LogDelegate Silence = (_, _, _) => { };

    /// <exception cref="BadInputException">No picture, too large, or broken.</exception>
    public static (byte[] Content, int Width, int Height) Make(byte[] file, UploadKind kind, string name)
    {
        _ = Settled.Value;
        try
        {
            using Image came = Load(file, kind);
            if ((long)came.Width * came.Height > MostPoints || came.Width > PictureLimit || came.Height > PictureLimit)
                throw Refuse(name, "picture-points", $"Cette image a {came.Width} × {came.Height} points ; {MostPoints / 1_000_000} millions au plus : réduisez-la.", $"This picture has {came.Width} × {came.Height} points; {MostPoints / 1_000_000} million at most: scale it down.");
            using Image upright = came.Autorot();
            using Image coloured = upright.Contains("icc-profile-data") ? upright.IccTransform("srgb", embedded: true) : upright.Colourspace(Enums.Interpretation.Srgb);
            using Image flat = coloured.HasAlpha() ? coloured.Flatten(background: [255, 255, 255]) : coloured.Copy();
            using Image points = flat.Cast(Enums.BandFormat.Uchar);
            byte[] content = points.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg, q: 90, tile: true, tileWidth: TileSide, tileHeight: TileSide, pyramid: true, keep: Enums.ForeignKeep.None);
            return (content, points.Width, points.Height);
        }
        catch (VipsException)
        {
            throw Refuse(name, "picture-broken", "Cette image est abîmée ou n'est pas lisible : exportez-la de nouveau depuis votre logiciel.", "This picture is damaged or cannot be read: export it again from your program.");
        }
    }

    /// <param name="kept">As <see cref="Make"/> made it.</param>
    public static byte[] Draw(byte[] kept, in PictureRequest asked)
    {
        _ = Settled.Value;
        // The smallest level that still has a point for each one shown.
        double scale = Math.Max(asked.Across / (double)asked.Width, asked.Down / (double)asked.Height);
        using Image whole = Image.TiffloadBuffer(kept, page: 0);
        int levels = whole.Contains("n-pages") ? Convert.ToInt32(whole.Get("n-pages"), System.Globalization.CultureInfo.InvariantCulture) : 1;
        int level = Math.Clamp((int)Math.Floor(Math.Log2(1 / scale) + 1e-6), 0, levels - 1);
        using Image page = level == 0 ? whole.Copy() : Image.TiffloadBuffer(kept, page: level);
        double across = page.Width / (double)whole.Width, down = page.Height / (double)whole.Height;
        (int left, int top) = (Math.Min((int)Math.Round(asked.X * across), page.Width - 1), Math.Min((int)Math.Round(asked.Y * down), page.Height - 1));
        using Image part = page.Crop(left, top, Math.Clamp((int)Math.Round(asked.Width * across), 1, page.Width - left), Math.Clamp((int)Math.Round(asked.Height * down), 1, page.Height - top));
        using Image sized = part.Width == asked.Across && part.Height == asked.Down ? part.Copy() : part.ThumbnailImage(asked.Across, height: asked.Down, size: Enums.Size.Force);
        using Image seen = asked.Mirrored ? sized.Flip(Enums.Direction.Horizontal) : sized.Copy();
        using Image turned = asked.Turn switch { 90 => seen.Rot90(), 180 => seen.Rot180(), 270 => seen.Rot270(), _ => seen.Copy() };
        using Image shown = asked.Gray ? turned.Colourspace(Enums.Interpretation.Bw) : turned.Copy();
        return asked.Format switch
        {
            "png" => shown.PngsaveBuffer(keep: Enums.ForeignKeep.None),
            "webp" => shown.WebpsaveBuffer(q: 82, keep: Enums.ForeignKeep.None),
            _ => shown.JpegsaveBuffer(q: 85, keep: Enums.ForeignKeep.None),
        };
    }

    private const int PictureLimit = 65_500;

    /// <summary>The reader is the one the content names, and no other that would take it too.</summary>
    private static Image Load(byte[] file, UploadKind kind) => kind switch
    {
        UploadKind.Jpeg => Image.JpegloadBuffer(file, failOn: Enums.FailOn.Error),
        UploadKind.Png => Image.PngloadBuffer(file, failOn: Enums.FailOn.Error),
        UploadKind.WebP => Image.WebploadBuffer(file, failOn: Enums.FailOn.Error),
        UploadKind.Tiff => Image.TiffloadBuffer(file, failOn: Enums.FailOn.Error),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>One core a picture (others are served meanwhile), nothing kept between two, and no reader that its makers do not trust with foreign files.</summary>
    private static bool Settle()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new InvalidOperationException("libvips cannot be loaded.", ModuleInitializer.Exception);
        NetVips.NetVips.BlockUntrusted = true;
        // What it says of broken files is said by us, once.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, Silence);
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        return true;
    }

    private static BadInputException Refuse(string file, string code, string fr, string en) => new(Problem.Error(code, fr, en) with { File = file });
}
