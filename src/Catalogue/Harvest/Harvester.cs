using System.Data.Common;
using Maillage.Catalogue.Schemas;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Formats.Oai;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Catalogue.Harvest;

/// <summary>
/// Harvests one source. A page of the provider and the place to go on from are one transaction: a run that is killed goes on where it was, and a run that is played again changes nothing.
/// Records that had come from here are left out by their identifier and by the way they say they came, so two catalogues may harvest each other. Nothing is withdrawn before the whole list was
/// read, and never half of what is held without a person.
/// </summary>
/// <param name="own">Name of this catalogue in identifiers.</param>
public sealed class Harvester(HarvestStore store, ResourceStore resources, ResourceTypes types, TerritoryIndex territory, OutgoingHttp http, string own, TimeProvider time)
{
    /// <summary>Below so many, a source may change as it likes.</summary>
    private const int Few = 10;
    private const int Attempts = 4;
    private const int MostWay = 8;
    private readonly ResourceChecks checks = new(types, territory);

    /// <summary>Seconds before a provider that failed is asked again; doubled each time.</summary>
    public double PatienceSeconds { get; init; } = 1;

    /// <summary>Schemas that sources may follow.</summary>
    public HarvestSchemas Schemas { get; init; } = HarvestSchemas.None;

    /// <summary>Address people reach this platform at, with a slash at its end; null when it has none of its own.</summary>
    public string? Address { get; init; }

    /// <exception cref="BadInputException">The provider is not one, is ourselves, or did not get to the end of its list; what was read is kept, and the run says why it failed.</exception>
    public HarvestRun Run(HarvestSource source, Action<long> seen, CancellationToken cancellation)
    {
        PageLanguage language;
        OaiIdentity identity;
        (Uri Address, byte[] Content)? hello = null;
        try
        {
            language = PageLanguage.Of(source, Schemas);
            Uri address = language.Hello(source);
            identity = Ask(source, address, content =>
            {
                hello = (address, content);
                return language.Identity(content, source);
            }, cancellation);
            if (identity.Repository == own)
                throw Refuse("harvest-self", $"{source.Address} est ce catalogue lui-même.", $"{source.Address} is this very catalogue.");
        }
        catch (BadInputException e)
        {
            // Told like any other run, and tried again at its hour; a run that was stopped half-way keeps its place.
            if (store.ListRuns(source.Id, 1) is not [{ State: HarvestState.Running }])
                store.Save(store.Begin(source, whole: true) with { State = HarvestState.Failed, EndedAt = time.GetUtcNow(), Problems = e.Problems });
            throw;
        }

        HarvestRun run = store.Begin(source, whole: source.Since is null || !identity.KeepsDeleted);
        try
        {
            run = Pages(source, language, identity, hello, run, seen, cancellation);
            return Close(run);
        }
        catch (BadInputException e)
        {
            store.Save(run with { State = HarvestState.Failed, EndedAt = time.GetUtcNow(), Problems = [.. run.Problems, .. e.Problems] });
            throw;
        }
    }

    /// <summary>What a person says to a run that asks: take away what seems gone, or keep all.</summary>
    public HarvestRun Decide(HarvestRun run, bool withdraw)
    {
        if (run.State != HarvestState.Asks)
            return run;
        if (withdraw)
            return Withdraw(run, store.ListLeaving(run));
        HarvestRun kept = run with { State = HarvestState.Done, EndedAt = time.GetUtcNow(), Token = null };
        resources.Apply(run.Source, [], [], "moisson", transaction =>
        {
            HarvestStore.KeepAll(transaction, run);
            HarvestStore.End(transaction, kept);
        });
        return kept;
    }

