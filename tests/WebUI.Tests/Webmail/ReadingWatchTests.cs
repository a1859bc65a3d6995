using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class What_is_read_for_a_while : Page
{
    [Fact]
    public void Counts_as_not_junk_after_five_seconds_in_the_inbox()
    {
        Mail.Add(1, Noon);
        var page = Open(1);
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(Flags(1).HasFlag(MessageFlags.NotJunk));
        Time.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.True(Flags(1).HasFlag(MessageFlags.NotJunk)));
        Assert.Empty(page.FindAll(".toast"));
    }

    [Theory]
    [InlineData(MessageFlags.Junk, 1, true)]
    [InlineData(MessageFlags.None, 2, true)]
    [InlineData(MessageFlags.None, 1, false)]
    public void Stays_as_it_is_where_it_was_reported_or_lies_elsewhere_or_nobody_wants_that(MessageFlags flags, long folder, bool wanted)
    {
        Choices.Settings = Choices.Settings with { LearnFromReading = wanted };
        Mail.Add(1, Noon, folder, flags: flags);
        var page = Open(1, folder);
        Time.Advance(TimeSpan.FromSeconds(9));
        page.WaitForState(() => Flags(1).HasFlag(MessageFlags.Seen));
        Assert.False(Flags(1).HasFlag(MessageFlags.NotJunk));
    }

    private MessageFlags Flags(long id) => Mail.Messages.Single(message => message.Id == id).Flags;

    private IRenderedComponent<MailboxPage> Open(long id, long folder = 1)
    {
        var page = Render<MailboxPage>(parameters => parameters.Add(p => p.FolderId, folder).Add(p => p.MessageId, id));
        page.WaitForAssertion(() => page.Find("article.msg"));
        return page;
    }
}

public class How_a_message_names_its_reader
{
    private static readonly OwnIdentities Own = new([new SenderIdentity("me@example.org", "Me") { Separators = "+" }, new SenderIdentity("office@example.org", "")]);

    [Theory]
    [InlineData("ME@example.org", "", Addressing.Named)]
    [InlineData("me+lists@example.org", "", Addressing.Named)]
    [InlineData("bo@example.org", "office@example.org", Addressing.Copied)]
    [InlineData("bo@example.org", "me-x@example.org", Addressing.Unnamed)]
    [InlineData("", "", Addressing.Unnamed)]
    public void Is_told_by_its_fields(string to, string copy, Addressing expected) => Assert.Equal(expected, Own.Of(Item("ann@example.org", to, copy)));

    [Fact]
    public void Says_nothing_of_ones_own_mail_or_where_nothing_is_known()
    {
        Assert.Equal(Addressing.Named, Own.Of(Item("office@example.org", "bo@example.org", "")));
        Assert.Equal(Addressing.Named, OwnIdentities.Unknown.Of(Item("ann@example.org", "", "")));
    }

    private static MessageItem Item(string from, string to, string copy)
    {
        Person[] direct = to.Length > 0 ? [new(null, to)] : [], copies = copy.Length > 0 ? [new(null, copy)] : [];
        return new MessageItem { Id = 1, MailboxId = 1, Uid = 1, ThreadId = 1, Received = default, Flags = default, Size = 1, From = [new(null, from)], To = [.. direct, .. copies], Copies = copies.Length };
    }
}
