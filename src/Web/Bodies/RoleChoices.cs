using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Shell;

namespace Maillage.Web.Bodies;

/// <summary>Roles as one chooses among them, with what each allows.</summary>
internal static class RoleChoices
{
    public static IReadOnlyList<Choice> All(Say say, Role least = Role.Member, Role most = Role.Administrator) =>
        [.. Enum.GetValues<Role>().Where(r => r >= least && r <= most).Select(r => r.ToString().ToLowerInvariant()).Select(r => new Choice(r, say["role." + r], say["role." + r + ".may"]))];
}
