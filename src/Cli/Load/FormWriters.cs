using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Maillage.People;

namespace Maillage.Cli.Load;

internal sealed record WriteResult(long Writes, int Errors, double Median, double P99);

/// <summary>
/// People at work beside the readers, through the portal's own forms: each opens the page, takes its token, sends the form, and thinks a little. Most save their account (a person and a line of the
/// journal), every tenth form puts a place into the catalogue (index included), every hundredth seals a note in the body's drawer.
/// </summary>
internal sealed partial class FormWriters : IDisposable
{
    /// <summary>A person saves a few times a second at most.</summary>
    private static readonly TimeSpan Thought = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource stop = new();
    private readonly LoadClient client;
    private readonly Task<(List<float> Times, int Errors)>[] writing;

    public FormWriters(LoadClient client, BodyId body, IEnumerable<string> sessions)
    {
        this.client = client;
        writing = [.. sessions.Select((s, i) => Task.Run(() => Write(body, "maillage.session=" + s, i)))];
    }

    public async Task<WriteResult> Stop()
    {
        await stop.CancelAsync();
        (List<float> Times, int Errors)[] written = await Task.WhenAll(writing);
        float[] times = [.. written.SelectMany(w => w.Times)];
        Array.Sort(times);
        return new WriteResult(times.Length, written.Sum(w => w.Errors), LoadClient.Percentile(times, 0.5), LoadClient.Percentile(times, 0.99));
    }

    public void Dispose() => stop.Dispose();

    private async Task<(List<float> Times, int Errors)> Write(BodyId body, string session, int writer)
    {
        List<float> times = [];
        int errors = 0;
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            (string page, string action, Dictionary<string, string> fields) = Next(body, writer, i);
            (string html, string cookies) = await client.Page(page, session);
            fields["jeton"] = System.Net.WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value);
            long began = Stopwatch.GetTimestamp();
            errors += await client.Post(action, fields, cookies) is 302 or 303 ? 0 : 1;
            times.Add((float)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(Thought);
        }

        return (times, errors);
    }

    private static (string Page, string Action, Dictionary<string, string> Fields) Next(BodyId body, int writer, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"Mesure {writer} {number}");
        return number switch
        {
            _ when number % 100 == 99 => ($"/organismes/{body.Siret}/coffre", $"/organismes/{body.Siret}/coffre/notes", new() { ["titre"] = name, ["note"] = "Une note de la mesure de charge." }),
            _ when number % 10 == 9 => ("/services/ressources/nouvelle?type=epn", "/services/ressources/nouvelle?type=epn", new() { ["title"] = name, ["commune"] = "Lormes", ["hours"] = "Mo-Fr 09:00-12:00" }),
            _ => ("/compte", "/compte", new() { ["nom"] = "Agent de mesure", ["langue"] = number % 2 == 0 ? "fr" : "en" }),
        };
    }

    [GeneratedRegex("name=\"jeton\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
