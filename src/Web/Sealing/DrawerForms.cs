using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Sealing;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Sealing;

/// <summary>The two forms of a drawer, for every module that keeps confidential things beside an object: <c>&lt;DrawerBlock&gt;</c> shows them, these take what they send.</summary>
internal static class DrawerForms
{
    public const string File = "fichier";
    public const string Title = "titre";
    public const string Text = "note";

    /// <summary>Takes the form of a file; faults are in the form's state, refusals by right as a fault of the whole form.</summary>
    public static async Task<FormState> TakeFile(HttpContext context, Drawer drawer, SealedPlace place)
    {
        FormState form = await FormState.Read(context);
        if (await context.File(form, File) is { } file)
        {
            await using Stream content = file.OpenReadStream();
            Try(form, File, () => drawer.Deposit(context.Actor(), place, file.FileName, content));
        }

        return form;
    }

    /// <summary>Takes the form of a note.</summary>
    public static async Task<FormState> TakeNote(HttpContext context, Drawer drawer, SealedPlace place)
    {
        FormState form = await FormState.Read(context);
        string title = form.Need(Title, "Donnez un titre à la note", "Give the note a title", 120);
        string text = form.Need(Text, "Écrivez la note", "Write the note", Drawer.MostNote);
        if (!form.Refused)
        {
            Try(form, Text, () => drawer.Note(context.Actor(), place, title, text));
        }

        return form;
    }

    private static void Try(FormState form, string field, Func<Deposited> deposit)
    {
        try
        {
            Deposited deposited = deposit();
            if (!deposited.Decision.Allowed)
            {
                form.Refuse(null, Problem.Error("right-" + deposited.Decision.Rule, deposited.Decision.Fr, deposited.Decision.En));
            }
        }
        catch (BadInputException refused)
        {
            form.Refuse(field, refused.Problems[0]);
        }
    }
}
