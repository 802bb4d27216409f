using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Intermediation.Matching;
using Maillage.Web.Doors;
using Maillage.Web.Intermediation;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <summary>What a scored questionnaire leads to: other firms beside this one, and services where it is weak.</summary>
internal sealed class ScoreReads(CaseDesk cases, NeedDesk needs, DoorFacts printed, Say say)
{
    private const string Survey = "ict_survey_business_2014";

    /// <summary>Under this many employees the survey counts a firm as very small.</summary>
    private const int Small = 10;

    /// <summary>A part with less of its points is weak.</summary>
    private const double Weak = 0.6;
    private const int MostParts = 3, MostOffers = 3;

    public IReadOnlyList<ComparedAnswer> Compare(CaseType type, CaseFile file)
    {
        bool known = int.TryParse(file.Answer("effectif"), NumberStyles.None, CultureInfo.InvariantCulture, out int staff);
        List<ComparedAnswer> compared = [];
        foreach (FormField field in type.Fields.Where(f => f.Benchmark is not null && file.Answer(f.Key).Length > 0))
        {
            if (printed.Printed(Survey, field.Benchmark!.Indicator) is { } all)
                compared.Add(new(field.Benchmark.Says.In(say.InFrench), field.Benchmark.Choices.Contains(file.Answer(field.Key)), all, known ? printed.Printed(Survey, field.Benchmark.Indicator + (staff < Small ? "_vse" : "_sme")) : null, staff < Small));
        }

        return compared;
    }

    /// <summary>Services that fit the firm and are about its weakest parts; one stands under the weakest part it helps.</summary>
    public IReadOnlyList<(FormStep, IReadOnlyList<(string, string, bool)>)> Help(IReadOnlyList<(FormStep Step, int Points, int Possible)> score, Facts facts)
    {
        Facts firm = FirmOf(facts);
        HashSet<string> told = [];
        List<(FormStep, IReadOnlyList<(string, string, bool)>)> helps = [];
        foreach ((FormStep step, int points, int possible) in score.Where(s => s.Points < Weak * s.Possible && s.Step.Seeks is not null).OrderBy(s => (double)s.Points / s.Possible).Take(MostParts))
        {
            RankedOffer[] found = [.. needs.Find(step.Seeks!, step.Themes, firm, MostOffers + told.Count).Where(o => told.Add(o.Offer.Id)).Take(MostOffers)];
            helps.Add((step, [.. found.Select(o => (o.Offer.Id, o.Offer.Title, o.Verdict == Verdict.Yes))]));
        }

        return helps;
    }

    /// <summary>A questionnaire asks the section of activity as a choice; rules of services know it as an activity.</summary>
    private Facts FirmOf(Facts facts) => facts.Find("secteur") is { Words: [var section] } && cases.Activities.PathOf(section) is { } path ? facts.With("activite", FactValue.Path(path)) : facts;
}
