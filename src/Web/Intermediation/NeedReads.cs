using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Catalogue;
using Maillage.Intermediation;
using Maillage.Intermediation.Matching;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Intermediation;

/// <summary>A need as one reader sees it: what is asked next, what fits and why, what does not and why.</summary>
internal sealed class NeedReads(NeedDesk needs, CaseDesk cases, FirmDesk firms, CatalogueDesk catalogue, Say say)
{
    private const int MostShown = 8;

    /// <summary>Of those that do not fit, the ones that come closest to what was said.</summary>
    private const int MostLeftOut = 20;

    public NeedView View(CaseFile file, CaseActor by, string skip, FormState? form, string sought = "")
    {
        CaseType type = cases.Store.TypeOf(file);
        (Facts facts, MatchResult match, IReadOnlyList<RankedOffer> bouquet, double[] about) = needs.Judge(file);
        string[] skipped = skip.Split(',');
        (string Fact, double Decides)? next = file.IsOpen ? match.Next.Where(n => !skipped.Contains(n.Fact)).Select(n => ((string, double)?)n).FirstOrDefault() : null;
        FormField? question = next is { } asked ? type.Field(asked.Fact) : null;
        Dictionary<string, CaseFile> children = cases.Lists.Children(file.Id).GroupBy(c => c.Subject!.Split('|')[0]).ToDictionary(g => g.Key, g => g.Last());
        RankedOffer[] shown = [.. ByHand(file, bouquet).Concat(bouquet.Where(b => !file.Discarded.Contains(b.Offer.Id) && !file.Proposed.Contains(b.Offer.Id)).Take(MostShown + children.Count)).Where(b => !children.ContainsKey(b.Offer.Id)).Take(MostShown + file.Proposed.Length)];
        Dictionary<string, CaseFact> added = file.Proposed.IsEmpty ? [] : cases.Store.ListFacts(file.Id).Where(f => f.Kind == CaseFactKind.Proposed).GroupBy(f => f.Change.Offer!).ToDictionary(g => g.Key, g => g.Last());
        Dictionary<string, Resource> resources = catalogue.Store.List([.. children.Keys, .. shown.Select(b => b.Offer.Id)]).ToDictionary(r => r.Id);
        List<BouquetRow> rows =
        [
            .. children.Values.Select(c => Chosen(c, resources.GetValueOrDefault(c.Subject!.Split('|')[0]))),
            .. shown.Select(b => new BouquetRow(
                b.Offer.Id, b.Offer.Title, resources.GetValueOrDefault(b.Offer.Id)?.OwnerName, resources.GetValueOrDefault(b.Offer.Id)?.Summary ?? resources.GetValueOrDefault(b.Offer.Id)?.Text("cout"), b.Verdict == Verdict.Yes,
                [.. Because(b, type, facts)], [.. b.Unknown.Select(c => NameOf(type, c.Fact)).Distinct()], null) { Added = file.Proposed.Contains(b.Offer.Id) && added.TryGetValue(b.Offer.Id, out CaseFact? fact) ? Told(fact) : null }),
        ];
        return new NeedView(
            file, type, type.State(file.State), by, question, (int)Math.Round(next?.Decides ?? 0), skip, Count(match, about, Verdict.Yes), Count(match, about, Verdict.Unknown), rows, [.. WhyNot(match, about, type)], Count(match, about, Verdict.No),
            Known(type, file),
            cases.NameOf(file.HandledBy), cases.NameOf(file.Desk), form ?? (question is null ? FormState.With() : CaseAnswers.Show(cases, [question], file)), file.Reach is not null)
        {
            Sought = sought,
            Validated = [.. file.Validations.Select(v => (string.Join(", ", new[] { cases.NameOf(v.Person), cases.NameOf(v.Body) }.OfType<string>()), v.At, v.Words))],
            Awaited = [.. Awaited(file).Select(b => cases.NameOf(b)).OfType<string>()],
            Validates = file.IsOpen && by is { Side: Side.Desk, Body: { } own } && Awaited(file).Contains(own),
            From = cases.NameOf(file.Origin),
            Found = sought.Length == 0 ? [] : Find(sought, file),
            RegisterReadAt = firms.Known(file.Answer("siret"))?.ReadAt,
            Same = by is { Side: Side.Desk, Body: { } desk } ? Same(file, desk) : [],
        };
    }

    /// <summary>The group is who answers and the bodies the firm opened its need to; those of it that have not validated the bouquet as it stands.</summary>
    public static IReadOnlyCollection<BodyId> Awaited(CaseFile need) => [.. need.Readers.Concat(need.Desk is { } desk ? [desk] : []).Distinct().Except(need.Validations.Select(v => v.Body))];

    /// <summary>What was answered, with the page where it is corrected; and what the register says where nobody answered.</summary>
    private List<(string, string, string?)> Known(CaseType type, CaseFile file)
    {
        List<(string, string, string?)> known = [.. type.Steps.SelectMany(s => s.Fields.Where(f => !f.Personal && f.Key is not "projet" && file.Answer(f.Key).Length > 0)
            .Select(f => (NameOf(type, f.Key), CaseAnswers.Tell(cases, f, file.Answers[f.Key], say), (string?)s.Key)))];
        if (file.Answer("effectif").Length == 0 && firms.Known(file.Answer("siret"))?.Firm.StaffRange is { } staff)
            known.Add((NameOf(type, "effectif"), say["need.staff", say.Number(staff.Least), say.Number(staff.Most)], "effectif"));

        return known;
    }

