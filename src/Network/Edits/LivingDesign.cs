using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Edits;

/// <summary>
/// A design that people change: the ground and rules of a frame (the NRO areas a territory depends on), and any list of edits on them. Every list is solved
/// from the same frame, so that taking an edit away gives back the design from before it to the cent, and what lies outside the frame is never touched. What no edit of the list concerns is not asked
/// again: bounds on streets, fibre and sites while premises, rules and prices stay, and all but the areas of the cabinets in question where only cabinets are locked or forbidden.
/// </summary>
/// <remarks>Pure and safe for several threads; the design without edits is solved once.</remarks>
public sealed class LivingDesign
{
    private readonly Lazy<NetworkDesign> unedited;
    private readonly KnownAnswers known = new();

    /// <param name="ground">With one line a street: both sides are drawn where the rules, edits included, ask for them.</param>
    public LivingDesign(Ground ground, EngineeringRules rules, DesignOptions options)
    {
        (Ground, Rules, Options) = (ground, rules, options);
        unedited = new Lazy<NetworkDesign>(() =>
        {
            GroundCheck.Require(StreetSides.Split(ground, rules.SidesCm));
            return Solve(EditedCase.Of(ground, rules, []), null, CancellationToken.None);
        });
    }

    public Ground Ground { get; }

    public EngineeringRules Rules { get; }

    public DesignOptions Options { get; }

    /// <summary>The design of the frame without any edit.</summary>
    public NetworkDesign Unedited => unedited.Value;

    /// <summary>Solves the frame with these edits.</summary>
    /// <exception cref="BadInputException">Edits that cannot hold, or not together: each problem names the edits and the place.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public NetworkDesign Solve(IReadOnlyList<DesignEdit> edits, IProgress<DesignProgress>? progress = null, CancellationToken cancellation = default) =>
        Solve(edits, edit => CostWithout(edits, edit, cancellation), progress, cancellation);

    private NetworkDesign Solve(IReadOnlyList<DesignEdit> edits, Func<DesignEdit, Money?> without, IProgress<DesignProgress>? progress, CancellationToken cancellation)
    {
        if (edits.Count == 0)
        {
            return Unedited;
        }

        EditedCase asked = EditedCase.Of(Ground, Rules, edits);
        NetworkDesign design = Solve(asked, progress, cancellation);
        ProblemList problems = new();
        EditOutcome.Check(asked, design, Unedited, without, problems);
        problems.ThrowOnErrors();
        return design;
    }

    /// <returns>Null when the other edits do not hold: they are not asked in turn, or a list of many areas would be solved in every order.</returns>
    private Money? CostWithout(IReadOnlyList<DesignEdit> edits, DesignEdit edit, CancellationToken cancellation)
    {
        try
        {
            return Solve([.. edits.Where(e => e.Id != edit.Id)], _ => null, null, cancellation).CostNew;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    internal NetworkDesign Solve(EditedCase asked, IProgress<DesignProgress>? progress, CancellationToken cancellation) =>
        Designer.Design(asked.Graph, asked.Rules, asked.Wishes, asked.SameStreets ? known : new KnownAnswers(), Options, progress, cancellation);
}
