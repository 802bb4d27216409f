using System.Globalization;

namespace Maillage.Verification;

/// <summary>A site as the file says it. Edges and decimetres place it on a street.</summary>
internal sealed record FileSite(
    string Id, string Kind, string Commune, string? Parent, int Lines, int Capacity, int Fibres, int Boxes, bool InBuilding, int Edge, int AtDm, int RootDm, int Splices, long CostCents);

internal sealed record FileSpan(
    int Edge, int FromDm, int ToDm, string Commune, string Level, string Mode, string Support, double LengthMetres, int Distribution, int Transport, int Collecte,
    string DistributionCables, string TransportCables, string CollecteCables, string? Nro, string? Sro, long CostNewCents, long CostReuseCents);

/// <summary>A building: hundreds of thousands stand side by side in memory, not each on its own.</summary>
internal readonly record struct FilePremises(
    long Id, string Commune, int Lines, bool Priority, int Edge, int AtDm, int SetbackDm, int StreetDm, string Pbo, long PmPto, long Loss, long WorthCents)
{
    /// <summary>Its id as waivers write it.</summary>
    public string Name => Id.ToString(CultureInfo.InvariantCulture);
}

internal readonly record struct FileStreet(int From, int To, int LengthDm, string Class, bool BuiltUp, string Support, string Commune, int CheapestCentsPerDm, long ExchangeMicro);

internal sealed record FileExchange(string Id, string Name, int Node, string Commune);

/// <param name="Sharing">Who pays: local, nro or all.</param>
internal sealed record FileQuantity(
    string Commune, string? Nro, string? Sro, string Sharing, string Item, string LabelFr, string LabelEn, string Unit, long New, long Reuse, long UnitCents, long CostCents, long CostReuseCents);

/// <param name="Clause">Clause whose parameter the rule is.</param>
internal sealed record FileWaiver(
    string? Clause, string Rule, string Object, string Commune, string ReasonFr, string ReasonEn, decimal Excess, string Unit, long CostCents, int Premises);

/// <param name="Row">Key of the row in <c>design_rule</c>.</param>
/// <param name="Section">rule or price.</param>
internal sealed record FileRule(long Row, string Section, string Key, decimal Value, string Unit, string Date, string Source, string Fr, string En);

internal sealed record FileClause(string Fr, string En, string Date, string Source, string[] Parameters);