    /// <param name="hello">What was read to know who answers: a catalogue that is one file is not asked for twice.</param>
    private HarvestRun Pages(HarvestSource source, PageLanguage language, OaiIdentity identity, (Uri Address, byte[] Content)? hello, HarvestRun run, Action<long> seen, CancellationToken cancellation)
    {
        HashSet<int> tokens = [];
        int empty = 0;
        bool again = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Uri address = language.Page(source, identity, run);
            OaiPage page = language.After(Ask(source, address, c => language.Read(c, source), cancellation, hello is { } first && first.Address == address ? first.Content : null), run);
            hello = null;
            if (page.Error == "badResumptionToken" && run.Token is not null && !again)
            {
                // A token that grew too old: the list is read again from its beginning, which changes nothing of what is held.
                (again, run) = (true, run with { Token = null });
                tokens.Clear();
                continue;
            }

            if (page.Error is not null and not "noRecordsMatch")
                throw Refuse("harvest-error", $"{source.Address} refuse : {page.Error}.", $"{source.Address} refuses: {page.Error}.");
            run = Take(source, run with { Began = run.Began ?? Moment(identity, page.ResponseDate) }, page);
            seen(run.Seen);
            if (page.Token is null)
                return run;
            empty = page.Records.Count == 0 ? empty + 1 : 0;
            if (!tokens.Add(page.Token.GetHashCode(StringComparison.Ordinal)) || empty > language.MostEmptyPages)
                throw Refuse("harvest-endless", $"{source.Address} donne une liste sans fin : le même repère revient.", $"{source.Address} gives a list without end: the same token comes back.");
        }
    }

    /// <summary>One page, whole or not at all.</summary>
    private HarvestRun Take(HarvestSource source, HarvestRun run, OaiPage page)
    {
        List<Resource> good = [];
        List<HarvestedRecord> held = [];
        List<Problem> problems = [.. run.Problems, .. page.Problems.Except(run.Problems)];
        long loops = 0, refused = 0, outside = 0;
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        List<(OaiHarvested Record, OaiStep[] Way)> come = [.. page.Records.DistinctBy(r => r.Identifier).Select(record =>
            (record, (OaiStep[])[new OaiStep(source.Address, record.Name ?? record.Identifier, record.Datestamp, run.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)), .. record.Way]))];
        IReadOnlyDictionary<string, int> nearest = store.ListNearest(source.Id, come.Select(c => c.Way[^1].Identifier));
        foreach ((OaiHarvested record, OaiStep[] way) in come)
        {
            HarvestedRecord entry = new(source.Id, record.Identifier, $"{source.Id}:{record.Identifier}", way[^1].Identifier, way, "kept", run.Number);
            if (IsLoop(way, nearest) || IsHere(record))
            {
                loops++;
                held.Add(entry with { State = "loop" });
            }
            else if (record.Deleted)
            {
                if (store.FindRecord(source.Id, record.Identifier) is { State: "kept" or "leaving" })
                    held.Add(entry with { State = "leaving" });
            }
            else if ((record.Columns is null ? DublinCore.Read(record, source, types, code => territory.FindCommune(code) is not null, today) : FieldRecord.Read(record, source, types.Get(record.Type!), territory, today)) is not { } said)
                outside++;
            else if (Read(record, said, problems) is { } resource)
            {
                good.Add(resource);
                held.Add(entry);
            }
            else
            {
                refused++;
                // What was good and comes back broken is kept as it was.
                if (store.FindRecord(source.Id, record.Identifier) is not { State: "kept" })
                    held.Add(entry with { State = "refused" });
                else
                    held.Add(entry);
            }
        }

        TellOutside(problems, outside);
        HarvestRun next = run;
        resources.Apply(source.Id, good, [], "moisson de " + source.Title, transaction =>
        {
            foreach (HarvestedRecord record in held)
                HarvestStore.Write(transaction, record);
        }, (report, transaction) =>
        {
            next = run with
            {
                Token = page.Token, Seen = run.Seen + page.Records.Count, Added = run.Added + report.Added, Changed = run.Changed + report.Changed, Same = run.Same + good.Count - report.Added - report.Changed,
                Refused = run.Refused + refused, Loops = run.Loops + loops, Problems = [.. problems.Take(HarvestRun.MostProblems)],
            };
            HarvestStore.Write(transaction, next);
        });
        return next;
    }

    /// <summary>It was born here, or went too far, or is had already by a way that is not longer.</summary>
    private bool IsLoop(OaiStep[] way, IReadOnlyDictionary<string, int> nearest)
    {
        string mine = $"oai:{own}:";
        return way.Length > MostWay || way.Any(s => s.Identifier.StartsWith(mine, StringComparison.Ordinal)) || (nearest.TryGetValue(way[^1].Identifier, out int steps) && steps <= way.Length);
    }

    /// <summary>It leads to a page of this very platform: another catalogue lists what is ours and does not say from where it has it.</summary>
    private bool IsHere(OaiHarvested record) => Address is not null && record.Elements.Any(e => e.Element == "identifier" && e.Value.StartsWith(Address, StringComparison.OrdinalIgnoreCase));

    /// <summary>The record as a resource. What is wrong in it and can be done without is left out and told; a record that is then still wrong is refused.</summary>
    private Resource? Read(OaiHarvested record, Resource resource, List<Problem> problems)
    {
        void Tell(IEnumerable<Problem> faults)
        {
            if (problems.Count < HarvestRun.MostProblems)
                problems.AddRange(faults.Select(f => f with { File = record.Identifier }));
        }

        IReadOnlyList<Problem> faults = checks.Check(resource);
        if (faults.Count == 0)
            return resource;
        Resource mended = faults.Aggregate(resource, (r, f) => Without(r, f.Column ?? ""));
        IReadOnlyList<Problem> left = checks.Check(mended);
        Tell(left.Count > 0 ? left : faults.Select(f => f with { Severity = Severity.Warning }));
        return left.Count > 0 ? null : mended;
    }

    private static Resource Without(Resource resource, string column) => column switch
    {
        "phone" => resource with { Phone = null },
        "email" => resource with { Email = null },
        "url" => resource with { Url = null },
        "hours" => resource with { Hours = null },
        "point" => resource with { Place = resource.Place with { Lon = null, Lat = null } },
        _ => resource with { Data = resource.Data.Remove(column) },
    };

    /// <summary>How many were not of this territory, said once.</summary>
    private static void TellOutside(List<Problem> problems, long outside)
    {
        if (outside == 0)
            return;
        int at = problems.FindIndex(p => p.Code == "harvest-outside");
        long all = outside + (at < 0 ? 0 : problems[at].Row ?? 0);
        Problem told = (all == 1
            ? Problem.Warning("harvest-outside", "1 notice d'ailleurs n'a pas été prise : sa commune n'est pas du territoire.", "1 record from elsewhere was not taken: its commune is not of the territory.")
            : Problem.Warning("harvest-outside", $"{all} notices d'ailleurs n'ont pas été prises : leur commune n'est pas du territoire.", $"{all} records from elsewhere were not taken: their commune is not of the territory.")) with { Row = all };
        if (at < 0)
            problems.Insert(0, told);
        else
            problems[at] = told;
    }

    private HarvestRun Close(HarvestRun run)
    {
        IReadOnlyList<string> leaving = store.ListLeaving(run);
        if (leaving.Count == 0 || store.CountKept(run.Source) is var held && (held < Few || leaving.Count * 2 < held))
            return Withdraw(run, leaving);
        HarvestRun asks = run with { State = HarvestState.Asks, Gone = leaving.Count, EndedAt = time.GetUtcNow(), Token = null };
        store.Save(asks);
        return asks;
    }

    private HarvestRun Withdraw(HarvestRun run, IReadOnlyList<string> leaving)
    {
        HarvestRun done = run with { State = HarvestState.Done, Gone = leaving.Count, EndedAt = time.GetUtcNow(), Token = null };
        resources.Apply(run.Source, [], leaving, "absent de la source", transaction =>
        {
            foreach (string resource in leaving)
                HarvestStore.MarkGone(transaction, run.Source, resource);
            HarvestStore.End(transaction, done);
        });
        return done;
    }

    /// <summary>A provider that stumbles is asked again, a little later each time.</summary>
    /// <param name="had">What it already answered there.</param>
    private T Ask<T>(HarvestSource source, Uri address, Func<byte[], T> read, CancellationToken cancellation, byte[]? had = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            Problem why;
            try
            {
                if (attempt == 1 && had is not null)
                    return read(had);
                Fetched answer = http.Get(address, cancellation).GetAwaiter().GetResult();
                if (answer.Status == 200)
                    return read(answer.Content);
                why = Problem.Error("harvest-status", $"{source.Address} répond {answer.Status}.", $"{source.Address} answers {answer.Status}.");
                if (answer.Status is >= 400 and < 500 and not 429)
                    throw new BadInputException(why);
            }
            catch (BadInputException e) when (attempt < Attempts && e.Problems[0].Code is "fetch-slow" or "fetch-failed" or "oai-not-xml" or "page-unreadable")
            {
                why = e.Problems[0];
            }

            if (attempt == Attempts)
                throw new BadInputException(why);
            Task.Delay(TimeSpan.FromSeconds(PatienceSeconds * (1 << attempt)), time, cancellation).GetAwaiter().GetResult();
        }
    }

    /// <summary>The provider's own clock; ours when it says nothing that can be read.</summary>
    private string Moment(OaiIdentity identity, string? responseDate) =>
        identity.Write(DateTimeOffset.TryParse(responseDate, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset said) ? said : time.GetUtcNow());

    private static BadInputException Refuse(string code, string fr, string en) => new(Problem.Error(code, fr, en));
}
