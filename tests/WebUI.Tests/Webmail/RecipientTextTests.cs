using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class Recipients_as_typed
{
    [Theory]
    [InlineData("ann@a.example", null, "ann@a.example")]
    [InlineData(" Ann Lee <ann@a.example> ", "Ann Lee", "ann@a.example")]
    [InlineData("\"Lee, Ann\" <ann@a.example>", "Lee, Ann", "ann@a.example")]
    [InlineData("\"A \\\"B\\\" C\" <ann@a.example>", "A \"B\" C", "ann@a.example")]
    [InlineData("<ann@a.example>", null, "ann@a.example")]
    [InlineData("nobody", null, "nobody")]
    public void Have_a_name_and_an_address(string typed, string? name, string address) => Assert.Equal(new Person(name, address), Assert.Single(RecipientText.Read(typed)));

    [Fact]
    public void Are_separated_by_commas_semicolons_and_lines() =>
        Assert.Equal(["a@x.example", "b@x.example", "c@x.example", "d@x.example"], RecipientText.Read("a@x.example, b@x.example;c@x.example\r\n ,d@x.example,").Select(person => person.Address));

    [Theory]
    [InlineData("ann@a.example", true)]
    [InlineData("ann", false)]
    [InlineData("ann@", false)]
    [InlineData("a b@c.example", false)]
    public void Are_checked_for_their_form(string address, bool valid) => Assert.Equal(valid, RecipientText.IsValid(new Person(null, address)));
}
