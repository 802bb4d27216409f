using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Catalogue.Harvest;

/// <summary>What a catalogue speaks.</summary>
public enum HarvestLanguage
{
    /// <summary>OAI-PMH 2.0 in Dublin Core.</summary>
    Oai,

    /// <summary>OAI-PMH 2.0 in the Europeana Data Model.</summary>
    Edm,

    /// <summary>CSW 2.0.2 in Dublin Core.</summary>
    Csw,

    /// <summary>OGC API Records.</summary>
    Records,

    /// <summary>DCAT-AP, whatever its serialisation.</summary>
    Dcat,

    /// <summary>CSW 2.0.2 with records of ISO 19139, as INSPIRE wants them.</summary>
    Iso,

    /// <summary>A file, an interface or web pages whose records follow a schema (<see cref="HarvestSource.Schema"/>).</summary>
    Schema,
}

/// <summary>A catalogue that is harvested.</summary>
/// <param name="Id">Key of its resources' ids: letters, digits and dashes.</param>
/// <param name="Type">Type its records become, when they do not say one of ours.</param>
/// <param name="Since">From when the next run asks for changes; null asks for everything.</param>
public sealed record HarvestSource(string Id, string Title, string Address, string? SetSpec, string Type, string Licence, long EveryHours)
{
    public HarvestLanguage Language { get; init; }

    /// <summary>Key of the schema, when that is its language.</summary>
    public string? Schema { get; init; }

    public string? Since { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }
}

public enum HarvestState
{
    Running,
    Done,
    Failed,

    /// <summary>Half or more of what is held would go: a person decides.</summary>
    Asks,
}

/// <summary>One harvest, running or ended, with its checkpoint.</summary>
/// <param name="Whole">Everything was asked for: what does not come is gone.</param>
/// <param name="Since">From when it asks.</param>
/// <param name="Token">Where it goes on after a stop; null at the beginning.</param>
/// <param name="Began">The provider's own clock as the run began: from when the next one asks.</param>
public sealed record HarvestRun(string Source, long Number, HarvestState State, bool Whole, string? Since, string? Token, string? Began, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public const int MostProblems = 200;

    public long Seen { get; init; }

    public long Added { get; init; }

    public long Changed { get; init; }

    public long Same { get; init; }

    public long Gone { get; init; }

    public long Refused { get; init; }

    /// <summary>Records that had come from here, or that are had from nearer their origin.</summary>
    public long Loops { get; init; }

    /// <summary>The first of what went wrong, by record.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>What is held of a record of a source.</summary>
/// <param name="Origin">Its identifier where it was born.</param>
/// <param name="Way">How it came here, the nearest provider first.</param>
public sealed record HarvestedRecord(string Source, string Identifier, string Resource, string Origin, IReadOnlyList<OaiStep> Way, string State, long Run);
