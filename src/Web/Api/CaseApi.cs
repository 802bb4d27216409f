using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Intermediation;
using Maillage.Web.OpenId;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Api;

/// <summary>Needs and cases for programs (<c>docs/formats/api.md</c>): the same acts and the same rights as the pages, asked with a token.</summary>
internal static class CaseApi
{
    private const int MostListed = 100;

    private static readonly Decision ForAgents = new(false, "role", "Réservé aux agents d’un organisme.", "For agents of a body.");

    public static void MapCaseApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder read = app.MapGroup("/api").ForTokens(OpenIdModule.CasesScope).WithTags("cases").ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        read.MapGet("/cases", List).WithName("ListCases").WithSummary("Open cases: one's own (mine), not taken yet (free), of the whole body (desk), opened to it by firms (shared)").Produces<CaseList>();
        read.MapGet("/cases/agents", Agents).WithName("ListAgents").WithSummary("Colleagues a case may be given to").Produces<IReadOnlyList<AgentAnswer>>();
        read.MapGet("/cases/{id}", (string id, HttpContext context, CaseDesk desk, CaseReads reads, AuditLog journal, Say say) => Find(id, context, desk) is { } found ? Shown(context, found.File, found.By, desk, reads, journal, say) : Results.NotFound())
            .WithName("GetCase").WithSummary("A case as its pages show it to who asks").Produces<CaseAnswer>().ProducesProblem(404);
        read.MapGet("/needs/{id}", (string id, HttpContext context, CaseDesk desk, NeedReads needs, Say say) => Find(id, context, desk) is { File.Type: "besoin" } found ? Results.Ok(CaseApiReads.Need(found.File, found.By, desk, needs, say)) : Results.NotFound())
            .WithName("GetNeed").WithSummary("A need, its bouquet of services and the next question").Produces<NeedAnswer>().ProducesProblem(404);

