using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

/// <summary>What the whole process holds is measured, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CsvMemoryTests), DisableParallelization = true)]
[Collection(nameof(CsvMemoryTests))]
public sealed class CsvMemoryTests
{
    [Fact]
    public void A_large_table_is_no_weight_in_memory()
    {
        string file = Path.GetTempFileName();
        try
        {
            string line = new('x', 500);
            File.WriteAllLines(file, Enumerable.Range(0, 60_000).Select(i => $"{i},{line}").Prepend("n,text"));
            using FileStream stream = File.OpenRead(file);
            CsvSchema schema = new([new("n", CsvType.Integer), new("text", CsvType.Text) { MaxLength = 1_000 }], ["n"]);
            long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
            int rows = 0;
            foreach (CsvRow _ in CsvTableReader.Read(stream, "f", schema, new ProblemList()))
            {
                if (++rows % 15_000 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            rows.ShouldBe(60_000);
            most.ShouldBeLessThan(stream.Length / 3, "of 30 MB only the keys and a buffer are kept");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
