using CsCheck;
using Maillage.People.Audit;

namespace Maillage.People.Tests;

public class AuditChainTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_chain_as_written_is_whole()
    {
        AuditEntry[] chain = Chain(40);
        AuditVerdict verdict = AuditChain.Check(chain, 40, chain[^1].Hash, [Anchor(chain, 12), Anchor(chain, 40)]);
        verdict.Whole.ShouldBeTrue();
        verdict.Entries.ShouldBe(40);
        verdict.Head.ShouldBe(chain[^1].Hash);
        AuditChain.Check([], 0, "", []).Whole.ShouldBeTrue();
    }

    [Fact]
    public void Any_changed_removed_inserted_or_moved_line_is_found() =>
        Gen.Select(Gen.Int[3, 30], Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Int[0, 12]).Sample((length, kind, place, field) =>
        {
            AuditEntry[] chain = Chain(length);
            List<AuditEntry> forged = [.. chain];
            int at = place % length;
            switch (kind)
            {
                case 0:
                    forged[at] = Changed(forged[at], field);
                    break;
                case 1:
                    forged.RemoveAt(at);
                    break;
                case 2:
                    forged.Insert(at, forged[(at + 1) % length] with { Seq = at + 1 });
                    break;
                default:
                    int other = (at + 1) % length;
                    (forged[at], forged[other]) = (forged[other] with { Seq = forged[at].Seq }, forged[at] with { Seq = forged[other].Seq });
                    break;
            }

            return !AuditChain.Check(forged, length, chain[^1].Hash, []).Whole;
        }, iter: 3000, seed: "0001audit1871");

    [Fact]
    public void A_tail_written_anew_with_right_hashes_and_head_is_found_by_an_anchor_alone()
    {
        AuditEntry[] chain = Chain(20);
        List<AuditEntry> forged = [.. chain[..10]];
        for (int i = 10; i < 20; i++)
        {
            AuditEntry bare = chain[i] with { Action = "nothing.happened", Previous = forged[^1].Hash };
            forged.Add(bare with { Hash = AuditChain.HashOf(bare) });
        }

        AuditChain.Check(forged, 20, forged[^1].Hash, [Anchor(chain, 10)]).Whole.ShouldBeTrue("an anchor before the change cannot see it");
        AuditChain.Check(forged, 20, forged[^1].Hash, [Anchor(chain, 15)]).Problems.ShouldHaveSingleItem().Code.ShouldBe("audit-rewritten");
    }

    [Fact]
    public void A_tail_cut_with_its_head_is_found_by_an_anchor_alone()
    {
        AuditEntry[] chain = Chain(20);
        AuditChain.Check(chain[..12], 12, chain[11].Hash, []).Whole.ShouldBeTrue("nothing in the database can show it");
        AuditChain.Check(chain[..12], 20, chain[19].Hash, []).Problems.ShouldHaveSingleItem().Code.ShouldBe("audit-cut");
        AuditChain.Check(chain[..12], 12, chain[11].Hash, [Anchor(chain, 18)]).Problems.ShouldHaveSingleItem().Code.ShouldBe("audit-cut");
    }

    [Fact]
    public void Two_lines_never_share_a_text_by_moving_words_between_fields()
    {
        AuditEntry entry = Chain(1)[0];
        AuditChain.HashOf(entry with { Fr = "ab", En = "c" }).ShouldNotBe(AuditChain.HashOf(entry with { Fr = "a", En = "bc" }));
        AuditChain.HashOf(entry with { Body = null }).ShouldNotBe(AuditChain.HashOf(entry with { Body = "" }));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("Token")]
    [InlineData("email")]
    public void A_detail_named_as_a_secret_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => new AuditEvent("a.b", "a", "b", "body", "1") { Details = new Dictionary<string, string> { [name] = "x" } }.DetailsJson());

    private static AuditAnchor Anchor(AuditEntry[] chain, int seq) => new(seq, chain[seq - 1].Hash, Start);

    private static AuditEntry Changed(AuditEntry e, int field) => field switch
    {
        0 => e with { At = e.At.AddMilliseconds(1) },
        1 => e with { Trace = e.Trace + "0" },
        2 => e with { Body = null },
        3 => e with { Role = "officer" },
        4 => e with { Action = e.Action + "x" },
        5 => e with { Fr = "autre" },
        6 => e with { En = "other" },
        7 => e with { Kind = "case" },
        8 => e with { Id = "0" },
        9 => e with { Concerned = "" },
        10 => e with { Details = "{ }" },
        11 => e with { Previous = e.Previous + "0" },
        _ => e with { Hash = e.Hash[..^1] + (e.Hash[^1] == '0' ? '1' : '0') },
    };

    private static AuditEntry[] Chain(int length)
    {
        var chain = new AuditEntry[length];
        for (int i = 0; i < length; i++)
        {
            AuditEntry bare = new(i + 1, Start.AddSeconds(i), $"t{i % 3}", "21210231300015", "agent", "design.read", "a lu", "read", "design", $"d{i}", null, "{}", i == 0 ? "" : chain[i - 1].Hash, "");
            chain[i] = bare with { Hash = AuditChain.HashOf(bare) };
        }

        return chain;
    }
}
