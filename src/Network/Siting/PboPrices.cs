using Maillage.Network.Bounds;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>Price of one drop by its length.</summary>
internal sealed class DropPrices(EngineeringRules rules)
{
    private readonly int shortDm = rules.DropShortDm;
    private readonly int reachDm = rules.ReachDm;
    private readonly long shortCents = rules.Cents("drop.short");
    private readonly long longCents = rules.Cents("drop.long");
    private readonly long beyondPerDm = rules.CentsPerDm("drop.beyond");

    public long CentsFor(int dm) => dm <= shortDm ? shortCents : dm <= reachDm ? longCents : longCents + ((dm - reachDm) * beyondPerDm);
}

/// <summary>What <see cref="PboTree"/> weighs, in millionths of a cent.</summary>
internal sealed class PboPrices(EngineeringRules rules)
{
    public const long Micro = 1_000_000;

    private readonly DropPrices drops = new(rules);
    private readonly long splice = rules.Cents("splice") * Micro;
    private readonly long halfClosure = rules.Cents("closure.small") * Micro / 2;

    /// <summary>Lines of a street PBO.</summary>
    public int Most { get; } = rules.PboStreetLines;

    public int ShortDm { get; } = rules.DropShortDm;

    public int ReachDm { get; } = rules.ReachDm;

    public long Box { get; } = rules.Cents("pbo.street") * Micro;

    /// <summary>A decimetre of cable, whatever it holds: the smallest one can buy.</summary>
    public long Along { get; } = rules.CentsPerDm($"cable.{RuleKeys.CableSizes[0]}") * Micro;

    /// <summary>A decimetre of fibre for one line.</summary>
    public long Fibre { get; } = CableFloor.Of(rules).Distribution(rules);

    /// <summary>What the place of a line that waits takes up in a PBO above, at least: half of its share. Choices that save less by waiting are left out.</summary>
    public long Share { get; } = rules.Cents("pbo.street") * Micro / rules.PboStreetLines / 2;

    /// <summary>What room for a line in a PBO below is worth at most, nearly. Choices that pay more for it are left out.</summary>
    public long Room { get; } = rules.Cents("pbo.street") * Micro / rules.PboStreetLines * 2;

    public long Drop(int dm, int lines) => drops.CentsFor(dm) * lines * Micro;

    /// <summary>Where two cables meet at a fork: about every second one gets a closure (the others run side by side to the next), and the lesser branch is spliced, or pays as much for its own cable, up to a box.</summary>
    public long Fork(long lines) => halfClosure + (splice * Math.Min(lines, Most));
}
