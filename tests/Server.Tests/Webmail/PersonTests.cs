using Mox.Protocols.Mime;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

/// <summary>Names and addresses as people see them: nothing invisible, nothing turned round, no domain that looks like another.</summary>
public class PersonTests
{
    [Theory]
    [InlineData("Ann", "ann", "bücher.example", "Ann", "ann@bücher.example")]
    [InlineData("Ann", "ann", "xn--bcher-kva.example", "Ann", "ann@bücher.example")]
    [InlineData("Support", "s", "xn--80ak6aa92e.com", "Support", "s@xn--80ak6aa92e.com")]
    [InlineData("Support", "s", "аррӏе.com", "Support", "s@xn--80ak6aa92e.com")]
    [InlineData("\u202Etxt.exe", "a", "b.example", "txt.exe", "a@b.example")]
    [InlineData("A\u200Bnn\u200F", "a", "b.example", "Ann", "a@b.example")]
    [InlineData("\u200B", "a", "b.example", null, "a@b.example")]
    [InlineData("service＠paypal.com", "a", "b.example", null, "a@b.example")]
    [InlineData("a＠b.example", "a", "b.example", "a＠b.example", "a@b.example")]
    [InlineData("x", "a", "b\u202E..example", "x", "a@b..example")]
    [InlineData("x", "a\u202E", null, "x", "a")]
    public void A_person_is_shown_as_who_it_is(string name, string local, string? domain, string? shown, string address) =>
        Assert.Equal(new Person(shown, address), ReadModels.Person(new EnvelopeAddress(name, local, domain)));
}
