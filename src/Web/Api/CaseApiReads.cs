using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Intermediation;
using Maillage.Web.Shell;

namespace Maillage.Web.Api;

/// <summary>Cases as programs read them: what the pages show the same reader, under stable names.</summary>
internal static class CaseApiReads
{
    public static CaseLine Line(CaseFile file, CaseDesk desk, Say say)
    {
        CaseState state = desk.Store.TypeOf(file).State(file.State);
        return new CaseLine(
            file.Id, file.Reference, file.Type, file.Title, Of(state, say), file.Version, file.OpenedAt, file.Since, file.DueAt, file.IsOpen && file.DueAt < desk.Store.Now, file.Commune,
            file.Desk is { } body ? new BodyAnswer(body.Siret, desk.NameOf((BodyId?)body)) : null, desk.NameOf(file.HandledBy), file.Parent, (file.Type == "besoin" ? "/services/besoins/" : "/services/dossiers/") + file.Id);
    }

    public static CaseAnswer Case(CaseView view, CaseDesk desk, Say say)
    {
        CaseLine line = Line(view.File, desk, say);
        return new CaseAnswer(
            line.Id, line.Reference, line.Type, line.Title, line.State, line.Version, line.OpenedAt, line.Since, line.DueAt, line.Late, line.Commune, line.Desk, line.HandledBy, line.Parent, line.Page,
            view.IsDesk ? "desk" : "applicant", view.Acts, [.. view.Moves.Select(m => new MoveAnswer(m.Key, m.Label.In(say.InFrench), m.Reason))],
            Named(view.Answers.Select(a => (a.Name, a.Value))), Named(view.ProjectAnswers), [.. view.Children.Select(c => Line(c.File, desk, say))],
            [.. view.Story.Select(s => new StoryAnswer(s.At, s.Who, s.What, s.Text, s.Inner))]);
    }

    public static NeedAnswer Need(CaseFile need, CaseActor by, CaseDesk desk, NeedReads reads, Say say)
    {
        NeedView view = reads.View(need, by, "", null);
        return new NeedAnswer(
            Line(need, desk, say), view.Fits, view.MayFit,
            view.Question is { } q ? new QuestionAnswer(q.Key, q.Label.In(say.InFrench), q.Kind.ToString().ToLowerInvariant(), q.Choices.ToDictionary(c => c.Key, c => c.In(say.InFrench)), view.Decides) : null,
            [.. view.Bouquet.Select(b => new ServiceAnswer(b.Id, b.Title, b.By, b.Summary, b.Sure, b.Because, b.Asks, b.Match is { } match ? Line(match.File, desk, say) : null))]);
    }

    private static StateAnswer Of(CaseState state, Say say) => new(state.Key, state.Label.In(say.InFrench), state.Ends, state.Answered);

    private static Dictionary<string, string> Named(IEnumerable<(string Name, string Value)> answers) => answers.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.First().Value);
}