        RouteGroupBuilder write = app.MapGroup("/api").ForTokens(OpenIdModule.CasesWriteScope).WithTags("cases").AddEndpointFilter<RouteGroupBuilder, ApiOnce>()
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429);
        write.MapPost("/needs", Begin).WithName("CreateNeed").WithSummary("Begin a need").Produces<NeedAnswer>(201);
        write.MapPost("/needs/{id}/choice", Choose).WithName("ChooseServices").WithSummary("Ask to be followed, and ask the chosen services").Produces<NeedAnswer>().ProducesProblem(404);
        write.MapPost("/cases/{id}/answers", Answer).WithName("AnswerQuestions").WithSummary("Answer questions of the case's form").Produces<CaseAnswer>().ProducesProblem(404);
        write.MapPost("/cases/{id}/messages", Write).WithName("WriteMessage").WithSummary("Write a message or a note").Produces<CaseAnswer>().ProducesProblem(404);
        write.MapPost("/cases/{id}/moves", Move).WithName("MoveCase").WithSummary("Move the case on its circuit").Produces<CaseAnswer>().ProducesProblem(404);
        write.MapPost("/cases/{id}/assignment", Assign).WithName("AssignCase").WithSummary("Take the case, or give it to a colleague").Produces<CaseAnswer>().ProducesProblem(404);
    }

    private static (CaseFile File, CaseActor By)? Find(string id, HttpContext context, CaseDesk desk) => CaseEndpoints.Find(id, context, desk);

    private static IResult Shown(HttpContext context, CaseFile file, CaseActor by, CaseDesk desk, CaseReads reads, AuditLog journal, Say say)
    {
        if (by.Side == Side.Desk)
            journal.Append(context.Actor(), new AuditEvent("case.opened", "a ouvert un dossier", "opened a case", "case", file.Id) { Concerned = file.Applicant });

        return Results.Ok(CaseApiReads.Case(reads.View(file, by), desk, say));
    }

    private static IResult List(HttpContext context, CaseDesk desk, Say say, string list = "mine", string? q = null, int page = 1, int size = 50)
    {
        Actor actor = context.Actor();
        if (actor.Body is not { } body || actor.Role < Role.Agent)
            return context.Refused(ForAgents);

        if (page < 1 || page > 10_000 || size is < 1 or > MostListed || q?.Length > 100)
            return ApiAnswers.Refused(context, Problem.Error("page", $"page : 1 à 10000 ; size : 1 à {MostListed} ; q : 100 caractères au plus.", $"page: 1 to 10000; size: 1 to {MostListed}; q: 100 characters at most."));

        int skip = (page - 1) * size;
        IReadOnlyList<CaseFile>? found = list switch
        {
            "mine" => desk.Lists.OfPerson(actor.Person!, body, size + 1, skip),
            "free" => desk.Lists.Unassigned(body, size + 1, skip),
            "desk" => desk.Lists.Search(body, q ?? "", size + 1, skip),
            "shared" => desk.Lists.SharedWith(body, size + 1, skip),
            _ => null,
        };
        if (found is null)
            return ApiAnswers.Refused(context, Problem.Error("list", "list : mine, free, desk ou shared.", "list: mine, free, desk or shared."));

        if (found.Count > size)
            context.Response.Headers.Link = $"<{QueryLink.With(context, "page", (page + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))}>; rel=\"next\"";

        return Results.Ok(new CaseList([.. found.Take(size).Select(f => CaseApiReads.Line(f, desk, say))], page, size, found.Count > size));
    }

    private static IResult Agents(HttpContext context, CaseDesk desk, MembershipStore members)
    {
        Actor actor = context.Actor();
        return actor.Body is not { } body || actor.Role < Role.Agent
            ? context.Refused(ForAgents)
            : Results.Ok(members.ListIn(body).Where(m => m.Role >= Role.Agent).Select(m => new AgentAnswer(m.Person, desk.NameOf(m.Person) ?? "", desk.Desks.IsThere(m.Person, body))));
    }

    private static async Task<IResult> Begin(NeedRequest asked, HttpContext context, CaseDesk desk, NeedDesk needs, NeedActs acts, NeedReads reads, Mail.Letters letters, Say say)
    {
        Actor actor = context.Actor();
        FormState form = ApiAnswers.FormOf(needs.Need, asked.Answers ?? []);
        FormField[] fields = [.. needs.Need.Fields.Where(f => f.Key == needs.Need.NamedBy || asked.Answers?.ContainsKey(f.Key) == true)];
        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(desk, fields, form, mayMiss: false), contact = Contact(needs.Need, asked.Follow, form, desk, answers);
        if (form.Refused)
            return ApiAnswers.Refused(context, form.Faults);

        // For someone else a program stands where a visitor would: what it begins is theirs, and no right of its own comes of it.
        Actor whose = asked.Own ? actor : Actor.Visitor;
        (CaseFile need, string secret) = await acts.Begin(whose, answers, asked.Own ? null : actor.Body, context.RequestAborted);
        CaseActor by = new(Side.Applicant, whose.Person, whose.Body, whose.Role);
        if (asked.Follow)
            need = acts.Choose(need, by, contact, asked.Services ?? [], secret);

        NeedAnswer made = CaseApiReads.Need(need, by, desk, reads, say);
        return Results.Created("/api/needs/" + need.Id, asked.Own ? made : made with { Link = letters.Address + "/services/lien/" + secret, Secret = secret });
    }

    private static IResult Choose(string id, ChoiceRequest asked, HttpContext context, CaseDesk desk, NeedActs acts, NeedReads reads, Say say)
    {
        if (Find(id, context, desk) is not { File: { Type: "besoin", IsOpen: true }, By.Side: Side.Applicant } found)
            return Results.NotFound();

        CaseType type = desk.Store.TypeOf(found.File);
        FormState form = ApiAnswers.FormOf(type, asked.Answers ?? []);
        Dictionary<string, ImmutableArray<string>> contact = Contact(type, found.File.Reach is null, form, desk, []);
        return form.Refused ? ApiAnswers.Refused(context, form.Faults)
            : Results.Ok(CaseApiReads.Need(acts.Choose(found.File, found.By, contact, asked.Services ?? [], CaseDesk.SecretOf(context, id)), found.By, desk, reads, say));
    }

    private static IResult Answer(string id, AnswersRequest asked, HttpContext context, CaseDesk desk, CaseReads reads, Say say)
    {
        if (Find(id, context, desk) is not { } found || !CaseDesk.Acts(found.By, found.File))
            return Results.NotFound();

        CaseType type = desk.Store.TypeOf(found.File);
        FormState form = ApiAnswers.FormOf(type, asked.Answers ?? []);
        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(desk, type.Fields.Where(f => asked.Answers?.ContainsKey(f.Key) == true), form, mayMiss: true);
        return form.Refused ? ApiAnswers.Refused(context, form.Faults)
            : ApiAnswers.Of(context, desk.Store.Act(id, f => Circuit.Answer(type, f, found.By, answers, asked.Version, desk.Store.Now)), f => CaseApiReads.Case(reads.View(f, found.By), desk, say));
    }

    private static IResult Write(string id, MessageRequest asked, HttpContext context, CaseDesk desk, CaseActs acts, CaseReads reads, Say say)
    {
        if (Find(id, context, desk) is not { } found)
            return Results.NotFound();

        CaseFactKind? kind = asked.For switch { "all" => CaseFactKind.Message, "desk" => CaseFactKind.Note, "bodies" => CaseFactKind.SharedNote, _ => null };
        return kind is not { } known ? ApiAnswers.Refused(context, Problem.Error("message-for", "for : all, desk ou bodies.", "for: all, desk or bodies.") with { Column = "for" })
            : ApiAnswers.Of(context, acts.Say(found.File, found.By, known, asked.Text ?? ""), f => CaseApiReads.Case(reads.View(f, found.By), desk, say));
    }

    private static IResult Move(string id, MoveRequest asked, HttpContext context, CaseDesk desk, CaseActs acts, CaseReads reads, Say say) =>
        Find(id, context, desk) is not { } found || !CaseDesk.Acts(found.By, found.File) ? Results.NotFound()
            : ApiAnswers.Of(context, acts.Move(found.File, found.By, asked.Move ?? "", asked.Reason ?? "", asked.Version), f => CaseApiReads.Case(reads.View(f, found.By), desk, say));

    private static IResult Assign(string id, AssignmentRequest asked, HttpContext context, CaseDesk desk, CaseActs acts, CaseReads reads, Say say) =>
        Find(id, context, desk) is not { By.Side: Side.Desk } found || !CaseDesk.Acts(found.By, found.File) ? Results.NotFound()
            : ApiAnswers.Of(context, acts.Assign(found.File, found.By, asked.Person ?? found.By.Person, asked.Reason ?? ""), f => CaseApiReads.Case(reads.View(f, found.By), desk, say));

    /// <summary>How to reach the firm, taken out of what was sent; asked for only when someone is to follow it.</summary>
    private static Dictionary<string, ImmutableArray<string>> Contact(CaseType need, bool wanted, FormState form, CaseDesk desk, Dictionary<string, ImmutableArray<string>> answers)
    {
        IReadOnlyList<FormField> fields = need.Step("contact")!.Fields;
        foreach (FormField field in fields)
            answers.Remove(field.Key);

        return wanted ? CaseAnswers.Read(desk, fields, form, mayMiss: false) : [];
    }
}
