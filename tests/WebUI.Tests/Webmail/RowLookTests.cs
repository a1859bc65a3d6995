using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_look_of_a_row
{
    private static readonly MessageItem Row = new FakeMail().Add(1, DateTimeOffset.UnixEpoch, from: "Ann Lee");

    [Fact]
    public void Names_the_sender_and_the_people_of_a_conversation_with_me_among_them()
    {
        Assert.Equal("Ann Lee", RowLook.Of(Row, toPeople: false).People);
        var people = new ConversationSummary(3, 2, 0, false, false, [new Person("Ann Lee", "ann@a.example"), new Person("Noor", "Noor@quay.example"), new Person(null, "x@y.example")]);
        Assert.Equal("Ann, me, x@y.example", RowLook.Of(Row with { Conversation = people }, toPeople: false, me: "noor@quay.example").People);
    }

    [Fact]
    public void Shows_the_address_and_not_the_claimed_name_of_a_sender_that_is_not_verified()
    {
        var look = RowLook.Of(Row with { Standing = SenderStanding.Doubtful, From = [new Person("Your Bank", "x.y@thief.example")] }, toPeople: false);
        Assert.Equal(("x.y", "@thief.example", "?"), (look.People, look.Domain, look.Face.Initials));
    }

    [Fact]
    public void Says_who_it_goes_to_in_folders_of_ones_own_mail() => Assert.Equal(("To Mox", "(nobody yet)"), (RowLook.Of(Row, toPeople: true).People, RowLook.Of(Row with { To = [] }, toPeople: true).People));

    [Fact]
    public void Shows_as_labels_what_people_gave_in_the_colours_they_chose()
    {
        Assert.Equal(["work"], RowLook.Labels(Row with { Keywords = ["$forwarded", "junk", "work"] }));
        var choices = new WebmailSettings();
        Assert.Equal("h-graphite", RowLook.Hue(choices, "work"));
        Assert.Equal("h-teal", RowLook.Hue(choices with { LabelHues = choices.LabelHues.Add("work", Hue.Teal) }, "work"));
    }

    [Theory]
    [InlineData(true, MessageFlags.Seen, true, 0)]
    [InlineData(true, MessageFlags.Seen, false, 3)]
    [InlineData(false, MessageFlags.Seen, true, 1)]
    [InlineData(false, MessageFlags.Flagged, true, 2)]
    public void Knows_how_many_are_unread_before_the_server_says_so(bool whole, MessageFlags flag, bool on, int unread)
    {
        var row = Row with { Conversation = new ConversationSummary(4, 3, 2, false, false, []) };
        Assert.Equal(unread, RowChange.Flag(flag, on)(row, whole).Conversation!.Unread);
    }

    [Fact]
    public void Keeps_the_star_of_a_conversation_when_one_of_several_loses_its_own()
    {
        var row = Row with { Flags = MessageFlags.Flagged, Conversation = new ConversationSummary(4, 3, 0, true, false, []) };
        Assert.True(RowChange.Flag(MessageFlags.Flagged, false)(row, false).Conversation!.Flagged);
        Assert.False(RowChange.Flag(MessageFlags.Flagged, false)(row, true).Conversation!.Flagged);
    }
}

public class The_place_a_browser_keeps
{
    [Fact]
    public void Is_the_row_and_the_px_hidden_of_it()
    {
        var at = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.FromHours(1)).AddTicks(7);
        Assert.Equal(new ListPin(new MessageAnchor(at, 17), 12.5), BrowserListMemory.Parse($"{at:O} 17 12.5"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday 17 12")]
    [InlineData("2026-01-05T12:00:00.0000000+01:00 -1 12")]
    [InlineData("2026-01-05T12:00:00.0000000+01:00 1 NaN")]
    [InlineData("2026-01-05T12:00:00.0000000+01:00 1")]
    public void Is_the_top_where_anything_else_was_kept(string? kept) => Assert.Null(BrowserListMemory.Parse(kept));

    [Fact]
    public void Is_kept_for_each_folder_filter_and_search_apart() =>
        Assert.Equal(5, new[] { new ListPlace(1), new ListPlace(2), new ListPlace(1, MessageFilter.Unread), new ListPlace(1, Search: "x"), new ListPlace(1, Conversations: true) }.Select(BrowserListMemory.KeyOf).Distinct().Count());
}
