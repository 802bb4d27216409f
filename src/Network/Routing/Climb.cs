namespace Maillage.Network.Routing;

/// <summary>Ways up rooted trees. One instance serves one thread.</summary>
/// <param name="parent">Of each node, −1 at a root; the caller may change it.</param>
internal sealed class Climb(int[] parent)
{
    private readonly int[] passed = new int[parent.Length];
    private int asked;

    /// <summary>Where the ways up from two nodes meet, both climbed in turn; −1 in different trees.</summary>
    public int Meet(int a, int b)
    {
        asked++;
        while (a >= 0 || b >= 0)
        {
            if (a >= 0)
            {
                if (passed[a] == asked)
                {
                    return a;
                }

                (passed[a], a) = (asked, parent[a]);
            }

            (a, b) = (b, a);
        }

        return -1;
    }
}
