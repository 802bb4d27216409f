using Maillage.Kernel;

namespace Maillage.Territory.Tests;

public class CommitmentTests
{
    private static Commitments Commitments => new(TheRegion.Index);

    [Theory]
    [InlineData("dep-21", 56.54, 57, true)]
    [InlineData("dep-58", 27.32, 27, true)]
    [InlineData("dep-71", 40.09, 40, true)]
    [InlineData("dep-89", 23.95, 25, false)]
    public void The_printed_shares_are_found_again_on_the_dwellings_of_2018(string id, double found, int printed, bool agrees)
    {
        PrintedComparison comparison = Commitments.Compare().Single(c => c.Territory.Text == id);
        comparison.Printed.Value.ShouldBe(printed);
        comparison.Printed.Source.Place.ShouldBe("II.a p.11");
        comparison.Found.Value.ShouldBe((decimal)found, 0.005m);
        comparison.Found.Base!.Of.ShouldBe("logements de 2018");
        comparison.Agrees.ShouldBe(agrees);
    }

    [Fact]
    public void The_difference_in_Yonne_is_said_and_not_mended()
    {
        PrintedComparison yonne = Commitments.Compare().Single(c => c.Territory.Text == "dep-89");
        yonne.Difference.ShouldBe(-1.05m, 0.01m);
        yonne.Note(french: true).ShouldStartWith("Imprimé 25 %, retrouvé 23,95 % des logements de 2018 : écart de -1,05 point(s)");
    }

    [Fact]
    public void Bound_communes_are_172_of_2018()
    {
        Commitment[] all = [.. Commitments.Of(TerritoryId.Region)];
        all.Select(c => (c.OperatorName, c.Communes)).ShouldBe([("Orange", 171), ("SFR", 1)]);
        all[0].CommunesInAll.ShouldBe(2008);
        Commitments.IsCommitted(TerritoryId.Commune("21231")).ShouldBeTrue();
        Commitments.IsCommitted(TerritoryId.Commune("58145")).ShouldBeFalse();
    }

    [Fact]
    public void Infrastructure_already_run_is_told_apart_from_promises() =>
        Commitments.InfrastructureOperatorsOf(TerritoryId.Region).Select(c => (c.OperatorName, c.Communes)).ShouldBe([("Orange", 33), ("Nivertel", 1)]);
}
