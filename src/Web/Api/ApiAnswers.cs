using System.Globalization;
using System.Text.Json;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Maillage.Web.Api;

/// <summary>How programs are answered and refused: problem details (RFC 9457) in the language they ask for, with a stable code.</summary>
internal static class ApiAnswers
{
    public static IResult Refused(HttpContext context, Problem problem, int status = StatusCodes.Status422UnprocessableEntity) => Refused(context, [new FieldFault(problem.Column, problem)], status);

    public static IResult Refused(HttpContext context, IReadOnlyList<FieldFault> faults, int status = StatusCodes.Status422UnprocessableEntity)
    {
        bool french = LanguageChoice.Of(context) == Language.French;
        ProblemDetails details = new()
        {
            Status = status,
            Title = french ? "La demande ne peut pas être faite ainsi" : "This cannot be done as asked",
            Detail = faults[0].Problem.Tell(french),
            Instance = context.Request.Path,
        };
        details.Extensions["code"] = faults[0].Problem.Code;
        if (faults.Any(f => f.Field is not null))
            details.Extensions["errors"] = faults.Where(f => f.Field is not null).GroupBy(f => Key(f.Field!)).ToDictionary(g => g.Key, g => g.Select(f => f.Problem.Tell(french)).ToArray());

        return Results.Problem(details);
    }

    /// <summary>What came of an act: what <paramref name="done"/> shows, or the refusal of its rule; 409 when someone moved the case meanwhile.</summary>
    public static IResult Of(HttpContext context, CaseOutcome outcome, Func<CaseFile, object> done) => outcome.Refusal is { } refusal
        ? Refused(context, refusal, outcome.Newer ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity)
        : Results.Ok(done(outcome.After!));

    /// <summary>Answers of a request as the portal's own form would send them: a value, or a list of values, by the key of its question.</summary>
    public static FormState FormOf(CaseType type, IReadOnlyDictionary<string, JsonElement> answers)
    {
        List<(string, string?)> values = [];
        List<FieldFault> faults = [];
        foreach ((string key, JsonElement given) in answers)
        {
            if (type.Field(key) is not { } field)
            {
                faults.Add(new FieldFault(key, Problem.Error("answer-unknown", $"Ce type de dossier ne demande pas « {Shown(key)} »", $"This type of case does not ask '{Shown(key)}'")));
                continue;
            }

            string name = CaseAnswers.NameOf(field);
            foreach (string text in Texts(given))
            {
                if (field.Kind == FieldKind.Date && text.Split('-') is [var year, var month, var day])
                    values.AddRange([(name + "-annee", year), (name + "-mois", month), (name + "-jour", day)]);
                else
                    values.Add((name, text));
            }
        }

        FormState form = FormState.With([.. values]);
        foreach (FieldFault fault in faults)
            form.Refuse(fault.Field, fault.Problem);

        return form;
    }

    private static IEnumerable<string> Texts(JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.Array => given.EnumerateArray().Take(100).SelectMany(Texts),
        JsonValueKind.String => [given.GetString()!],
        JsonValueKind.True => ["oui"],
        JsonValueKind.False => ["non"],
        // What is no decimal is refused by the question, as the words it was sent in.
        JsonValueKind.Number => [given.TryGetDecimal(out decimal number) ? number.ToString(CultureInfo.InvariantCulture) : given.GetRawText()],
        _ => [],
    };

    private static string Key(string field) => field.StartsWith("r-", StringComparison.Ordinal) ? field[2..] : field;

    private static string Shown(string key) => key.Length > 40 ? key[..40] + "…" : key;
}
