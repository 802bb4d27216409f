using Maillage.Web.Charts;
using Maillage.Web.Shell;

namespace Maillage.Web.Charter;

/// <summary>Tables that fold into blocks on a phone: rows of numbers, long lists, rows of sentences. What they tell is made up, and says so.</summary>
internal static class CharterTables
{
    public static TableData Numbers(Say say) => new(
        "pliant",
        say["charte.table.numbers"],
        [new("point", say["charte.table.point"]), new("lignes", say["charte.table.lines"], true), new("longueur", say["charte.table.length"], true), new("cout", say["charte.table.cost"], true), new("remplissage", say["charte.table.full"], true)],
        [
            Row(say, say["charte.table.cabinet", "A"], 412, 18.4, 402_300m, 69),
            Row(say, say["charte.table.cabinet", "B"], 287, 21.7, 331_900m, 48),
            Row(say, say["charte.table.cabinet", "C"], 561, 15.2, 498_700m, 94),
        ])
    {
        Cards = true, Note = say["charte.table.note"], Total = Row(say, say["charte.table.total"], 1260, 55.3, 1_232_900m, 70),
    };

    public static TableData List(Say say) => new(
        "liste",
        say["charte.table.list"],
        [new("commune", say["table.commune"]), new("point", say["charte.table.point"], Bare: true), new("lignes", say["charte.table.lines"], true), new("remplissage", say["charte.table.full"], true), new("cout", say["charte.table.cost"], true)],
        [
            Line(say, "Lormes", "A", 412, 402_300m, 69),
            Line(say, "Lormes", "B", 287, 331_900m, 48),
            Line(say, "Corbigny", "C", 561, 498_700m, 94),
        ])
    {
        Lines = true, Note = say["charte.table.note"],
    };

    private static Cell[] Line(Say say, string commune, string name, int lines, decimal euros, int full) =>
        [new(commune), new(say["charte.table.cabinet", name], Href: "#tableaux"), new(say.Number(lines), lines), new(say.Percent(full, 0), full, Bar: full), new(say.Euros(euros), euros)];

    public static TableData Sentences(Say say) => new(
        "phrases",
        say["charte.table.sentences"],
        [new("demande", say["charte.table.request"]), new("etat", say["charte.table.state"]), new("suite", say["charte.table.next"])],
        [
            [new(say["charte.table.a.request"]), new(say["charte.table.a.state"]), new(say["charte.table.a.next"])],
            [new(say["charte.table.b.request"]), new(say["charte.table.b.state"]), new(say["charte.table.b.next"])],
        ]) { Prose = true, Sortable = false, Note = say["charte.table.note"] };

    private static Cell[] Row(Say say, string name, int lines, double kilometres, decimal euros, int full) =>
        [new(name), new(say.Number(lines), lines), new(say.Kilometres(kilometres), (decimal)kilometres), new(say.Euros(euros), euros), new(say.Percent(full, 0), full, Bar: full)];
}
