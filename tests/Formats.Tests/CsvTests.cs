using System.Text;
using CsCheck;
using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

public class CsvTests
{
    private static readonly CsvSchema Schema = new(
        [
            new("code", CsvType.Text) { MaxLength = 5 }, new("lines", CsvType.Integer) { Minimum = 0, Maximum = 1000 }, new("length", CsvType.Number) { MayBeBlank = true },
            new("aerial", CsvType.Flag) { Optional = true, MayBeBlank = true },
        ], ["code"]);

    [Theory]
    [InlineData("code,lines,length,aerial\n01004,12,3.5,oui\n", "plain")]
    [InlineData("\ufeffcode,lines,length,aerial\r\n01004,12,3.5,1\r\n", "byte order mark and CRLF")]
    [InlineData("code;lines;length;aerial\n01004;12;3.5;true", "semicolons, no last newline")]
    [InlineData("aerial\tlength\tlines\tcode\nVRAI\t3.5\t12\t01004\n\n\n", "tabs, another order, blank lines")]
    [InlineData("CODE, lines ,other,length,aerial\n\"01004\",\" 12 \",\"a \"\"b\"\", c\",3.50,yes\n", "quotes, spaces, an unknown column")]
    public void A_good_table_reads_the_same_however_it_is_written(string text, string how)
    {
        CsvRow row = Rows(text).ShouldHaveSingleItem(how);
        (row.GetText("code"), row.GetInteger("lines"), row.GetNumber("length"), row.FindFlag("aerial")).ShouldBe(("01004", 12, 3.5m, true));
        row.Line.ShouldBe(2);
    }

    [Fact]
    public void A_blank_cell_is_missing_and_an_absent_optional_column_too()
    {
        CsvRow row = Rows("code,lines,length\na,0,\n").ShouldHaveSingleItem();
        row.FindNumber("length").ShouldBeNull();
        row.FindFlag("aerial").ShouldBeNull();
    }

