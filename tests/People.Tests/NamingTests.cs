using System.Text;
using CsCheck;
using Maillage.Kernel;

namespace Maillage.People.Tests;

public class NamingTests
{
    [Theory]
    [InlineData("Chloé Lefèvre", "Chloé Lefèvre")]
    [InlineData("  Jean-Noël   d’Ormesson ", "Jean-Noël d’Ormesson")]
    [InlineData("Chloe\u0301", "Chloé")]
    [InlineData("Οδυσσέας Ελύτης", "Οδυσσέας Ελύτης")]
    [InlineData("Анна Ахматова", "Анна Ахматова")]
    [InlineData("李小龍 カナ", "李小龍 カナ")]
    [InlineData("SIEL 58 (syndicat)", "SIEL 58 (syndicat)")]
    public void A_name_as_people_write_it_is_kept_in_one_form(string given, string kept)
    {
        Naming.Check(given, "nom", out string name).ShouldBeNull();
        name.ShouldBe(kept);
    }

    [Theory]
    [InlineData("Ad\u200Bmin", "name-invisible")] // zero width space
    [InlineData("Admin\u202Eefil", "name-invisible")] // right-to-left override
    [InlineData("Re\u2066gion", "name-invisible")] // isolate
    [InlineData("Ann\u00ADe", "name-invisible")] // soft hyphen
    [InlineData("Anne\u3164", "name-invisible")] // Hangul filler
    [InlineData("Anne\uE000", "name-invisible")] // private use
    [InlineData("Аdmin", "name-mixed")] // Cyrillic А
    [InlineData("Rοgion", "name-mixed")] // Greek ο
    [InlineData("Ａｄｍｉｎ", "name-styled")] // full width
    [InlineData("𝐀𝐝𝐦𝐢𝐧", "name-styled")] // mathematical bold
    [InlineData("Z\u0301\u0301\u0301\u0301\u0301algo", "name-marks")]
    [InlineData("1234", "name-letters")]
    [InlineData("A", "name-length")]
    [InlineData("", "name-length")]
    [InlineData("Anne\uFFFD", "name-invisible")] // what a broken character becomes
    public void A_name_that_deceives_is_refused_and_says_why(string given, string code) =>
        Naming.Check(given, "nom", out _)!.Code.ShouldBe(code);

    [Fact]
    public void Half_a_character_is_refused() => Naming.Check("Anne" + (char)0xD800, "nom", out _)!.Code.ShouldBe("name-length");

    [Fact]
    public void Ten_megabytes_are_refused_at_once() => Naming.Check(new string('é', 10_000_000), "nom", out _)!.Code.ShouldBe("name-length");

    [Fact]
    public void What_is_kept_is_normalised_short_and_kept_again_the_same() => Gen.String.Sample(text =>
    {
        if (Naming.Check(text, "nom", out string name) is null)
        {
            name.IsNormalized(NormalizationForm.FormC).ShouldBeTrue();
            name.Length.ShouldBeLessThanOrEqualTo(Naming.Longest);
            Naming.Check(name, "nom", out string again).ShouldBeNull();
            again.ShouldBe(name);
        }
    });

    [Theory]
    [InlineData("a.b@region.fr", true)]
    [InlineData(" a.b@region.fr ", true)]
    [InlineData("a b@region.fr", false)]
    [InlineData("régis@region.fr", false)]
    [InlineData("a@b", false)]
    [InlineData("a@region.fr\nbcc:x@y.fr", false)]
    [InlineData("Anne <a@region.fr>", false)]
    public void A_mail_address_is_plain_and_cannot_carry_headers(string given, bool good) => (EmailAddress.Check(given, out _) is null).ShouldBe(good);
}
