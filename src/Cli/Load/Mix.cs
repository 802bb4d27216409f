namespace Maillage.Cli.Load;

/// <summary>What readers of a portal ask for: pages of many territories, tiles of a map that is moved about, the API.</summary>
internal sealed class Mix
{
    private static readonly string[] Doors = ["/", "/barometre", "/carte", "/territoires", "/infrastructures", "/services", "/usages", "/pilotage"];
    private static readonly string[] Communes = ["58145", "21231", "71076", "89024", "58194", "71270", "21054", "89387", "58086", "71014"];
    private static readonly string[] StaticFiles = ["/build/fonts/text.woff2", "/build/map.js", "/build/map.css", "/jobs.js", "/mark.svg"];

    private Mix()
    {
    }

    public required List<string> Pages { get; init; }

    public required List<string> Tiles { get; init; }

    public required List<string> Answers { get; init; }

    /// <summary>One static file, and the tile and the page whose size comes nearest to it.</summary>
    public required string Static { get; init; }

    public required string Tile { get; init; }

    public required string Page { get; init; }

    public int StaticBytes { get; init; }

    public int TileBytes { get; init; }

    public int PageBytes { get; init; }

    /// <summary>Of ten requests of a visit: four pages, four tiles, two answers of the API.</summary>
    public IEnumerable<string> Everything
    {
        get
        {
            int count = Math.Max(Pages.Count, Tiles.Count);
            for (int i = 0; i < count; i++)
            {
                yield return Pages[i % Pages.Count];
                yield return Tiles[i % Tiles.Count];
                if (i % 2 == 0)
                {
                    yield return Answers[i / 2 % Answers.Count];
                }
            }
        }
    }

    /// <summary>What an agent reads in a day: the own pages first, which nobody keeps for others, and public ones between.</summary>
    public string[] Own(string siret) =>
    [
        "/compte", "/services/corbeille", Pages[0], "/services/ressources", $"/organismes/{siret}", Pages[^1], $"/organismes/{siret}/coffre", "/compte/securite", Tiles[0], "/organismes", "/services/regles", "/compte/donnees",
    ];

    /// <summary>Asks for each once and keeps what the instance has.</summary>
    public static async Task<Mix> Walk(LoadClient client, CancellationToken cancellation)
    {
        List<(string Path, int Bytes)> pages = await Kept(client, Doors.Concat(Communes.Select(c => "/territoires/" + c)).Concat(["/territoires/region", "/territoires/dep-21", "/territoires/dep-58"]), cancellation);
        List<(string Path, int Bytes)> tiles = await Kept(client, TilePaths(), cancellation);
        List<(string Path, int Bytes)> answers = await Kept(client, Communes.Select(c => $"/api/territories/{c}/coverage").Concat(["/api/territories?q=lor", "/api/plan", "/api/design"]), cancellation);
        List<(string Path, int Bytes)> files = await Kept(client, StaticFiles, cancellation);
        if (pages.Count == 0 || tiles.Count == 0 || answers.Count == 0 || files.Count == 0)
        {
            throw new IOException("The instance holds nothing to read.");
        }

        // A font is packed already: the server only has to send it, which is the most a static file can be asked to win with.
        (string Path, int Bytes) file = files[0];
        (string Path, int Bytes) tile = tiles.MinBy(t => Math.Abs(t.Bytes - file.Bytes)), page = pages.MinBy(p => Math.Abs(p.Bytes - file.Bytes));
        return new Mix
        {
            Pages = [.. pages.Select(p => p.Path)], Tiles = [.. tiles.Select(t => t.Path)], Answers = [.. answers.Select(a => a.Path)],
            Static = file.Path, Tile = tile.Path, Page = page.Path, StaticBytes = file.Bytes, TileBytes = tile.Bytes, PageBytes = page.Bytes,
        };
    }

    private static async Task<List<(string Path, int Bytes)>> Kept(LoadClient client, IEnumerable<string> paths, CancellationToken cancellation)
    {
        List<(string, int)> kept = [];
        foreach (string path in paths)
        {
            if (await client.Size(path, cancellation) is { } bytes)
            {
                kept.Add((path, bytes));
            }
        }

        return kept;
    }

    /// <summary>Windows of a map over Burgundy at four scales.</summary>
    private static IEnumerable<string> TilePaths()
    {
        foreach (int zoom in new[] { 6, 8, 10, 12 })
        {
            int across = 1 << zoom, x = (int)((4.2 + 180) / 360 * across), y = (int)((1 - Math.Asinh(Math.Tan(47.2 * Math.PI / 180)) / Math.PI) / 2 * across);
            for (int dx = -1; dx <= 1; dx++)
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    foreach (string layer in new[] { "communes", "network" })
                    {
                        yield return $"/tiles/{layer}/{zoom}/{x + dx}/{y + dy}.mvt";
                    }
                }
            }
        }
    }
}
