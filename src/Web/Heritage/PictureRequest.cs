using System.Globalization;

namespace Maillage.Web.Heritage;

/// <summary>What the IIIF Image API 3 (level 2) asks of one picture, resolved against its size: a part of it, how large that is shown, turned how, in which colours and format.</summary>
/// <param name="Across">Width it is shown with, before it is turned.</param>
/// <param name="Turn">0, 90, 180 or 270 degrees clockwise.</param>
/// <param name="Gray">In shades of grey.</param>
internal readonly record struct PictureRequest(int X, int Y, int Width, int Height, int Across, int Down, int Turn, bool Mirrored, bool Gray, string Format)
{
    /// <summary>Longest side that is drawn: a wall is looked at in tiles.</summary>
    public const int MostSide = 6_000;

    /// <param name="asked">region/size/rotation/quality.format</param>
    /// <returns>Null for what is no such request, or one that leads outside the picture.</returns>
    public static PictureRequest? Parse(string asked, int width, int height)
    {
        if (asked.Split('/') is not [{ } region, { } size, { } rotation, { } file] || file.Split('.') is not [{ } quality, { } format] || format is not ("jpg" or "png" or "webp"))
            return null;
        if (quality is not ("default" or "color" or "gray") || Part(region, width, height) is not { } part || Shown(size.TrimStart('^'), part.Width, part.Height) is not { } shown)
            return null;
        bool mirrored = rotation.StartsWith('!');
        return double.TryParse(mirrored ? rotation[1..] : rotation, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double turn) && turn is 0 or 90 or 180 or 270 or 360
            ? new PictureRequest(part.X, part.Y, part.Width, part.Height, shown.Across, shown.Down, (int)turn % 360, mirrored, quality == "gray", format)
            : null;
    }

    private static (int X, int Y, int Width, int Height)? Part(string region, int width, int height)
    {
        if (region == "full")
            return (0, 0, width, height);
        int side = Math.Min(width, height);
        if (region == "square")
            return ((width - side) / 2, (height - side) / 2, side, side);
        bool percent = region.StartsWith("pct:", StringComparison.Ordinal);
        if (Numbers(percent ? region[4..] : region) is not [var x, var y, var w, var h])
            return null;
        if (percent)
            (x, y, w, h) = (x * width / 100, y * height / 100, w * width / 100, h * height / 100);
        if (x >= width || y >= height)
            return null;
        (int left, int top) = ((int)Math.Round(x), (int)Math.Round(y));
        (int across, int down) = ((int)Math.Min(Math.Round(w), width - left), (int)Math.Min(Math.Round(h), height - top));
        return across > 0 && down > 0 ? (left, top, across, down) : null;
    }

    /// <summary>Never larger than the part itself: nothing is made up between its points.</summary>
    private static (int Across, int Down)? Shown(string size, int width, int height)
    {
        double limit = Math.Min(1, MostSide / (double)Math.Max(width, height));
        (double x, double y)? scale = size switch
        {
            "max" or "full" => (limit, limit),
            ['p', 'c', 't', ':', .. var share] when Numbers(share) is [var n] => (n / 100, n / 100),
            ['!', .. var box] when Numbers(box) is [var w, var h] => (Math.Min(w / width, h / height), Math.Min(w / width, h / height)),
            [.. var across, ','] when Numbers(across) is [var w] => (w / width, w / width),
            [',', .. var down] when Numbers(down) is [var h] => (h / height, h / height),
            _ when Numbers(size) is [var w, var h] => (w / width, h / height),
            _ => null,
        };
        return scale is not { x: > 0, y: > 0 } found ? null
            : (Math.Max(1, (int)Math.Round(width * Math.Min(found.x, limit))), Math.Max(1, (int)Math.Round(height * Math.Min(found.y, limit))));
    }

    private static double[]? Numbers(string list)
    {
        string[] parts = list.Split(',');
        double[] numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 12 || !double.TryParse(parts[i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return numbers;
    }
}
