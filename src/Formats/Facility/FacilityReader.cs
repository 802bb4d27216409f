using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Formats.Facility;

/// <summary>The two plain-text families of facility-location benchmarks.</summary>
public enum FacilityFormat
{
    /// <summary>OR-Library <c>cap*</c>: « sites customers », then capacity and fixed cost of each site, then for each customer its demand and the cost of all of it from each site. Split demand.</summary>
    Cap,

    /// <summary>Holmberg, Rönnqvist and Yuan: « sites customers », capacities, fixed costs, demands, then for each customer the cost of all of it from each site. Single source.</summary>
    Holmberg,
}

/// <summary>A facility-location instance in the file's own unit.</summary>
/// <param name="ServiceCost">Cost of serving the whole customer, at <c>[site * customers + customer]</c>.</param>
public sealed record FacilityInstance(decimal[] Capacity, decimal[] FixedCost, decimal[] Demand, decimal[] ServiceCost)
{
    public int Sites => Capacity.Length;

    public int Customers => Demand.Length;
}

/// <summary>Reads both formats; a fault is told with the ordinal of the number that is wrong.</summary>
public static class FacilityReader
{
    private const int LargestCount = 100_000;

    /// <summary>
    /// Tells the formats apart by where lines end, because both hold as many numbers: <c>cap</c> ends one after each pair of capacity and fixed cost and after each customer,
    /// Holmberg after all capacities, all fixed costs and all demands. A file that fits both, or neither, is not guessed.
    /// </summary>
    /// <exception cref="BadInputException">When the numbers are no such file, or lines do not tell.</exception>
    public static FacilityFormat Detect(string path) =>
        Shapes(path) switch
        {
            (true, false) => FacilityFormat.Cap,
            (false, true) => FacilityFormat.Holmberg,
            _ => throw new BadInputException(Problem.Error(
                "facility-format",
                "Les fins de ligne ne disent pas si le fichier est au format cap (OR-Library) ou holmberg : donnez --format cap ou --format holmberg.",
                "Line ends do not tell whether the file is in cap (OR-Library) or holmberg format: give --format cap or --format holmberg.") with { File = Path.GetFileName(path) }),
        };

    /// <summary>Whether lines end where each format ends them; neither where sites and customers cannot be read.</summary>
    private static (bool Cap, bool Holmberg) Shapes(string path)
    {
        HashSet<long> ends = [];
        long numbers = 0, sites = 0, customers = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (numbers == 0 && words.Length > 0 && (words.Length != 2 || !long.TryParse(words[0], out sites) || !long.TryParse(words[1], out customers) || sites is < 1 or > LargestCount || customers is < 1 or > LargestCount))
            {
                return (false, false);
            }

            numbers += words.Length;
            ends.Add(numbers);
        }

        long pairs = 2 + (2 * sites);
        bool Ends(long first, long step, long times) => Enumerable.Range(0, (int)times + 1).All(k => ends.Contains(first + (k * step)));
        return numbers == 0 ? (false, false) : (Ends(2, 2, sites) && Ends(pairs, 1 + sites, customers), Ends(2, sites, 2) && ends.Contains(pairs + customers));
    }

    /// <exception cref="BadInputException">When a number is missing, malformed or negative, something follows the last one, or lines end where the other format alone ends them.</exception>
    public static FacilityInstance Read(string path, FacilityFormat format)
    {
        (bool cap, bool holmberg) = Shapes(path);
        if (format == FacilityFormat.Cap ? holmberg && !cap : cap && !holmberg)
        {
            string other = format == FacilityFormat.Cap ? "holmberg" : "cap";
            throw new BadInputException(Problem.Error(
                "facility-format", $"Le fichier est au format {other} : donnez --format {other}, ou ne donnez pas de format.", $"The file is in {other} format: give --format {other}, or no format.") with { File = Path.GetFileName(path) });
        }

        Numbers numbers = new(path, File.ReadAllText(path));
        int sites = numbers.Count("sites"), customers = numbers.Count("customers");
        if ((long)sites * customers > 100_000_000)
        {
            throw numbers.Wrong("sites × customers", "at most 100 million pairs");
        }

        decimal[] capacity = new decimal[sites], fixedCost = new decimal[sites], demand = new decimal[customers], service = new decimal[sites * customers];
        if (format == FacilityFormat.Cap)
        {
            for (int j = 0; j < sites; j++)
            {
                capacity[j] = numbers.Next("capacity");
                fixedCost[j] = numbers.Next("fixed cost");
            }

            for (int i = 0; i < customers; i++)
            {
                demand[i] = numbers.Next("demand");
                for (int j = 0; j < sites; j++)
                {
                    service[(j * customers) + i] = numbers.Next("cost");
                }
            }
        }
        else
        {
            numbers.Fill(capacity, "capacity");
            numbers.Fill(fixedCost, "fixed cost");
            numbers.Fill(demand, "demand");
            for (int i = 0; i < customers; i++)
            {
                for (int j = 0; j < sites; j++)
                {
                    service[(j * customers) + i] = numbers.Next("cost");
                }
            }
        }

        numbers.End();
        return new FacilityInstance(capacity, fixedCost, demand, service);
    }

    private sealed class Numbers(string path, string text)
    {
        private int position;
        private long ordinal;

        public int Count(string what)
        {
            decimal value = Next(what);
            return value == decimal.Truncate(value) && value is >= 1 and <= LargestCount ? (int)value : throw Wrong(what, $"a whole number from 1 to {LargestCount}");
        }

        public void Fill(decimal[] target, string what)
        {
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = Next(what);
            }
        }

        public decimal Next(string what)
        {
            ReadOnlySpan<char> token = Token();
            ordinal++;
            return token.Length > 0 && decimal.TryParse(token, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal value)
                ? value
                : throw Wrong(what, token.Length == 0 ? "more numbers: the file is cut short" : $"a number ≥ 0, found '{token.Slice(0, Math.Min(20, token.Length))}'");
        }

        public void End()
        {
            if (Token().Length > 0)
            {
                throw Wrong("end of file", "nothing after the last cost (is it the other format?)");
            }
        }

        public BadInputException Wrong(string what, string expected) => new(Problem.Error(
            "facility-number",
            $"nombre {ordinal} ({what}) : attendu {expected}.",
            $"number {ordinal} ({what}): expected {expected}.") with { File = Path.GetFileName(path) });

        private ReadOnlySpan<char> Token()
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            int start = position;
            while (position < text.Length && !char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            return text.AsSpan(start, position - start);
        }
    }
}
