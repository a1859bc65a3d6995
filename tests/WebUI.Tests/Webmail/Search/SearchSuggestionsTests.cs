using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail.Search;

public class Suggestions_of_the_search
{
    private static readonly Person Ann = new("Ann \u010capek", "ann@a.example"), Bo = new(null, "bo@capri.example"), Cy = new("Cy", "cy@c.example");

    [Theory]
    [InlineData("from:", "cy@c.example ann@a.example bo@capri.example")]
    [InlineData("from:cap", "cy@c.example ann@a.example bo@capri.example")]
    [InlineData("-from:CAPE", "cy@c.example ann@a.example")]
    [InlineData("capri", "cy@c.example bo@capri.example")]
    [InlineData("to:cap", "cy@c.example")]
    [InlineData("", "cy@c.example")]
    public void Have_those_known_first_and_then_who_wrote_what_is_in_sight(string stub, string people) =>
        Assert.Equal(people, string.Join(' ', SearchSuggestions.People(stub, [Cy], [Ann, Bo, Ann, Cy with { Address = "CY@c.example" }]).Select(person => person.Address)));
}
