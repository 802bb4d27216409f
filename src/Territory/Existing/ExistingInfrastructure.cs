using NetTopologySuite.Geometries;

namespace Maillage.Territory.Existing;

/// <summary>A line that stands or is planned: a duct run, a pole line, a cable.</summary>
/// <param name="Table">Layer or table it came from.</param>
/// <param name="Stands">False for what is only planned: it is kept, and no design reuses it.</param>
/// <param name="Attributes">All its columns as one JSON object, in their order: nothing of a delivery is lost.</param>
public sealed record ExistingLine(string Table, string Id, ExistingSupport Support, bool Stands, LineString Line, string Attributes);

/// <summary>A place: an exchange (<c>exchange</c>), a cabinet (<c>cabinet</c>), a power feed (<c>power</c>) or any other node (<c>node</c>).</summary>
public sealed record ExistingSite(string Table, string Id, string Kind, string Name, Point Place, string Attributes);

/// <summary>What has neither: cables' attributes, fibres, zones (their outline as well-known text).</summary>
public sealed record ExistingRecord(string Table, string Id, string Attributes, string? Outline);

/// <summary>One delivery of existing infrastructure; importing the same name again replaces it.</summary>
public sealed record ExistingInfrastructure(string Name, IReadOnlyList<ExistingLine> Lines, IReadOnlyList<ExistingSite> Sites, IReadOnlyList<ExistingRecord> Records);
