using System.Net;
using Maillage.Database;
using Maillage.People;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Tests;

/// <summary>
/// <c>src/Web/access.csv</c>, the authorisation table: endpoint × method × least role × who of other bodies. It is compared with the running program in both directions, and every line is
/// tried by real requests of a visitor, a member, an agent, an officer, an administrator, and an officer of another body.
/// </summary>
public sealed class AccessTableTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Own = "21210231500018";
    private const string Other = "38012986646850";
    private static readonly Role[] Roles = [Role.Member, Role.Agent, Role.Officer, Role.Administrator];
    private static readonly string[] Visibilities = ["public", "counts", "self", "body"];

    private sealed record Line(string Method, string Path, Role Least, string Visibility, string Sample, string Note);

    private static Line[] Table => [.. File.ReadAllLines(Path.Combine(Repository.Root, "src", "Web", "access.csv")).Skip(1).Where(l => l.Length > 0).Select(Read)];

    [Fact]
    public async Task Every_endpoint_stands_in_the_table_with_its_role_and_every_line_exists()
    {
        string home = Path.Combine(Path.GetTempPath(), "maillage-access-" + Guid.NewGuid().ToString("N"));
        using (MaillageDatabase database = SampleRegion.Open(home, filled: false))
        {
            await using WebApplication app = Portal.Build(new PortalOptions { Database = database, Strategy = SampleRegion.Strategy, Home = home, Port = 0, DataFolder = Path.Combine(Repository.Root, "data") });
            string[] running = [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];
            string[] written = [.. Table.Select(l => $"{l.Method} {l.Path} {l.Least}").Order(StringComparer.Ordinal)];
            running.Except(written).ShouldBeEmpty("served, but not in src/Web/access.csv as it is: add a line with method, path, least role");
            written.Except(running).ShouldBeEmpty("in src/Web/access.csv, but not served so");
            running.Length.ShouldBeGreaterThan(30);
        }

        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public void Every_line_says_what_it_shows_and_why_it_changes_something()
    {
        Table.Where(l => !Visibilities.Contains(l.Visibility)).Select(l => l.Path).ShouldBeEmpty();
        Table.Where(l => l.Method is not ("GET" or "*") && l.Note.Length == 0).Select(l => l.Path).ShouldBeEmpty("what changes something says what");
        Table.Where(l => l.Visibility is "self" or "body" && l.Method == "GET" && l.Least == Role.Visitor && l.Note.Length == 0).Select(l => l.Path).ShouldBeEmpty("what is not public says who checks");
    }

    [Fact]
    public async Task Each_role_gets_what_the_table_says_by_real_requests()
    {
        Uri home = portal.Client.BaseAddress!;
        List<string> wrong = [];
        foreach (Line line in Table.Where(l => l.Sample.Length > 0))
        {
            await Expect(line, "visitor", () => new Caller(home), allowed: line.Least == Role.Visitor && line.Visibility != "self", HttpStatusCode.Unauthorized, wrong);
            foreach (Role role in Roles)
                await Expect(line, role.ToString(), () => Caller.As(home, portal.Database, role, siret: Own), allowed: role >= line.Least, HttpStatusCode.Forbidden, wrong);

            if (line.Visibility == "body" && line.Least > Role.Visitor)
                await Expect(line, "officer of another body", () => Caller.As(home, portal.Database, Role.Officer, siret: Other), allowed: false, HttpStatusCode.Forbidden, wrong);
        }

        wrong.ShouldBeEmpty();
        Table.Count(l => l.Sample.Length > 0).ShouldBeGreaterThan(Table.Length * 3 / 5, "most lines are tried");
    }

    /// <summary>Refused means 401 for a visitor and 403 for a known person; allowed means anything that is neither (the sample may not exist, a form may be incomplete).</summary>
    private static async Task Expect(Line line, string who, Func<Caller> enter, bool allowed, HttpStatusCode refusal, List<string> wrong)
    {
        using Caller caller = enter();
        bool reading = line.Method is "GET" or "*";
        int status = reading ? (await caller.Get(line.Sample)).Status : (await caller.Post(line.Sample, new Dictionary<string, string>(), who == "visitor" ? "/connexion" : "/compte")).Status;
        // A form on one's own things may be refused for what it says; a form that is refused for its token would prove nothing.
        bool fine = allowed ? (status is not (401 or 403) || (line.Visibility == "self" && !reading)) : status == (int)refusal;
        if (!fine || (status >= 500 && status != 503))
            wrong.Add($"{line.Method} {line.Sample} as {who}: {status}, expected {(allowed ? "an answer" : refusal)}");
    }

    private static IEnumerable<string> Lines(RouteEndpoint endpoint)
    {
        string path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        Role least = endpoint.Metadata.GetMetadata<NeededRole>()?.Least ?? Role.Visitor;
        return (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(m => $"{m} {path} {least}");
    }

    private static Line Read(string line)
    {
        string[] cells = line.Split(',', 6);
        return new Line(cells[0], cells[1], Enum.Parse<Role>(cells[2], ignoreCase: true), cells[3], cells[4], cells[5].Trim('"'));
    }
}
