using System.Collections.Immutable;
using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Forms;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <summary>Between what a form of the portal sends and the answers of a case.</summary>
internal static class CaseAnswers
{
    private const decimal MostEuros = 1_000_000_000;

    /// <summary>Name of a field on the page; ids of the page begin otherwise.</summary>
    public static string NameOf(FormField field) => "r-" + field.Key;

    /// <summary>Reads and checks the answers to some questions; what is wrong is kept in the form.</summary>
    public static Dictionary<string, ImmutableArray<string>> Read(CaseDesk desk, IEnumerable<FormField> fields, FormState form, bool mayMiss)
    {
        Dictionary<string, ImmutableArray<string>> answers = [];
        foreach (FormField field in fields)
        {
            string name = NameOf(field);
            ImmutableArray<string> given = field.Kind switch
            {
                FieldKind.Choices => [.. form.All(name).Where(v => v.Length > 0)],
                FieldKind.Date => form.Day(name) is { } day ? [day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)] : [],
                FieldKind.Place => form.Text(name) is { Length: > 0 } typed ? [CodeOf(desk, typed)] : [],
                FieldKind.Siret => form.Text(name) is { Length: > 0 } typed ? [string.Concat(typed.Where(c => !char.IsWhiteSpace(c)))] : [],
                FieldKind.Number or FieldKind.Euros => form.Text(name) is { Length: > 0 } typed ? [Plain(typed)] : [],
                _ => form.Text(name) is { Length: > 0 } typed ? [typed] : [],
            };
            if (desk.Form.Check(field, given) is { } fault)
                form.Refuse(name, fault);
            else if (given.IsEmpty && field.Required && !mayMiss)
                form.Refuse(name, Problem.Error("field-missing", "Répondez à cette question : elle est nécessaire", "Answer this question: it is needed"));

            answers[field.Key] = given;
        }

        return answers;
    }

    /// <summary>A sum of euros that a body sets, in cents; null when it is refused.</summary>
    public static long? Cents(FormState form, string name)
    {
        if (decimal.TryParse(Plain(form.Text(name)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal euros) && euros <= MostEuros)
            return (long)Math.Round(euros * 100);

        form.Refuse(name, Problem.Error("budget-euros", "Un montant en euros, par exemple 150 000", "An amount in euros, for example 150,000"));
        return null;
    }

    /// <summary>A number as people write it (« 150 000,50 € »), with a decimal point and nothing else.</summary>
    private static string Plain(string typed) => string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '€')).Replace(',', '.');

    /// <summary>Once a SIRET is answered, what the register of firms says answers the questions that have no answer yet, in the portal's name.</summary>
    public static async Task<CaseFile> Complete(CaseDesk desk, FirmDesk firms, CaseFile file, CancellationToken cancellation)
    {
        CaseType type = desk.Store.TypeOf(file);
        if (type.Fields.FirstOrDefault(f => f.Kind == FieldKind.Siret) is not { } asked || file.Answer(asked.Key) is not { Length: > 0 } siret || await firms.Find(siret, cancellation) is not { } firm)
            return file;

        ImmutableSortedDictionary<string, ImmutableArray<string>> told = firm.AnswersFor(type, file, desk.Activities, desk.Today);
        ImmutableSortedDictionary<string, ImmutableArray<string>> sound = told.RemoveRange(told.Where(a => desk.Form.Check(type.Field(a.Key)!, a.Value) is not null).Select(a => a.Key));
        return sound.IsEmpty ? file : desk.Store.Act(file.Id, f => Circuit.Answer(type, f, CaseActor.Program, sound.RemoveRange(f.Answers.Keys), f.Version, desk.Store.Now)).After!;
    }

    /// <summary>A form filled with what is known.</summary>
    public static FormState Show(CaseDesk desk, IEnumerable<FormField> fields, CaseFile file)
    {
        List<(string, string?)> values = [];
        foreach (FormField field in fields)
        {
            if (!file.Answers.TryGetValue(field.Key, out ImmutableArray<string> given))
                continue;

            string name = NameOf(field);
            if (field.Kind == FieldKind.Date && given is [var date] && date.Split('-') is [var year, var month, var day])
                values.AddRange([(name + "-annee", year), (name + "-mois", month), (name + "-jour", day)]);
            else
                values.AddRange(given.Select(g => (name, (string?)(field.Kind == FieldKind.Place ? desk.Places.NameOf(g) : Listed(desk, field, g)))));
        }

        return FormState.With([.. values]);
    }

    /// <summary>An answer as people read it.</summary>
    public static string Tell(CaseDesk desk, FormField field, ImmutableArray<string> given, Say say) => field.Kind switch
    {
        FieldKind.Choice or FieldKind.Choices or FieldKind.Activity when field.Choices.Count > 0 => string.Join(", ", given.Select(g => field.Choices.FirstOrDefault(c => c.Key == Listed(desk, field, g))?.In(say.InFrench) is not { } words ? g : field.Kind == FieldKind.Activity && g.Length > 1 ? $"{words} ({g})" : words)),
        FieldKind.Resource => desk.Known.TitleOf(field.Of!, given[0]) is not { } title ? given[0] : desk.Known.Holds(field.Of!, field.Until, given[0]) ? title : say["case.resource.past", title],
        FieldKind.Flag => say[given[0] == "oui" ? "find.yes" : "find.no"],
        FieldKind.Place => desk.Places.NameOf(given[0]),
        FieldKind.Euros => decimal.TryParse(given[0], CultureInfo.InvariantCulture, out decimal euros) ? say.Euros(euros) : given[0],
        FieldKind.Number => decimal.TryParse(given[0], CultureInfo.InvariantCulture, out decimal number) ? say.Number(number) : given[0],
        FieldKind.Date => DateOnly.TryParseExact(given[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? say.Date(day) : given[0],
        _ => string.Join(", ", given),
    };

    /// <summary>The choice of a list that holds what is known more exactly: section C for activity 10.71C.</summary>
    private static string Listed(CaseDesk desk, FormField field, string given) =>
        field is { Kind: FieldKind.Activity, Choices.Count: > 0 } ? desk.Activities.PathOf(given)?.FirstOrDefault(w => field.Choices.Any(c => c.Key == w)) ?? given : given;

    private static string CodeOf(CaseDesk desk, string typed) => desk.Territory.Search(typed, 5).Select(h => h.Place).OfType<Commune>().FirstOrDefault()?.Code ?? typed;
}
