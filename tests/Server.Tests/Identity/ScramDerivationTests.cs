using Mox.Protocols.Sasl;
using Mox.Server.Identity;

namespace Mox.Server.Tests.Identity;

public class Scram_derivation
{
    [Fact]
    public void A_password_matches_what_was_made_of_it_and_no_other_does()
    {
        var credential = ScramDerivation.Derive("", "correct horse");
        Assert.True(ScramDerivation.Matches(credential, "correct horse"));
        Assert.False(ScramDerivation.Matches(credential, "correct horsE"));
        Assert.False(ScramDerivation.Matches(credential, ""));
    }

    [Fact]
    public void Composed_and_decomposed_letters_and_all_kinds_of_spaces_are_the_same()
    {
        var credential = ScramDerivation.Derive("", "Gr\u00f6\u00dfe\u00a0drei");
        Assert.True(ScramDerivation.Matches(credential, "Gro\u0308\u00dfe drei"));
    }

    /// <summary>SCRAM clients prepare by SASLprep (compatibility forms are one): what is stored must be of the same text.</summary>
    [Fact]
    public void Compatibility_forms_are_the_same_as_SCRAM_clients_have_it() =>
        Assert.True(ScramDerivation.Matches(ScramDerivation.Derive("", "\u2168 office"), "IX o\ufb03ce"));

    [Fact]
    public void Two_derivations_share_no_salt() =>
        Assert.NotEqual(ScramDerivation.Derive("", "same").Salt256.AsSpan().ToArray(), ScramDerivation.Derive("", "same").Salt256.AsSpan().ToArray());

    [Fact]
    public void A_broken_surrogate_is_a_password_that_matches_only_itself()
    {
        var credential = ScramDerivation.Derive("", "plain");
        Assert.False(ScramDerivation.Matches(credential, "plain\ud800"));
    }

    [Fact]
    public void An_unknown_user_gets_the_same_salt_each_time_and_another_user_another_one()
    {
        var secret = new ScramSecret(new byte[32]);
        var first = secret.MadeUp("a@x.test", ScramAlgorithm.Sha256).Keys.Single();
        Assert.Equal<byte>(first.Salt, secret.MadeUp("A@x.test", ScramAlgorithm.Sha256).Keys.Single().Salt);
        Assert.NotEqual<byte>(first.Salt, secret.MadeUp("b@x.test", ScramAlgorithm.Sha256).Keys.Single().Salt);
        Assert.NotEqual<byte>(first.StoredKey, secret.MadeUp("a@x.test", ScramAlgorithm.Sha256).Keys.Single().StoredKey);
        Assert.Equal(20, secret.MadeUp("a@x.test", ScramAlgorithm.Sha1).Keys.Single().StoredKey.Length);
    }

    [Fact]
    public void Passwords_of_one_account_share_a_salt_and_each_is_found_again()
    {
        var main = ScramDerivation.Derive("", "the main one");
        var phone = ScramDerivation.Derive("phone", "for the phone", [main]);
        Assert.Equal<byte>(main.Salt256, phone.Salt256);
        Assert.Equal<byte>(main.Salt1, phone.Salt1);
        Assert.Equal("phone", ScramDerivation.Find([main, phone], "for the phone")?.Label);
        Assert.Equal("", ScramDerivation.Find([main, phone], "the main one")?.Label);
        Assert.Null(ScramDerivation.Find([main, phone], "neither"));
    }
}
