namespace Maillage.Web.Tiles;

/// <summary>A layer of the map: which zooms it answers, which attributes its features carry, and how one tile of it is drawn.</summary>
/// <param name="minZoom">Below it every tile is empty: the map would be a blot.</param>
/// <param name="maxZoom">The deepest zoom asked for; beyond it the map enlarges the last tile.</param>
internal abstract class TileLayer(string name, int minZoom, int maxZoom, IReadOnlyList<string> keys)
{
    public string Name => name;

    /// <summary>What is drawn in its place for who may only count the network: null when the layer holds nothing restricted.</summary>
    public TileLayer? Counted { get; init; }

    /// <summary>Apart from the name: a stand-in has the name of what it stands for.</summary>
    public string CacheName => field ??= $"{GetType().Name}:{name}";

    public int MinZoom => minZoom;

    public int MaxZoom => maxZoom;

    public IReadOnlyList<string> Keys => keys;

    /// <summary>The encoded tile, not compressed; no bytes when nothing lies in it.</summary>
    public byte[] Draw(MapData data, TileAddress tile)
    {
        if (tile.Zoom < minZoom)
            return [];
        using TileWriter writer = new(name, keys);
        Write(data, tile, writer);
        return writer.ToTile();
    }

    protected abstract void Write(MapData data, TileAddress tile, TileWriter writer);
}

/// <summary>The layers by name, in the order in which the map lays them one on another.</summary>
internal static class TileLayers
{
    public static IReadOnlyList<TileLayer> All { get; } =
    [
        new AreaLayer("department-areas", d => d.Departments),
        new AreaLayer("commune-areas", d => d.Communes),
        new CommuneLayer(),
        new StreetLayer(),
        new SpanLayer { Counted = new NoSpans() },
        new PremisesLayer(),
        new SiteLayer { Counted = new CountedSites() },
    ];

    public static TileLayer? Find(string name) => All.FirstOrDefault(l => l.Name == name);
}
