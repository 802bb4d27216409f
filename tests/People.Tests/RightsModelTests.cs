using Maillage.Kernel;

namespace Maillage.People.Tests;

/// <summary>
/// The decision against a small model that knows nothing of it: the model keeps the facts of a random history as plain lists and writes out, by brute force,
/// every (person, deed, object) that the facts grant. After each event both must agree on all of them.
/// </summary>
public class RightsModelTests
{
    private const int Histories = 60;
    private const int Events = 60;
    private static readonly string[] Sirets = ["23210001000014", "21210231300015", "38012986646850"];
    private static readonly string[] Places = ["21231", "58145"];
    private static readonly string[] Charters = ["donnees", "services"];

    [Fact]
    public void Random_histories_grant_exactly_what_the_model_grants()
    {
        int granted = 0, refused = 0;
        for (int seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            var world = new World();
            for (int e = 0; e < Events; e++)
            {
                string happened = world.Happen(random);
                HashSet<(string Person, Deed Deed, int Thing)> grants = world.Grants();
                foreach (string person in World.People)
                {
                    foreach (Deed deed in Enum.GetValues<Deed>())
                    {
                        for (int thing = 0; thing < World.Things; thing++)
                        {
                            bool expected = grants.Contains((person, deed, thing));
                            Rights.May(world.ActorOf(person), deed, world.ResourceOf(thing), world.Today).Allowed
                                .ShouldBe(expected, $"seed {seed}, event {e} ({happened}): {person} {deed} thing {thing}");
                            _ = expected ? granted++ : refused++;
                        }
                    }
                }
            }
        }

        granted.ShouldBeGreaterThan(10_000, "the histories must grant something");
        refused.ShouldBeGreaterThan(10_000, "and refuse something");
    }

    private sealed class World
    {
        public const int Things = 4;
        private readonly Dictionary<string, (int Body, Role Role)> posts = [];
        private readonly HashSet<string> strong = [];
        private readonly HashSet<(int Body, string Charter)> signed = [];
        private readonly HashSet<(int Body, string Place)> competent = [];
        private readonly HashSet<(int Thing, int Body)> named = [];
        private readonly List<(int Thing, int Body, Role UpTo, DateOnly From, DateOnly Until)> lent = [];
        private readonly int?[] owner = new int?[Things];
        private readonly Visibility[] seen = [.. Enumerable.Repeat(Visibility.Restricted, Things)];
        private readonly string?[] charter = new string?[Things];
        private readonly string?[] place = new string?[Things];
        private readonly bool[] confidential = new bool[Things];
        private readonly Role[] least = [.. Enumerable.Repeat(Role.Member, Things)];

        public static string[] People { get; } = ["visiteur", "ada", "bob", "eve"];

        public DateOnly Today { get; private set; } = new(2026, 1, 1);

        public string Happen(Random r)
        {
            string person = People[r.Next(1, People.Length)];
            int thing = r.Next(Things), body = r.Next(Sirets.Length), kind = r.Next(12);
            switch (kind)
            {
                case 0: posts[person] = (body, (Role)r.Next(1, 5)); break;
                case 1: posts.Remove(person); break;
                case 2: _ = strong.Add(person) || strong.Remove(person); break;
                case 3: Turn(signed, (body, Charters[r.Next(2)])); break;
                case 4: Turn(competent, (body, Places[r.Next(2)])); break;
                case 5: Turn(named, (thing, body)); break;
                case 6: lent.Add((thing, body, (Role)r.Next(1, 5), Today.AddDays(r.Next(-5, 5)), Today.AddDays(r.Next(0, 9)))); break;
                case 7: owner[thing] = r.Next(3) == 0 ? null : body; break;
                case 8: seen[thing] = (Visibility)r.Next(3); break;
                case 9: charter[thing] = r.Next(4) == 0 ? null : Charters[r.Next(2)]; break;
                case 10: (place[thing], least[thing]) = (r.Next(4) == 0 ? null : Places[r.Next(2)], (Role)r.Next(5)); break;
                default: (confidential[thing], Today) = (r.Next(3) == 0, Today.AddDays(r.Next(3))); break;
            }

            return $"kind {kind}, {person}, thing {thing}, body {body}";
        }

        public Actor ActorOf(string person) => person == "visiteur" ? Actor.Visitor : posts.TryGetValue(person, out var post)
            ? new Actor(person, person, new BodyId(Sirets[post.Body]), post.Role, [.. competent.Where(c => c.Body == post.Body).Select(c => TerritoryId.Commune(c.Place))], [.. signed.Where(s => s.Body == post.Body).Select(s => s.Charter)], strong.Contains(person))
            : new Actor(person, person, null, Role.Visitor, [], [], strong.Contains(person));

        public Resource ResourceOf(int thing) => new()
        {
            Owner = owner[thing] is { } o ? new BodyId(Sirets[o]) : null,
            Visibility = seen[thing],
            Charter = charter[thing],
            Named = [.. named.Where(n => n.Thing == thing).Select(n => new BodyId(Sirets[n.Body]))],
            Territories = place[thing] is { } p ? [TerritoryId.Commune(p), TerritoryId.Region] : [],
            Delegations = [.. lent.Where(l => l.Thing == thing).Select(l => new Delegation(new BodyId(Sirets[l.Body]), l.UpTo, l.From, l.Until))],
            Confidential = confidential[thing],
            LeastReader = least[thing],
        };

        /// <summary>Grant by grant, as one would write them on paper.</summary>
        public HashSet<(string Person, Deed Deed, int Thing)> Grants()
        {
            HashSet<(string, Deed, int)> all = [];
            for (int t = 0; t < Things; t++)
            {
                foreach (string anyone in People)
                {
                    if (seen[t] == Visibility.Public)
                        all.UnionWith([(anyone, Deed.Count, t), (anyone, Deed.Read, t)]);
                    if (!confidential[t])
                        all.Add((anyone, Deed.Count, t));
                }

                foreach ((string person, (int body, Role role)) in posts)
                {
                    bool proven = strong.Contains(person);
                    bool opened = !confidential[t] || seen[t] == Visibility.Public || proven;
                    bool reader = role >= Role.Member && role >= least[t];
                    bool home = owner[t] == body || (owner[t] is null && place[t] is { } p && competent.Contains((body, p)));
                    bool guest = named.Contains((t, body)) || (seen[t] == Visibility.Partners && charter[t] is { } c && signed.Contains((body, c)));
                    foreach (Role limit in lent.Where(l => l.Thing == t && l.Body == body && Today >= l.From && Today <= l.Until).Select(l => l.UpTo).Append(home ? Role.Administrator : Role.Visitor))
                    {
                        Role can = role < limit ? role : limit;
                        if (can >= Role.Member && opened)
                            all.UnionWith([(person, Deed.Count, t), (person, Deed.Propose, t)]);
                        if (can >= Role.Member && can >= least[t] && opened)
                            all.Add((person, Deed.Read, t));
                        if (can >= Role.Agent && opened)
                            all.Add((person, Deed.Edit, t));
                        if (can >= Role.Officer && opened)
                            all.Add((person, Deed.Decide, t));
                    }

                    if (home && role == Role.Administrator && proven)
                        all.Add((person, Deed.Administer, t));
                    if (guest && opened && role >= Role.Member)
                        all.Add((person, Deed.Count, t));
                    if (guest && reader && opened)
                        all.Add((person, Deed.Read, t));
                }
            }

            return all;
        }

        private static void Turn<T>(HashSet<T> set, T item) => _ = set.Add(item) || set.Remove(item);
    }
}
