using System.Collections.Immutable;
using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class A_recipient_being_typed : IDisposable
{
    private readonly BunitContext _browser = new();
    private readonly FakeComposer _known = new() { People = [new Person("Ann", "ann@a.example"), new Person("Anton", "anton@a.example")] };
    private readonly RecipientEntry _entry;
    private ImmutableArray<Person> _people = [];

    public A_recipient_being_typed() => _entry = new RecipientEntry(_browser.JSInterop.JSRuntime, _known, () => _people, TakeOver, work => work(), () => { });

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Parts_that_come_one_after_the_other_are_all_kept()
    {
        await _entry.Take("kim@slow.example,", false);
        await _entry.Take(" Pelle <pelle@b.example>; nobody", false);
        Assert.Equal(["kim@slow.example", "pelle@b.example", "nobody"], _people.Select(person => person.Address));
    }

    [Fact]
    public async Task Who_is_there_already_does_not_come_twice()
    {
        await _entry.Take("kim@slow.example, KIM@slow.example", false);
        await _entry.Take("Kim <kim@slow.example>", false);
        Assert.Equal(["kim@slow.example"], _people.Select(person => person.Address));
    }

    [Fact]
    public async Task Enter_takes_the_one_offered_that_is_marked_and_a_comma_what_is_written()
    {
        await _entry.Typed("an");
        Assert.Equal(2, _entry.Found.Length);
        await _entry.Step(1);
        await _entry.Take("an", true);
        Assert.Equal("anton@a.example", Assert.Single(_people).Address);
        Assert.Empty(_entry.Found);

        await _entry.Typed("an");
        Assert.Equal(["ann@a.example"], _entry.Found.Select(offer => offer.Person.Address));
        await _entry.Take("an,", false);
        Assert.Equal("an", _people[1].Address);
        await _entry.Back();
        Assert.Equal("anton@a.example", Assert.Single(_people).Address);
    }

    [Fact]
    public async Task Nobody_is_offered_once_the_menu_was_closed_or_the_text_is_gone()
    {
        await _entry.Typed("an");
        await _entry.Close();
        Assert.Empty(_entry.Found);
        await _entry.Typed("an");
        await _entry.Typed("");
        Assert.Empty(_entry.Found);
    }

    [Fact]
    public async Task A_chip_is_taken_out_or_written_anew_where_it_stands()
    {
        await _entry.Take("kim@c.example, \"Lee, Bo\" <bo@b.example>, ann@a.example", false);
        Assert.Equal("\"Lee, Bo\" <bo@b.example>", await _entry.Edit(1));
        Assert.Equal(["kim@c.example", "ann@a.example"], _people.Select(person => person.Address));
        await _entry.Remove(0);
        await _entry.Remove(7);
        Assert.Equal("ann@a.example", Assert.Single(_people).Address);
    }

    [Fact]
    public async Task A_group_is_one_chip_that_opens_or_goes_with_all_its_people()
    {
        var team = new AddressSuggestion(new Person("The team", ""), SuggestionKind.Group, [new Person("Kim", "kim@c.example"), new Person("Bo", "bo@b.example")]);
        _known.Groups = [team];
        await _entry.Take("zed@d.example", false);
        await _entry.Typed("team");
        await _entry.Take("team", true);
        Assert.Equal(["zed@d.example", "kim@c.example", "bo@b.example"], _people.Select(person => person.Address));
        Assert.Equal(["The team", "zed@d.example"], _entry.Chips().Select(chip => chip.Person.Display));
        _entry.Open(team);
        Assert.Equal(3, _entry.Chips().Count());
        await _entry.Typed("team");
        Assert.Empty(_entry.Found);
        await _entry.Remove(1);
        await _entry.Typed("team");
        await _entry.Take("team", true);
        await _entry.RemoveAsync(_entry.Groups[0]);
        Assert.Equal("zed@d.example", Assert.Single(_people).Address);
    }

    [Theory]
    [InlineData("ann", "No @ in it")]
    [InlineData("@a.example", "Nothing before the @")]
    [InlineData("ann@", "Nothing after the @")]
    [InlineData("ann lee@a.example", "A space in it")]
    [InlineData("ann@lee@a.example", "More than one @")]
    [InlineData("ann@a..example", "Not a domain")]
    [InlineData("ann..lee@a.example", "Not an address")]
    [InlineData("ann@a.example", null)]
    public void What_is_no_address_says_why(string address, string? why) => Assert.Equal(why, ComposeWords.Fault(new Person(null, address)));

    private Task TakeOver(ImmutableArray<Person> people)
    {
        _people = people;
        return Task.CompletedTask;
    }
}
