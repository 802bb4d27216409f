using System.Text;

namespace Maillage.People.Tests;

public class ProofTests
{
    /// <summary>RFC 6238, appendix B (SHA-1), last six of the eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Totp.CodeAt("12345678901234567890"u8, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);

    [Fact]
    public void A_code_fits_its_half_minute_and_its_neighbours_and_never_a_used_one()
    {
        byte[] secret = Encoding.ASCII.GetBytes("12345678901234567890");
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        long step = Totp.StepAt(now);
        for (int away = -3; away <= 3; away++)
        {
            Totp.Match(secret, Totp.CodeAt(secret, step + away), now, 0).HasValue.ShouldBe(Math.Abs(away) <= 1);
        }

        Totp.Match(secret, Totp.CodeAt(secret, step), now, step).ShouldBeNull("used before");
        Totp.Match(secret, " 12 34 ", now, 0).ShouldBeNull();
        Totp.Match(secret, Totp.CodeAt(secret, step).Insert(3, " "), now, 0).ShouldBe(step, "people type the space they see");
    }

    /// <summary>RFC 4648, section 10.</summary>
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base_32_is_that_of_the_standard(string text, string encoded) => Totp.ToBase32(Encoding.ASCII.GetBytes(text)).ShouldBe(encoded);

    [Theory]
    [InlineData("cheval lampe orage tiroir", null)]
    [InlineData("Xk7!vPq2#mZr", null)]
    [InlineData("court", "passphrase-length")]
    [InlineData("Motdepasse2026!", "passphrase-common")]
    [InlineData("azertyuiop123", "passphrase-common")]
    [InlineData("aaaaaaaaaaaaaaaa", "passphrase-common")]
    [InlineData("abcabcabcabcabc", "passphrase-common")]
    [InlineData("123456789012345", "passphrase-common")]
    [InlineData("ada.premier@essai", "passphrase-common")]
    [InlineData("Dragon!2026!1987", "passphrase-common")]
    [InlineData("1qaz2wsx3edc", "passphrase-common")]
    [InlineData("dragon table nuage", null)]
    public void A_passphrase_is_long_and_not_what_is_guessed_first(string passphrase, string? code) =>
        (Passphrases.Check(passphrase, "ada.premier@essai.fr", "Ada Premier")?.Code).ShouldBe(code);

    [Fact]
    public void A_secret_is_new_each_time_and_its_hash_tells_nothing()
    {
        string secret = Secret.New();
        Secret.New().ShouldNotBe(secret);
        Secret.Hash(secret).ShouldNotContain(secret);
        Secret.Hash(secret).Length.ShouldBe(64);
    }
}
