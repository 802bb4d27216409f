using System.Globalization;
using Maillage.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Maillage.Web.Forms;

/// <param name="Field">Name of the field; null when the whole form is meant.</param>
public sealed record FieldFault(string? Field, Problem Problem);

/// <summary>
/// What a form shows: the values a person typed (or those that are stored), and what is wrong with them. An endpoint reads the posted form,
/// refuses what it cannot take, and shows the same page again with this state: nothing typed is lost, and the summary links to each fault.
/// </summary>
public sealed class FormState
{
    private readonly Dictionary<string, string[]> values;
    private readonly List<FieldFault> faults = [];

    private FormState(Dictionary<string, string[]> values) => this.values = values;

    /// <summary>In the order in which they were refused.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    public bool Refused => faults.Count > 0;

    /// <summary>A form not yet sent: empty, or filled with what is stored.</summary>
    public static FormState With(params (string Name, string? Value)[] stored) =>
        new(stored.Where(s => s.Value is not null).GroupBy(s => s.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(s => s.Value!).ToArray(), StringComparer.Ordinal));

    /// <summary>A stored day as the three parts of a <c>DateField</c>, for <see cref="With"/>.</summary>
    public static (string Name, string? Value)[] Parts(string name, DateOnly day) =>
        [(name + "-jour", day.Day.ToString(CultureInfo.InvariantCulture)), (name + "-mois", day.Month.ToString(CultureInfo.InvariantCulture)), (name + "-annee", day.Year.ToString(CultureInfo.InvariantCulture))];

    /// <summary>What was sent.</summary>
    public static FormState Of(IEnumerable<KeyValuePair<string, StringValues>> form) =>
        new(form.ToDictionary(f => f.Key, f => f.Value.OfType<string>().ToArray(), StringComparer.Ordinal));

    public static async Task<FormState> Read(HttpContext context) => Of(await context.Request.ReadFormAsync(context.RequestAborted));

    /// <summary>The first value, without spaces around it; empty when there is none.</summary>
    public string Text(string name) => values.TryGetValue(name, out string[]? found) && found.Length > 0 ? found[0].Trim() : "";

    /// <summary>The first value to the letter, spaces included: a passphrase.</summary>
    public string Typed(string name) => values.TryGetValue(name, out string[]? found) && found.Length > 0 ? found[0] : "";

    public IReadOnlyList<string> All(string name) => values.TryGetValue(name, out string[]? found) ? found : [];

    public bool Has(string name, string value) => All(name).Contains(value, StringComparer.Ordinal);

    /// <summary>A box that is ticked is sent, one that is not is not.</summary>
    public bool Ticked(string name) => All(name).Count > 0;

    /// <summary>Keeps a fault of one field, or of the form when <paramref name="field"/> is null. Returns itself, to be shown.</summary>
    public FormState Refuse(string? field, Problem problem)
    {
        faults.Add(new(field, problem));
        return this;
    }

    public Problem? FaultOf(string field) => faults.Find(f => f.Field == field)?.Problem;

    /// <summary>The value, or a fault that asks for it in the form's own words (« Indiquez le nom de l’organisme »).</summary>
    public string Need(string name, string fr, string en, int most = 200)
    {
        string text = Text(name);
        if (text.Length == 0)
        {
            Refuse(name, Problem.Error("field-missing", fr, en));
        }

        return Within(name, most);
    }

    /// <summary>The value, refused when it is longer than <paramref name="most"/> characters.</summary>
    public string Within(string name, int most)
    {
        string text = Text(name);
        if (text.Length > most)
        {
            Refuse(name, Problem.Error("field-too-long", $"Raccourcissez ce texte : {text.Length} caractères, {most} au plus", $"Shorten this text: {text.Length} characters, {most} at most"));
        }

        return text;
    }

    /// <summary>The three parts of a <c>DateField</c>; null when all are empty (then refused if <paramref name="needed"/>) or when they are no day.</summary>
    public DateOnly? Day(string name, bool needed = false)
    {
        string[] parts = [Text(name + "-annee"), Text(name + "-mois"), Text(name + "-jour")];
        if (parts.All(p => p.Length == 0))
        {
            if (needed)
            {
                Refuse(name, Problem.Error("field-missing", "Indiquez une date", "Enter a date"));
            }

            return null;
        }

        if (parts[0].Length == 4 && DateOnly.TryParseExact($"{parts[0]}-{parts[1].PadLeft(2, '0')}-{parts[2].PadLeft(2, '0')}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        Refuse(name, Problem.Error("field-not-a-day", "Cette date n’existe pas : écrivez le jour, le mois et l’année, par exemple 27 3 2026", "This date does not exist: write day, month and year, for example 27 3 2026"));
        return null;
    }
}
