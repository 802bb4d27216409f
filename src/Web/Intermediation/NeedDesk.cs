using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Catalogue;
using Maillage.Intermediation;
using Maillage.Intermediation.Matching;
using Maillage.Intermediation.Rules;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Resources;

namespace Maillage.Web.Intermediation;

/// <summary>Offers, rules and ranking of one moment.</summary>
/// <param name="Offers">The same object as long as no offer and no rule changed.</param>
internal sealed record NeedBook(Matcher Matcher, Ranking Ranking, IReadOnlyDictionary<string, Offer> Offers, IReadOnlyDictionary<string, ServiceRule> Rules, (long Catalogue, int Rules) Of);

/// <summary>Matching as the portal holds it: made anew as soon as the catalogue or a rule changes, so that a change is seen by the next request.</summary>
internal sealed class NeedDesk(PortalOptions options, CaseDesk cases, FirmDesk firms, CatalogueDesk catalogue)
{
    private readonly NeedWords words = NeedWords.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "strategies", "rules", "mots.csv")));
    private readonly string shipped = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "strategies", "rules", "aides.txt"));
    private readonly Lock making = new();
    private volatile NeedBook? book;

    public CaseType Need { get; } = cases.Type("besoin")!;

    public CaseType Match { get; } = cases.Type("mise-en-relation")!;

    public RuleStore Rules { get; } = new(options.Database, options.Clock);

    public RuleFile Reader => new([.. Need.Fields], cases.Places, cases.Activities);

    public NeedBook Book
    {
        get
        {
            (long, int) now = (catalogue.Store.Position(), Rules.Count());
            if (book is { } known && known.Of == now)
                return known;

            lock (making)
                return book is { } made && made.Of == now ? made : book = book is { } last && last.Of.Rules == now.Item2 ? Follow(last, now) : Make(now);
        }
    }

    /// <summary>Rules of the file, each replaced by the last a person wrote.</summary>
    public IReadOnlyDictionary<string, string> RuleTexts()
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        string? service = null;
        foreach (string line in shipped.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == '[')
                texts[service = line.Trim('[', ']')] = "";
            else if (service is not null)
                texts[service] += line + "\n";
        }

        foreach (KeptRule kept in Rules.ListLast())
            texts[kept.Service] = kept.Text;

        return texts;
    }

    public (Facts Facts, MatchResult Match, IReadOnlyList<RankedOffer> Bouquet, double[] About) Judge(CaseFile need)
    {
        NeedBook now = Book;
        Facts facts = cases.Form.FactsOf(cases.Store.TypeOf(need), need);
        // A project told here lies in the region, whatever else is not known yet: what only another region offers is not proposed.
        if (facts.Find("commune") is null && cases.Places.PathOf("region") is { } region)
            facts = facts.With("commune", FactValue.Path(region));

        if (facts.Find("effectif") is null && firms.Known(need.Answer("siret"))?.Firm.StaffRange is { } staff)
            facts = facts.With("effectif", FactValue.Between(staff.Least, staff.Most));

        string said = need.Answer("projet");
        IReadOnlyCollection<string> themes = need.Answers.TryGetValue("themes", out var chosen) ? [.. chosen] : [];
        double[] about = now.Ranking.About(said, themes);
        MatchResult match = now.Matcher.Match(facts, cases.Today, [.. about.Select(a => a > 0)]);
        return (facts, match, now.Ranking.Rank(said, themes, facts, match), about);
    }

    /// <summary>Services that fit a firm, or may, for what some words and subjects say.</summary>
    public IReadOnlyList<RankedOffer> Find(string words, IReadOnlyCollection<string> themes, Facts firm, int most)
    {
        NeedBook now = Book;
        MatchResult match = now.Matcher.Match(firm, cases.Today, [.. now.Ranking.About(words, themes).Select(a => a > 0)]);
        return now.Ranking.Rank(words, themes, firm, match, most);
    }

    /// <summary>What changed in the catalogue since is read, and nothing else: most of what is saved there answers no need.</summary>
    private NeedBook Follow(NeedBook last, (long, int) of)
    {
        IReadOnlyList<Catalogue.Resource> changed = catalogue.Store.ListChanged(last.Of.Catalogue, OfferBook.Types);
        if (changed.Count == 0)
            return last with { Of = of };

        Dictionary<string, Offer> offers = new(last.Offers, StringComparer.Ordinal);
        foreach (Catalogue.Resource gone in changed)
            offers.Remove(gone.Id);

        foreach (Offer offer in Builder.Build(changed.Where(r => r is { State: ResourceState.Published, Visibility: Visibility.Public }), last.Rules))
            offers[offer.Id] = offer;

        return Bound(offers.Values, last.Rules, last.Ranking, of);
    }

    private OfferBook Builder => new([.. Need.Fields], cases.Places, cases.Activities);

    private NeedBook Bound(IEnumerable<Offer> offers, IReadOnlyDictionary<string, ServiceRule> rules, Ranking? last, (long, int) of)
    {
        Matcher matcher = new([.. offers.OrderBy(o => o.Id, StringComparer.Ordinal)]);
        return new NeedBook(matcher, new Ranking(matcher, words, last), matcher.Offers.ToDictionary(o => o.Id), rules, of);
    }

    private NeedBook Make((long, int) of)
    {
        RuleFile reader = Reader;
        Dictionary<string, ServiceRule> rules = new(StringComparer.Ordinal);
        foreach ((string service, string text) in RuleTexts())
        {
            if (reader.ReadOne(service, text, new ProblemList()) is { } rule)
                rules[service] = rule;
        }

        return Bound(Builder.Build(OfferBook.Types.SelectMany(t => catalogue.Store.ListPublic(t, "")), rules), rules, book?.Ranking, of);
    }
}
