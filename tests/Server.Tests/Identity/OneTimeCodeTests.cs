using System.Text;
using Mox.Server.Identity;

namespace Mox.Server.Tests.Identity;

public class One_time_code
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>The SHA-1 vectors of the specification, their last six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Is_that_of_every_authenticator_app(long seconds, string code) =>
        Assert.Equal(code, OneTimeCode.Of(Secret, OneTimeCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Is_taken_one_step_either_side(int off, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var step = OneTimeCode.StepAt(now) + off;
        Assert.Equal(taken ? step : null, OneTimeCode.StepOf(Secret, OneTimeCode.Of(Secret, step), now));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Has_a_secret_people_can_type(string octets, string text) => Assert.Equal(text, OneTimeCode.Base32(Encoding.ASCII.GetBytes(octets)));

    [Fact]
    public void Goes_into_an_app_with_the_names_escaped() =>
        Assert.Equal(
            "otpauth://totp/mail.test:a%3Fb%40x.test?secret=MZXW6YTB&issuer=mail.test&algorithm=SHA1&digits=6&period=30",
            OneTimeCode.Uri("fooba"u8, "mail.test", "a?b@x.test"));
}

public class Made_text
{
    [Fact]
    public void Is_four_groups_of_four_and_never_the_same()
    {
        var made = MadeText.Make();
        Assert.Matches("^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$", made);
        Assert.NotEqual(made, MadeText.Make());
    }

    [Fact]
    public void Is_read_however_it_was_typed()
    {
        Assert.Equal("abcd-efgh-jkmn-pqrs", MadeText.Read(" ABCD efgh-JKMN pqrs "));
        Assert.Null(MadeText.Read("123456"));
        Assert.Null(MadeText.Read("abcd-efgh-jkmn-pqr1"));
        Assert.Null(MadeText.Read(new string('a', 500)));
    }
}
