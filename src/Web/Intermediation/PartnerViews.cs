using Maillage.Intermediation;
using Maillage.Intermediation.Storage;
using Maillage.People;
using Maillage.Web.Forms;

namespace Maillage.Web.Intermediation;

/// <summary>A body that invites to say a need, as those who come see it.</summary>
/// <param name="Place">Name of its territory; null for the whole region.</param>
public sealed record PartnerCard(Body Body, Partner Terms, string? Place);

/// <summary>The module in a frame of another site.</summary>
/// <param name="Address">Absolute address of the partner's page on the portal.</param>
public sealed record NeedFrameView(PartnerCard Partner, IReadOnlyList<Choice> Subjects, string Address);

/// <summary>What an officer sets and reads.</summary>
/// <param name="Partner">Null until the body invites.</param>
/// <param name="Frame">HTML for its site, without script.</param>
/// <param name="Script">HTML for its site, with the small script.</param>
/// <param name="Begun">Needs begun with it in the time looked at.</param>
/// <param name="Counts">Those that were followed, by subject.</param>
public sealed record PartnerView(
    Body Body, Partner? Partner, FormState Form, IReadOnlyList<Choice> Subjects, IReadOnlyList<Choice> Places, string Page, string Frame, string Script, int Months, int Begun, int Followed, IReadOnlyList<NeedCount> Counts)
{
    public bool Saved { get; init; }
}