    /// <summary>What experts added stands first, in their order, whatever the rules say of it.</summary>
    private IEnumerable<RankedOffer> ByHand(CaseFile file, IReadOnlyList<RankedOffer> bouquet) => file.Proposed.Select(o => needs.Book.Offers.GetValueOrDefault(o)).OfType<Offer>()
        .Select(o => bouquet.FirstOrDefault(b => b.Offer.Id == o.Id) ?? new RankedOffer(o, Verdict.Unknown, 0, [], [], [], []));

    private string Told(CaseFact fact) => fact.Side == Side.Program ? say["need.added.program"]
        : say["need.added", string.Join(", ", new[] { cases.NameOf(fact.Author), cases.NameOf(fact.Body) }.OfType<string>()), fact.Text];

    /// <summary>Services that hold every word sought, in the title first, not yet proposed.</summary>
    private Choice[] Find(string sought, CaseFile file)
    {
        string[] words = Spelling.Fold(sought).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. needs.Book.Offers.Values.Where(o => !file.Proposed.Contains(o.Id) && Spelling.Fold(o.Title + " " + o.Words) is var text && words.All(text.Contains))
                .OrderBy(o => words.All(Spelling.Fold(o.Title).Contains) ? 0 : 1).ThenBy(o => o.Title, StringComparer.Ordinal).Take(MostShown).Select(o => new Choice(o.Id, o.Title)),
        ];
    }

    /// <summary>The same person twice: other needs of the same desk with the same address or the same SIRET.</summary>
    private CaseFile[] Same(CaseFile file, People.BodyId desk)
    {
        string siret = file.Answer("siret");
        return [.. new[] { file.Reach, siret }.Where(w => w is { Length: > 0 }).SelectMany(w => cases.Lists.Search(desk, w!, 20))
            .Where(c => c.Id != file.Id && c.Parent is null && c.IsOpen && ((file.Reach is not null && string.Equals(c.Reach, file.Reach, StringComparison.OrdinalIgnoreCase)) || (siret.Length > 0 && c.Answer("siret") == siret))).DistinctBy(c => c.Id)];
    }

    /// <summary>« Effectif : 10 à 249 », « Commune : Nièvre, Bourgogne-Franche-Comté ».</summary>
    public string Tell(CaseType type, Criterion criterion)
    {
        string value = criterion.Text[(criterion.Text.IndexOf(" : ", StringComparison.Ordinal) + 3)..];
        if (criterion is WordCriterion words && type.Field(criterion.Fact) is { } field)
        {
            string list = string.Join(", ", words.Paths.Select(p => p[0]).Distinct().Take(6).Select(w => field.Kind == FieldKind.Place ? cases.Places.NameOf(w) : (field.Choices.FirstOrDefault(c => c.Key == w)?.In(say.InFrench) ?? w).Split(" :")[0]));
            value = (words.Except ? say["need.except"] + " " : "") + list + (words.Paths.Select(p => p[0]).Distinct().Count() > 6 ? "…" : "");
        }

        return say["need.criterion", NameOf(type, criterion.Fact), value];
    }

    private IEnumerable<string> Because(RankedOffer ranked, CaseType type, Facts facts)
    {
        if (ranked.Themes.Count > 0)
            yield return say["need.because.theme", string.Join(", ", ranked.Themes.Select(t => type.Field("themes")!.Choices.First(c => c.Key == t).In(say.InFrench).Split(" :")[0]))];

        if (ranked.Words.Count > 0 && ranked.Themes.Count == 0)
            yield return say["need.because.words"];

        foreach (Criterion holds in ranked.Holds)
            yield return Tell(type, Narrowed(holds, facts));
    }

    /// <summary>Of a long list of what is allowed, only what this firm is.</summary>
    private static Criterion Narrowed(Criterion criterion, Facts facts) => criterion is WordCriterion { Except: false } words && facts.Find(words.Fact) is { } value
        ? words with { Paths = [.. words.Paths.Where(p => value.Words.Contains(p[0]))] } : criterion;

    private IEnumerable<(string, string)> WhyNot(MatchResult match, double[] about, CaseType type) => Enumerable.Range(0, about.Length)
        .Where(i => about[i] > 0 && match.Verdicts[i] == Verdict.No).OrderByDescending(i => about[i]).ThenBy(i => i).Take(MostLeftOut)
        .Select(i => (needs.Book.Matcher.Offers[i].Title, match.Blocking[i] == Matcher.Closed ? say["need.closed"] : Tell(type, needs.Book.Matcher.ConditionAt(match.Blocking[i]))));

    private BouquetRow Chosen(CaseFile child, Resource? resource) => new(
        child.Subject!.Split('|')[0], resource?.Title ?? child.Title, cases.NameOf(child.Desk) ?? resource?.OwnerName, null, true, [], [], (child, cases.Store.TypeOf(child).State(child.State), cases.NameOf(child.HandledBy)));

    private string NameOf(CaseType type, string fact) => type.Steps.First(s => s.Fields.Any(f => f.Key == fact)) is { Fields.Count: 1 } step ? step.Title.In(say.InFrench).TrimEnd(' ', '?', '\u202F') : type.Field(fact)!.Label.In(say.InFrench);

    private static int Count(MatchResult match, double[] about, Verdict verdict) => Enumerable.Range(0, about.Length).Count(i => about[i] > 0 && match.Verdicts[i] == verdict);
}
