using System.Diagnostics;
using Maillage.Network.Export;
using Maillage.Territory;
using Maillage.Territory.Osm;
using Maillage.Verification;

namespace Maillage.Network.Tests;

public class OsmDesigns
{
    [Theory]
    [InlineData("pont-de-veyle")]
    [InlineData("redon")]
    [InlineData("monaco-riviera")]
    public void A_network_is_designed_on_real_streets(string name)
    {
        string path = Repository.Data("osm", name + ".osm.pbf");
        Assert.SkipUnless(File.Exists(path), $"skipped: {path} is not on this machine");
        (Ground ground, _) = OsmGround.Read(path, cancellation: TestContext.Current.CancellationToken);
        Stopwatch clock = Stopwatch.StartNew();
        NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {clock.ElapsedMilliseconds} ms, nodes {ground.NodeCount}, buildings {ground.BuildingCount}, lines {design.Premises}, NRO {design.NroCount}, SRO {design.SroCount}, PBO {design.PboCount}, "
            + $"route {design.RouteLength.Kilometres:0.0} km, {design.RouteLength.Metres / design.Premises:0.0} m/line, {design.CostNew.Euros / design.Premises:0} €/line, reuse {design.CostReuse.Euros / design.Premises:0}, gap {design.GapPercent:0.00} %, "
            + $"support {design.Bound.Parts.Support.Euros}");
        foreach (string w in design.Waivers.GroupBy(w => w.RuleId).Select(g => $"waiver {g.Key}: {g.Count()} premises {g.Sum(w => w.Premises)} e.g. {g.First()}").Concat(design.Violations.GroupBy(w => w.RuleId).Select(g => $"VIOLATION line {g.Key}: {g.Count()} {g.First()}")))
        {
            TestContext.Current.TestOutputHelper?.WriteLine("line " + w);
        }

        design.Bound.Total.Cents.ShouldBeLessThan(design.CostNew.Cents);
        design.Violations.ShouldBeEmpty();
        string folder = Directory.CreateTempSubdirectory("maillage-osm-").FullName;
        try
        {
            DesignExport.Write(design, folder, new DesignRun(clock.Elapsed.TotalSeconds, 0), TestContext.Current.CancellationToken);
            VerificationReport report = DesignVerifier.Verify(folder, null, TestContext.Current.CancellationToken);
            report.Findings.Select(f => f.MessageEn).ShouldBeEmpty();
            report.LowerBound.ShouldBe(design.Bound.Total);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
