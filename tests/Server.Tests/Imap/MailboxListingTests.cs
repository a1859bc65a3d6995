using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Imap;
using Mox.Server.Storage;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Tests.Imap;

/// <summary>The examples of RFC 5258 §5, as far as they are about one server.</summary>
public class Mailbox_listing
{
    private static readonly string[] Garden = ["Inbox", "Fruit", "Fruit/Apple", "Fruit/Banana", "Tofu", "Vegetable", "Vegetable/Broccoli", "Vegetable/Corn"];
    private static readonly string[] Followed = ["Inbox", "Fruit/Banana", "Fruit/Peach", "Vegetable", "Vegetable/Broccoli"];

    [Fact]
    public void Example_1_all() =>
        Assert.Equal(Garden.Order(StringComparer.Ordinal), Names(Listing(Garden, Followed), List("*")).Order(StringComparer.Ordinal));

    [Fact]
    public void Example_2_subscribed() =>
        Assert.Equal(
            ["Inbox \\Subscribed", "Fruit/Banana \\Subscribed", "Fruit/Peach \\NonExistent \\Subscribed", "Vegetable \\Subscribed", "Vegetable/Broccoli \\Subscribed"],
            Lines(Listing(Garden, Followed), List("*", ListSelection.Subscribed), children: false));

    [Fact]
    public void Example_3_children() =>
        Assert.Equal(
            ["Inbox \\HasNoChildren", "Fruit \\HasChildren", "Tofu \\HasNoChildren", "Vegetable \\HasChildren"],
            Lines(Listing(Garden, Followed), List("%", returns: ListReturn.Children)));

