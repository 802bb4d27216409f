using Maillage.Formats.Facility;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

public sealed class FacilityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-facility-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Three sites (capacity 5, 6, 7; fixed cost 10, 20, 30) and two customers (demand 3, 4): the same numbers in both formats.</summary>
    [Fact]
    public void Each_format_is_told_by_where_its_lines_end()
    {
        string cap = Write("3 2\n5 10.\n6 20.\n7 30.\n3\n1 2\n3\n4\n11 12 13\n"), holmberg = Write("3 2\n5 6 7\n10 20 30\n3 4\n1 2 3\n11 12 13\n");
        FacilityReader.Detect(cap).ShouldBe(FacilityFormat.Cap);
        FacilityReader.Detect(holmberg).ShouldBe(FacilityFormat.Holmberg);
        FacilityInstance a = FacilityReader.Read(cap, FacilityFormat.Cap), b = FacilityReader.Read(holmberg, FacilityFormat.Holmberg);
        foreach (FacilityInstance read in new[] { a, b })
        {
            read.Capacity.ShouldBe([5, 6, 7]);
            read.FixedCost.ShouldBe([10, 20, 30]);
            read.Demand.ShouldBe([3, 4]);
            read.ServiceCost.ShouldBe([1, 11, 2, 12, 3, 13]);
        }
    }

    [Fact]
    public void The_other_format_is_refused_and_not_read_as_another_problem()
    {
        string cap = Write("3 2\n5 10.\n6 20.\n7 30.\n3\n1 2 3\n4\n11 12 13\n");
        Problem problem = Should.Throw<BadInputException>(() => FacilityReader.Read(cap, FacilityFormat.Holmberg)).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("facility-format");
        problem.MessageEn.ShouldContain("--format cap");
    }

    [Theory]
    [InlineData("3 2 5 10 6 20 7 30 3 1 2 3 4 11 12 13")]
    [InlineData("2 1\n5 6\n10 20\n3\n1 2\n")]
    [InlineData("")]
    [InlineData("bonjour")]
    public void A_file_whose_lines_do_not_tell_is_not_guessed(string text)
    {
        string path = Write(text);
        Should.Throw<BadInputException>(() => FacilityReader.Detect(path)).Problems[0].MessageEn.ShouldContain("--format");
    }

    [Fact]
    public void The_published_files_are_told_apart()
    {
        string data = Repository.Data("facility");
        Assert.SkipUnless(Directory.Exists(data), "skipped: ../shared/data/facility is absent");
        foreach (string path in Directory.GetFiles(data, "cap*.txt").Where(p => !p.Contains("optima", StringComparison.Ordinal)))
        {
            FacilityReader.Detect(path).ShouldBe(FacilityFormat.Cap, path);
        }

        foreach (string path in Directory.GetFiles(Path.Combine(data, "holmberg"), "p*"))
        {
            FacilityReader.Detect(path).ShouldBe(FacilityFormat.Holmberg, path);
        }
    }

    private string Write(string text)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }
}
