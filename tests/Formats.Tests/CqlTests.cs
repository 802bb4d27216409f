using CsCheck;
using Maillage.Formats.Cql2;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Tests;

public class CqlTests
{
    private static readonly CqlProperty[] Properties = [new("name", CqlType.Text), new("lines", CqlType.Number), new("simulated", CqlType.Flag), new("not", CqlType.Number)];

    private static readonly Dictionary<string, object?> Lormes = new() { ["name"] = "Lormes d'en haut", ["lines"] = 1287L, ["simulated"] = true, ["not"] = null };

    [Theory]
    [InlineData("name = 'Lormes d''en haut'", true)]
    [InlineData("name LIKE 'Lor%'", true)]
    [InlineData("name LIKE 'lor%'", false)]
    [InlineData("name NOT LIKE '%haut_'", true)]
    [InlineData("lines > 1000 AND lines <= 1287", true)]
    [InlineData("1000 < lines", true)]
    [InlineData("lines BETWEEN 1287 AND 1300", true)]
    [InlineData("lines NOT IN (1, 2, 3e2)", true)]
    [InlineData("simulated", true)]
    [InlineData("NOT simulated OR lines = -5", false)]
    [InlineData("simulated = TRUE AND (name = 'x' OR name <> 'x')", true)]
    [InlineData("\"not\" IS NULL", true)]
    [InlineData("\"not\" > 3", false)]
    [InlineData("NOT (\"not\" > 3)", false)]
    [InlineData("\"not\" > 3 OR lines > 3", true)]
    [InlineData("S_INTERSECTS(geometry, BBOX(3.8, 47.2, 3.9, 47.3))", true)]
    [InlineData("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))", false)]
    [InlineData("NOT S_INTERSECTS(geometry, POINT(0 0))", true)]
    public void A_filter_is_judged_as_the_standard_says(string filter, bool holds) =>
        new CqlTruth(CqlReader.Read(filter, Properties)).Holds(Lormes.GetValueOrDefault, new Point(3.825, 47.289)).ShouldBe(holds);

    [Theory]
    [InlineData("nom = 'x'", "1")]
    [InlineData("lines = 'x'", "9")]
    [InlineData("name = 3", "8")]
    [InlineData("name = 'x", "8")]
    [InlineData("name = 'x'; DROP TABLE design_site", "11")]
    [InlineData("lines > 3 lines < 4", "11")]
    [InlineData("lines > 1e999", "9")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "24")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((0 0, 1 1", "24")]
    [InlineData("S_WITHIN(geometry, POINT(0 0))", "1")]
    [InlineData("", "1")]
    public void What_is_not_understood_is_refused_with_its_place(string filter, string column)
    {
        Problem problem = Should.Throw<BadInputException>(() => CqlReader.Read(filter, Properties)).Problems.Single();
        problem.Code.ShouldBe("cql");
        problem.Column.ShouldBe(column, filter);
    }

    [Fact]
    public void Whatever_the_text_only_a_problem_comes_of_it() =>
        Gen.OneOf(Gen.String[0, 60], Gen.OneOf("name", "lines", "(", ")", "'", "\"", "=", "<", "AND", "NOT", "IN", "BETWEEN", "LIKE", "3", "-", ".", "BBOX(", "S_INTERSECTS(geometry,", ",", "NULL", "IS", "\\", "POINT(1").Array[0, 14].Select(words => string.Join(' ', words)))
            .Sample(text =>
            {
                try
                {
                    CqlReader.Read(text, Properties);
                }
                catch (BadInputException)
                {
                }
            }, seed: "0000Lk3mVhy6", iter: 20_000);

    [Fact]
    public void A_filter_as_deep_as_a_well_is_refused_and_does_not_end_the_program()
    {
        Should.Throw<BadInputException>(() => CqlReader.Read(new string('(', 2000), Properties));
        Should.Throw<BadInputException>(() => CqlReader.Read(string.Concat(Enumerable.Repeat("NOT ", 900)) + "simulated", Properties));
        Should.Throw<BadInputException>(() => CqlReader.Read(new string('a', 5000), Properties));
    }
}
