using CsCheck;
using Maillage.Kernel;
using Maillage.Planning.Funding;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

public sealed class FundingTests
{
    private static readonly Strategy Bourgogne = Given.Bourgogne;

    private static readonly Gen<FundingNeed[]> AnyNeeds =
        (from department in Gen.Int[0, 3].Select(i => Bourgogne.Departments[i])
         from year in Gen.Int[2015, 2025]
         from cents in Gen.Long[0, 6_000_000_000]
         from lines in Gen.Long[0, 20_000]
         select new FundingNeed(department, year, new(cents), lines)).Array[0, 60];

    [Fact]
    public void The_printed_tables_stand_beside_the_sums_found()
    {
        IReadOnlyList<FundingTable> tables = FundingTables.Read(Bourgogne, Repository.Root);

        ColumnTotal Total(string table, string column) => tables.Single(t => t.Reference.Key == table).Totals.Single(c => c.Column.Key == column);
        (Total("departmental-investments", "total_meur_ht").Printed, Total("departmental-investments", "total_meur_ht").Found).ShouldBe((422m, 422m));
        Total("departmental-investments", "speed_upgrade_meur_ht").ShouldSatisfyAllConditions(
            t => t.Printed.ShouldBe(72), t => t.Found.ShouldBe(74.1m), t => t.Difference.ShouldBe(2.1m), t => t.Column.Note!.Fr.ShouldContain("74,1"));
        (Total("fsn", "fsn_meur").Printed, Total("fsn", "fsn_meur").Found).ShouldBe((106.01m, 106.01m));
        (Total("fsn", "fsn_with_extension_meur").Printed, Total("fsn", "fsn_with_extension_meur").Found).ShouldBe((125.97m, 125.97m));
        Total("fsn", "rate_of_eligible_base_pct").Found.ShouldBeNull();
        (Total("financing-phase-1", "amount_meur").Printed, Total("financing-phase-1", "amount_meur").Found).ShouldBe((357m, 357m));
    }

    [Fact]
    public void Printed_claims_that_do_not_hold_are_told()
    {
        IReadOnlyList<SumCheck> checks = FundingTables.Check(Bourgogne, FundingTables.Read(Bourgogne, Repository.Root));

        checks.Select(c => (c.Sum.Key, c.Found, c.Agrees)).ShouldBe([
            ("subsidies-with-extension", 195.97m, false), ("subsidies-without-extension", 176.01m, false), ("upgrade-total", 74.1m, false)]);
    }

    [Fact]
    public void A_table_without_its_column_or_with_a_comma_is_told_with_row_and_column()
    {
        TableReference table = Bourgogne.Tables.Single(t => t.Key == "departmental-investments");

        Should.Throw<BadInputException>(() => FundingTables.Read(table, new StringReader("dept_code,department,total_meur_ht\n21,x,1\n"))).Problems.Single()
            .ShouldSatisfyAllConditions(p => p.Column.ShouldBe("speed_upgrade_meur_ht"), p => p.Code.ShouldBe("table-column"));
        Should.Throw<BadInputException>(() => FundingTables.Read(table, new StringReader("dept_code,department,total_meur_ht,speed_upgrade_meur_ht\n21,x,1,\"2,6\"\n"))).Problems.Single()
            .ShouldSatisfyAllConditions(p => p.Row.ShouldBe(2), p => p.Code.ShouldBe("table-number"));
    }

    [Fact]
    public void Funding_never_loses_or_makes_a_cent() => AnyNeeds.Sample(
        needs =>
        {
            foreach (string? without in new[] { null, "fsn", "feder", "region" })
            {
                FundingPlan plan = FundingPlan.Make(Bourgogne, needs, without);

                plan.Shares.Sum(s => s.Amount.Cents).ShouldBe(needs.Sum(n => n.Cost.Cents));
                plan.Base.Cents.ShouldBe(needs.Sum(n => n.Cost.Cents));
                plan.Shares.ShouldAllBe(s => s.Amount.Cents > 0 && s.Funder != without);
                plan.Totals.ShouldAllBe(t => t.Offered == null || t.Given.Cents <= t.Offered.Value.Cents);
                plan.NetPublicCost.Cents.ShouldBeGreaterThanOrEqualTo(0);
            }
        },
        iter: 300);

    [Fact]
    public void Parts_sum_exactly_to_the_amount() => Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 1_000_000_000].Array[1, 40]).Sample(
        (amount, weights) =>
        {
            long[] parts = LargestRemainder.Split(amount, weights);
            parts.Sum().ShouldBe(weights.All(w => w == 0) ? 0 : amount);
            if (amount <= weights.Sum())
            {
                parts.Zip(weights).ShouldAllBe(p => p.First <= p.Second);
            }
        });

    [Fact]
    public void State_pays_its_rate_up_to_its_cap_and_the_bonus_lifts_the_cap()
    {
        FundingNeed[] needs = [new("71", 2016, Given.Euros(200_000_000), 100_000)];

        decimal Fsn(int together) => FundingPlan.Make(Bourgogne with { OperatedTogether = together }, needs).Totals.Single(t => t.Funder.Key == "fsn").Given.MillionEuros;

        Fsn(1).ShouldBe(46.66m);
        Fsn(3).ShouldBe(62.23m);
        FundingPlan.Make(Bourgogne, [new("71", 2016, Given.Euros(1000), 1)]).Totals.Single(t => t.Funder.Key == "fsn").Given.Euros.ShouldBe(498);
    }

    [Fact]
    public void When_a_funder_leaves_the_departments_pay_its_part()
    {
        FundingNeed[] needs = [new("21", 2016, Given.Euros(100_000_000), 1)];
        decimal With(string? gone) => FundingPlan.Make(Bourgogne, needs, gone).Totals.Single(t => t.Funder.Kind == FunderKind.Balance).Given.MillionEuros;

        (With("feder") - With(null)).ShouldBe(30m);
        Should.Throw<ArgumentException>(() => FundingPlan.Make(Bourgogne, needs, "departments"));
    }
}