    [Fact]
    public void Headers_may_be_mapped()
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes("insee,lignes,length\na,1,\n"));
        Dictionary<string, string> mapping = new() { ["code"] = "insee", ["lines"] = "lignes" };
        CsvTableReader.ReadAll(stream, "f", Schema, new ProblemList(), ProblemPolicy.Abort, mapping)[0].GetInteger("lines").ShouldBe(1);
    }

    [Theory]
    [InlineData("a,1,\"2,5\"", "comma-decimal", "length")]
    [InlineData("a,1 000,2", "comma-decimal", "lines")]
    [InlineData("a,1\u202f000,2", "comma-decimal", "lines")]
    [InlineData("a,x,2", "not-a-number", "lines")]
    [InlineData("a,1.5,2", "not-a-number", "lines")]
    [InlineData("a,1e3,2", "not-a-number", "lines")]
    [InlineData("a,1,NaN", "not-a-number", "length")]
    [InlineData("a,1,2 rue", "not-a-number", "length")]
    [InlineData("a,-1,2", "negative", "lines")]
    [InlineData("a,1001,2", "out-of-range", "lines")]
    [InlineData("a,,2", "missing-value", "lines")]
    [InlineData("abcdef,1,2", "too-long", "code")]
    [InlineData("b,1,2", "duplicate-row", "code")]
    [InlineData("a,1", "wrong-field-count", null)]
    [InlineData("a,1,2,3", "wrong-field-count", null)]
    public void A_faulty_row_is_told_and_the_others_are_kept(string row, string code, string? column)
    {
        string text = $"code,lines,length\nb,1,2\n{row}\nc,3,4\n";
        ProblemList problems = new();
        Rows(text, ProblemPolicy.KeepGoodRows, problems).Select(r => r.GetText("code")).ShouldBe(["b", "c"]);
        Problem problem = problems.Kept.ShouldHaveSingleItem();
        (problem.Code, problem.File, problem.Row, problem.Column).ShouldBe((code, "table.csv", 3, column));
        Should.Throw<BadInputException>(() => Rows(text)).Problems.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("", "empty-file")]
    [InlineData("\ufeff \r\n", "empty-file")]
    [InlineData("code,length\na,1\n", "missing-column")]
    [InlineData("code,lines,lines,length\na,1,1,1\n", "duplicate-column")]
    [InlineData("<html><body>404</body></html>", "missing-column")]
    public void A_table_unusable_as_a_whole_is_refused_whatever_the_policy(string text, string code) =>
        Should.Throw<BadInputException>(() => Rows(text, ProblemPolicy.KeepGoodRows)).Problems[0].Code.ShouldBe(code);

    [Theory]
    [InlineData("code,line,length\na,1,1\n", "« line » lui ressemble", "“line” resembles it")]
    [InlineData("code,couleur,length\na,1,1\n", "Colonnes trouvées : code, couleur, length. Renommez-la", "Columns found: code, couleur, length. Rename it")]
    public void A_missing_column_is_told_with_those_that_are_there_and_the_one_that_resembles_it(string text, string fr, string en)
    {
        Problem problem = Should.Throw<BadInputException>(() => Rows(text, ProblemPolicy.KeepGoodRows)).Problems.ShouldHaveSingleItem();
        problem.Column.ShouldBe("lines");
        problem.Message.ShouldContain(fr);
        problem.MessageEn.ShouldContain(en);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("utf-16BE", "UTF-16")]
    [InlineData("iso-8859-1", "Windows-1252")]
    public void Another_encoding_is_recognised_and_named(string encoding, string said)
    {
        byte[] bytes = Encoding.GetEncoding(encoding).GetBytes("code,lines,length\na,1,2\né,1,2\n");
        Problem problem = Should.Throw<BadInputException>(() => Read(bytes, ProblemPolicy.KeepGoodRows, new ProblemList())).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("wrong-encoding");
        problem.Message.ShouldContain(said);
        problem.MessageEn.ShouldContain(said);
    }

    [Fact]
    public void A_quote_left_open_stops_the_reading_with_its_row()
    {
        ProblemList problems = new();
        Rows("code,lines,length\na,1,2\nb,1,\"2\n" + new string('x', 2_000_000), ProblemPolicy.KeepGoodRows, problems).Count.ShouldBe(1);
        problems.Kept.ShouldContain(p => p.Row == 3);
    }

    [Fact]
    public void What_is_written_reads_back_for_any_text_and_number()
    {
        CsvSchema schema = new([new("text", CsvType.Text) { MaxLength = 1000, MayBeBlank = true }, new("n", CsvType.Integer), new("d", CsvType.Number)], []);
        Gen.Select(Gen.String[Gen.Char["abcé,;\"\n =-@1"], 0, 12], Gen.Long, Gen.Int[-1_000_000, 1_000_000])
            .Sample((text, n, d) =>
            {
                string wanted = text.Trim();
                using MemoryStream stream = new();
                using (CsvTableWriter writer = new(stream, ["text", "n", "d"]))
                {
                    writer.Write(wanted, n, d / 1000m);
                }

                stream.Position = 0;
                CsvRow row = CsvTableReader.ReadAll(stream, "f", schema, new ProblemList(), ProblemPolicy.Abort).ShouldHaveSingleItem();
                string guarded = wanted.Length > 0 && "=+-@".Contains(wanted[0], StringComparison.Ordinal) ? "'" + wanted : wanted;
                (row.FindText("text") ?? "").ShouldBe(guarded);
                row.GetInteger("n").ShouldBe(n);
                row.GetNumber("d").ShouldBe(d / 1000m);
            });
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+33", "'+33")]
    [InlineData("-a", "'-a")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a=b", "a=b")]
    public void A_text_that_a_spreadsheet_would_run_is_made_harmless(string text, string written)
    {
        using MemoryStream stream = new();
        using (CsvTableWriter writer = new(stream, ["a", "b"]))
        {
            writer.Write(text, -5);
        }

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe($"a,b\r\n{written},-5\r\n");
    }

    [Fact]
    public void The_byte_order_mark_is_written_only_on_request()
    {
        using MemoryStream stream = new();
        using (CsvTableWriter writer = new(stream, ["é"], byteOrderMark: true))
        {
            writer.Write([null]);
        }

        stream.ToArray()[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
    }

    [Fact]
    public void A_cut_or_altered_table_never_gives_anything_but_problems()
    {
        byte[] good = Encoding.UTF8.GetBytes("code,lines,length,aerial\n\"a,b\",1,2.5,1\nc,2,,0\n\"d\"\"e\",3,1,\n");
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Byte, Gen.Bool).Sample((cut, at, value, second, keep) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            bytes[(at * 7) % bytes.Length] = second;
            try
            {
                Read(bytes[..cut], keep ? ProblemPolicy.KeepGoodRows : ProblemPolicy.Abort, new ProblemList());
            }
            catch (BadInputException e)
            {
                e.Problems.ShouldNotBeEmpty();
            }
        }, iter: 20_000);
    }

    [Fact]
    public void A_letter_cut_by_the_end_of_a_buffer_is_read_whole_and_half_a_letter_at_the_end_of_the_file_is_told() => Gen.Select(Gen.Int[0, 8], Gen.Int[65_500, 65_560], Gen.OneOf(Gen.Const("é"), Gen.Const("€"), Gen.Const("𝄞"))).Sample((before, length, letter) =>
    {
        CsvSchema schema = new([new("text", CsvType.Text) { MaxLength = 200_000 }], []);
        string text = new string('a', before) + string.Concat(Enumerable.Repeat(letter, length / 2));
        byte[] table = Encoding.UTF8.GetBytes("text\n" + text);
        using MemoryStream whole = new(table), cut = new(table[..^1]);
        CsvTableReader.ReadAll(whole, "f", schema, new ProblemList(), ProblemPolicy.Abort).ShouldHaveSingleItem().GetText("text").ShouldBe(text);
        Should.Throw<BadInputException>(() => CsvTableReader.ReadAll(cut, "f", schema, new ProblemList(), ProblemPolicy.Abort)).Problems.ShouldHaveSingleItem().Code.ShouldBe("wrong-encoding");
    }, iter: 40);

    private static IReadOnlyList<CsvRow> Rows(string text, ProblemPolicy policy = ProblemPolicy.Abort, ProblemList? problems = null) =>
        Read(Encoding.UTF8.GetBytes(text), policy, problems ?? new ProblemList());

    private static IReadOnlyList<CsvRow> Read(byte[] bytes, ProblemPolicy policy, ProblemList problems)
    {
        using MemoryStream stream = new(bytes);
        return CsvTableReader.ReadAll(stream, "table.csv", Schema, problems, policy);
    }
}
