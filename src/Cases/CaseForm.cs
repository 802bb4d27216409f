using System.Collections.Immutable;
using System.Globalization;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cases;

/// <summary>A form and the answers to it: which questions are asked, what an answer must be, what the answers tell as facts.</summary>
public sealed class CaseForm(IHierarchy places, IHierarchy activities, IKnownResources? resources = null)
{
    /// <summary>What the answers say, for conditions and rules.</summary>
    public Facts FactsOf(CaseType type, CaseFile file)
    {
        List<KeyValuePair<string, FactValue>> known = [];
        foreach (FormField field in type.Fields)
        {
            if (file.Answers.TryGetValue(field.Key, out ImmutableArray<string> given) && given.Length > 0 && ValueOf(field, given) is { } value)
                known.Add(KeyValuePair.Create(field.Key, value));
        }

        foreach (CaseAmount amount in type.Amounts)
        {
            if (AmountOf(type, file, amount.Key) is { } euros)
                known.Add(KeyValuePair.Create(amount.Key, FactValue.Of(euros)));
        }

        return new Facts(known);
    }

    /// <summary>Euros of an amount; null while what it is a share of is not known.</summary>
    public static decimal? AmountOf(CaseType type, CaseFile file, string key)
    {
        if (type.Amounts.FirstOrDefault(a => a.Key == key) is not { } amount || !decimal.TryParse(file.Answer(amount.Of), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal whole))
            return null;

        decimal share = Math.Ceiling(whole * amount.Percent) / 100;
        decimal most = amount.Below is { } below && AmountOf(type, file, below) is { } granted ? granted : share;
        return Math.Min(Math.Min(share, amount.Most ?? share), most);
    }

    /// <summary>Steps that a side goes through in the present state.</summary>
    public static IReadOnlyList<FormStep> StepsFor(CaseType type, CaseFile file, Side side, Facts facts) => [.. StepsFor(type, facts).Where(s => s.IsOpenTo(side, type, file.State))];

    /// <summary>Steps to go through: those whose conditions hold.</summary>
    public static IReadOnlyList<FormStep> StepsFor(CaseType type, Facts facts) => [.. type.Steps.Where(s => Criterion.All(s.Conditions, facts) == Verdict.Yes && s.Fields.Any(f => Asked(f, facts)))];

    /// <summary>True when the question is asked, given what is known so far.</summary>
    public static bool Asked(FormField field, Facts facts) => Criterion.All(field.Conditions, facts) == Verdict.Yes;

    /// <summary>Required questions that a side is asked in the present state and has not answered.</summary>
    public static IReadOnlyList<FormField> Missing(CaseType type, CaseFile file, Side side, Facts facts) =>
        [.. StepsFor(type, file, side, facts).Where(s => s.By == side).SelectMany(s => s.Fields).Where(f => f.Required && Asked(f, facts) && (!file.Answers.TryGetValue(f.Key, out ImmutableArray<string> given) || given.IsEmpty))];

