using System.Collections.Concurrent;
using Maillage.Network.Rules;

namespace Maillage.Network.Cabling;

/// <summary>
/// Least price of a decimetre of distribution cable by the fibres that pass and the room that poles have, kept ready: zones are cut and moved by millions of such prices. Room matters only by how many steps of the
/// catalogue it holds, so each trench that takes the place of poles has one short row of prices for each of these numbers.
/// </summary>
internal sealed class CablePrices
{
    /// <summary>Fibres up to which prices are kept ready; a zone rarely passes more over one piece.</summary>
    private const int Ready = 1400;

    private readonly CableCatalogue catalogue;
    private readonly int spare;
    private readonly int[] stepFor;
    private readonly int[] within;
    private readonly ConcurrentDictionary<int, Beside> byDearer = [];

    public CablePrices(EngineeringRules rules)
    {
        (catalogue, spare) = (rules.Catalogue, rules.SpareDistribution);
        stepFor = [.. Enumerable.Range(0, Ready).Select(StepFor)];
        within = new int[catalogue.Step(CableCatalogue.LastAsked(stepFor[^1])).Fibres + 1];
        for (int room = 0, steps = 0; room < within.Length; room++)
        {
            while (catalogue.Step(steps).Fibres <= room)
            {
                steps++;
            }

            within[room] = steps;
        }
    }

    /// <summary>Prices where a trench costs so much more than poles.</summary>
    /// <param name="dearerPerDm">Cents a decimetre; 0 where poles are not the cheapest anyway.</param>
    public Beside With(int dearerPerDm) => byDearer.GetOrAdd(dearerPerDm, dearer => new Beside(this, dearer));

    private int StepFor(int fibres) => catalogue.StepFor(CableCatalogue.WithSpare(fibres, spare));

    /// <summary>Prices beside one trench.</summary>
    internal sealed class Beside(CablePrices all, int dearerPerDm)
    {
        private readonly int[]?[] rows = new int[all.within[^1] + 1][];

        /// <summary>Cents a decimetre for so many fibres, their spare added.</summary>
        /// <param name="room">Fibres of cable that may still hang there; less than none where poles are full.</param>
        public int PerDm(int room, int fibres)
        {
            if (fibres <= 0)
            {
                return 0;
            }

            if (fibres >= all.stepFor.Length)
            {
                return all.catalogue.Cheapest(all.StepFor(fibres), room, dearerPerDm);
            }

            int steps = room < 0 ? 0 : room >= all.within.Length ? all.within[^1] : all.within[room];
            return (rows[steps] ?? Row(steps, room))[all.stepFor[fibres]];
        }

        /// <summary>Threads that find the same row write the same prices.</summary>
        private int[] Row(int steps, int room) => rows[steps] = [.. Enumerable.Range(0, all.stepFor[^1] + 1).Select(step => all.catalogue.Cheapest(step, room, dearerPerDm))];
    }
}