    [Fact]
    public void Example_6_subscription_of_what_is_listed()
    {
        var lines = Lines(Listing(Garden, Followed), List("*", returns: ListReturn.Subscribed), children: false);
        Assert.Contains("Fruit/Banana \\Subscribed", lines);
        Assert.Contains("Fruit", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Fruit/Peach", StringComparison.Ordinal));
    }

    [Fact]
    public void Example_7_several_patterns() =>
        Assert.Equal(
            ["Inbox", "Drafts", "Sent/August2004", "Sent/March2004"],
            Names(Listing(["Inbox", "Drafts", "Sent", "Sent/March2004", "Sent/August2004", "Other"], []), List(["INBOX", "Drafts", "Sent/%"])));

    [Fact]
    public void Example_8_a_parent_of_what_is_subscribed()
    {
        string[] boxes = ["Inbox", "Foo", "Foo/Bar", "Foo/Baz", "Moo"];
        var recursive = List("%", ListSelection.Subscribed | ListSelection.RecursiveMatch);
        Assert.Empty(Lines(Listing(boxes, ["Foo/Baz"]), List("%", ListSelection.Subscribed)));
        Assert.Equal(["Foo +CHILDINFO"], Lines(Listing(boxes, ["Foo/Baz"]), recursive, children: false));
        Assert.Equal(["Foo \\Subscribed +CHILDINFO"], Lines(Listing(boxes, ["Foo", "Foo/Baz"]), recursive, children: false));
        Assert.Equal(["Foo \\NonExistent +CHILDINFO"], Lines(Listing(["Inbox", "Moo"], ["Foo/Baz"]), recursive, children: false));
        Assert.Empty(Lines(Listing(boxes, []), recursive));
        Assert.Equal(["Foo \\Subscribed \\HasChildren", "Moo \\Subscribed \\HasNoChildren"], Lines(Listing(boxes, ["Foo", "Moo"]), recursive));
    }

    [Fact]
    public void Example_9_parents_whose_children_are_listed_are_not_repeated()
    {
        string[] boxes = ["Inbox", "foo2", "foo2/bar1", "foo2/bar2", "baz2", "baz2/bar2", "baz2/bar22", "baz2/bar222", "eps2", "eps2/mamba", "qux2/bar2"];
        string[] followed = ["foo2/bar1", "foo2/bar2", "baz2/bar2", "baz2/bar22", "baz2/bar222", "eps2", "eps2/mamba", "qux2/bar2"];
        Assert.Equal(
            ["baz2/bar2 \\Subscribed", "baz2/bar22 \\Subscribed", "baz2/bar222 \\Subscribed", "eps2 \\Subscribed +CHILDINFO", "foo2 +CHILDINFO", "foo2/bar2 \\Subscribed", "qux2/bar2 \\Subscribed"],
            Lines(Listing(boxes, followed), List("*2", ListSelection.Subscribed | ListSelection.RecursiveMatch), children: false));
    }

    [Fact]
    public void Example_10_CHILDINFO_without_children()
    {
        var listing = Listing(["foo"], ["foo/bar"]);
        Assert.Equal(["foo/bar \\NonExistent \\Subscribed"], Lines(listing, List("foo/*", ListSelection.Subscribed)));
        Assert.Equal(["foo \\HasNoChildren +CHILDINFO"], Lines(listing, List("foo", ListSelection.Subscribed | ListSelection.RecursiveMatch, ListReturn.Children)));
    }

    [Fact]
    public void Roles_are_told_unasked_and_can_be_asked_for()
    {
        var listing = new MailboxListing([Row("Inbox"), Row("Sent", SpecialUse.Sent), Row("Bin", SpecialUse.Trash), Row("x")], []);
        Assert.Equal(["Inbox", "Bin \\Trash", "Sent \\Sent", "x"], Lines(listing, List("*"), children: false));
        Assert.Equal(["Bin \\Trash", "Sent \\Sent"], Lines(listing, List("*", ListSelection.SpecialUse), children: false));
    }

    [Fact]
    public void A_reference_is_put_before_the_pattern() =>
        Assert.Equal(["Fruit/Apple", "Fruit/Banana"], Names(Listing(Garden, []), new ListCommand("Fruit/", ["%"], false, ListSelection.None, ListReturn.None, StatusItems.None)));

    [Fact]
    public void Lsub_names_parents_for_a_percent_sign_only()
    {
        var listing = Listing(["Inbox", "foo", "foo/bar"], ["foo/bar", "gone"]);
        Assert.Equal(["foo \\Noselect", "gone"], Lsub(listing, "%"));
        Assert.Equal(["foo/bar", "gone"], Lsub(listing, "*"));
        Assert.Empty(Lsub(listing, "foo"));
    }

    private static IEnumerable<string> Lsub(MailboxListing listing, string pattern) =>
        listing.Subscribed(new LsubCommand("", pattern)).Select(line => string.Join(' ', line.Attributes.Select(attribute => attribute.Text).Prepend(line.Mailbox)));

    private static ListCommand List(string pattern, ListSelection selection = ListSelection.None, ListReturn returns = ListReturn.None) => List([pattern], selection, returns);

    private static ListCommand List(ImmutableArray<string> patterns, ListSelection selection = ListSelection.None, ListReturn returns = ListReturn.None) =>
        new("", patterns, true, selection, returns, StatusItems.None);

    private static IEnumerable<string> Names(MailboxListing listing, ListCommand command) => listing.List(command).Select(line => line.Response.Mailbox);

    private static string[] Lines(MailboxListing listing, ListCommand command, bool children = true) =>
    [
        .. from line in listing.List(command)
           let attributes = line.Response.Attributes.Where(attribute => children || (attribute != MailboxAttribute.HasChildren && attribute != MailboxAttribute.HasNoChildren)).Select(attribute => attribute.Text)
           select string.Join(' ', attributes.Prepend(line.Response.Mailbox).Concat(line.Response.SubscribedBelow ? ["+CHILDINFO"] : [])),
    ];

    private static MailboxListing Listing(IEnumerable<string> boxes, IEnumerable<string> followed) =>
        new([.. boxes.Select(name => Row(name))], [.. followed.Select(name => MailboxName.Parse(name).Value)]);

    private static MailboxRow Row(string name, SpecialUse use = SpecialUse.None) =>
        new(1, 1, MailboxName.Parse(name).Value, use, false, 1, [], new MailboxTotals(0, 0, 0, 0, 1, 1));
}