    /// <summary>What is wrong with an answer, in words; null when nothing. An empty answer to a required question is told by <see cref="Missing"/>, not here.</summary>
    public Problem? Check(FormField field, ImmutableArray<string> given)
    {
        foreach (string answer in given)
        {
            if (answer.Length > (field.Kind is FieldKind.Long or FieldKind.Text ? field.Length : 254))
                return Fault("answer-long", $"Raccourcissez cette réponse : {answer.Length} caractères, {field.Length} au plus", $"Shorten this answer: {answer.Length} characters, {field.Length} at most");
        }

        return given.IsEmpty ? null : (field.Kind, given[0]) switch
        {
            (FieldKind.Number or FieldKind.Euros, var text) => Number(field, text),
            (FieldKind.Flag, not ("oui" or "non")) => Fault("answer-choice", "Choisissez oui ou non", "Choose yes or no"),
            (FieldKind.Choice or FieldKind.Choices, _) when given.Any(g => field.Choices.All(c => c.Key != g)) => Fault("answer-choice", "Choisissez dans la liste", "Choose from the list"),
            (FieldKind.Choice or FieldKind.Flag, _) when given.Length > 1 => Fault("answer-choice", "Choisissez une seule réponse", "Choose one answer only"),
            (FieldKind.Date, var text) when !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => Fault("answer-date", "Cette date n'existe pas", "This date does not exist"),
            (FieldKind.Place, var text) when places.PathOf(text) is null => Fault("answer-place", "Cette commune n'est pas dans le territoire : vérifiez son nom", "This commune is not in the territory: check its name"),
            (FieldKind.Activity, var text) when activities.PathOf(text) is null => Fault("answer-activity", "Ce n'est pas un code d'activité (NAF) : par exemple 10.71C", "This is no activity code (NAF): for instance 10.71C"),
            (FieldKind.Siret, var text) when !BodyId.TryParse(text, out _) => Fault("answer-siret", "Ce numéro SIRET n'est pas juste : 14 chiffres, vérifiez-les", "This SIRET number is not right: 14 digits, check them"),
            (FieldKind.Resource, var text) when resources is not null && !resources.Holds(field.Of!, field.Until, text) => Fault("answer-resource", "Choisissez dans la liste : celui-ci n'y est pas, ou plus", "Choose from the list: this one is not in it, or no longer"),
            (FieldKind.Email, var text) when EmailAddress.Check(text, out _) is not null => Fault("answer-email", "Cette adresse n'est pas complète, par exemple nom@exemple.fr", "This address is not complete, for example name@example.org"),
            (FieldKind.Phone, var text) when text.Count(char.IsAsciiDigit) is < 4 or > 15 || text.Any(c => !char.IsAsciiDigit(c) && !" +().-/".Contains(c, StringComparison.Ordinal)) => Fault("answer-phone", "Ce numéro de téléphone n'est pas lisible", "This telephone number cannot be read"),
            (FieldKind.Web, var text) when !(Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https") => Fault("answer-web", "Une adresse commence par http:// ou https://", "An address begins with http:// or https://"),
            _ => null,
        };
    }

    /// <summary>Points of a scored questionnaire, by step with a scored question: given and possible.</summary>
    public static IReadOnlyList<(FormStep Step, int Points, int Possible)> Score(CaseType type, CaseFile file, Facts facts) =>
        [.. StepsFor(type, facts).Select(s => (s, s.Fields.Sum(f => PointsOf(f, file)), s.Fields.Where(f => Asked(f, facts)).Sum(Possible))).Where(s => s.Item3 > 0)];

    /// <summary>The file with the title, place and address its answers give.</summary>
    internal static CaseFile Named(CaseType type, CaseFile file) => file with
    {
        Title = type.NamedBy is { } name && file.Answer(name) is { Length: > 0 } title ? Cut(title, 120) : file.Title,
        Commune = type.PlacedBy is { } place ? (file.Answer(place) is { Length: 5 } code ? code : null) : file.Commune,
        Reach = type.ReachedBy is { } reach && file.Answer(reach) is { Length: > 0 } mail ? mail : file.Reach,
    };

    /// <summary>The file without what it says of persons.</summary>
    internal static CaseFile Bare(CaseType type, CaseFile file)
    {
        string[] kept = [.. type.Fields.Where(f => !f.Personal && f.Kind is not (FieldKind.Text or FieldKind.Long or FieldKind.Email or FieldKind.Phone or FieldKind.Siret or FieldKind.Web)).Select(f => f.Key)];
        return file with { Answers = file.Answers.RemoveRange(file.Answers.Keys.Except(kept)), Title = type.Title.Fr, ApplicantName = null, Reach = null, OpenedBy = null, HandledBy = null, Readers = [], Validations = [], Meetings = [], Erased = true };
    }

    private FactValue? ValueOf(FormField field, ImmutableArray<string> given) => field.Kind switch
    {
        FieldKind.Number or FieldKind.Euros => decimal.TryParse(given[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? FactValue.Of(number) : null,
        FieldKind.Place => places.PathOf(given[0]) is { } path ? FactValue.Path(path) : null,
        FieldKind.Activity => activities.PathOf(given[0]) is { } path ? FactValue.Path(path) : null,
        FieldKind.Resource => FactValue.Of(resources?.Holds(field.Of!, field.Until, given[0]) == false ? KnownResources.Past : KnownResources.Valid),
        FieldKind.Flag or FieldKind.Choice or FieldKind.Choices => FactValue.Of([.. given]),
        _ => null,
    };

    /// <summary>Percent of the points; null when nothing is scored.</summary>
    public static int? PercentOf(IReadOnlyList<(FormStep Step, int Points, int Possible)> score) => score.Count == 0 ? null : (int)Math.Round(100.0 * score.Sum(s => s.Points) / score.Sum(s => s.Possible), MidpointRounding.AwayFromZero);

    private static int PointsOf(FormField field, CaseFile file) =>
        file.Answers.TryGetValue(field.Key, out ImmutableArray<string> given) ? field.Choices.Where(c => given.Contains(c.Key)).Sum(c => c.Score) : 0;

    private static int Possible(FormField field) => field.Choices.Count == 0 ? 0 : field.Kind == FieldKind.Choices ? field.Choices.Sum(c => Math.Max(0, c.Score)) : field.Choices.Max(c => c.Score);

    private static Problem? Number(FormField field, string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return Fault("answer-number", "Écrivez un nombre, en chiffres", "Write a number, in digits");

        return number < (field.Least ?? 0) || number > (field.Most ?? 1_000_000_000)
            ? Fault("answer-range", $"Un nombre de {Plain(field.Least ?? 0)} à {Plain(field.Most ?? 1_000_000_000)}", $"A number from {Plain(field.Least ?? 0)} to {Plain(field.Most ?? 1_000_000_000)}")
            : null;
    }

    private static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)].TrimEnd() + "…";

    private static Problem Fault(string code, string fr, string en) => Problem.Error(code, fr, en);
}
