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
        var first = secret.MadeUp("a@x.test", ScramHash.Sha256);
        Assert.Equal(first.Salt, secret.MadeUp("A@x.test", ScramHash.Sha256).Salt);
        Assert.NotEqual(first.Salt, secret.MadeUp("b@x.test", ScramHash.Sha256).Salt);
        Assert.NotEqual(first.StoredKey, secret.MadeUp("a@x.test", ScramHash.Sha256).StoredKey);
        Assert.Equal(20, secret.MadeUp("a@x.test", ScramHash.Sha1).StoredKey.Length);
    }
}
