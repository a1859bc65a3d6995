using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_address_of_a_list
{
    [Fact]
    public void Names_folder_message_filter_and_words() => Assert.Equal("/mail/7/12?show=unread&q=a%26b%20c", MailUrl.Of(new ListPlace(7, MessageFilter.Unread, "a&b c"), 12));

    [Fact]
    public void Is_short_where_there_is_nothing_to_say() => Assert.Equal("/mail/7", MailUrl.Of(new ListPlace(7)));

    [Theory]
    [InlineData("unread", MessageFilter.Unread)]
    [InlineData("starred", MessageFilter.Flagged)]
    [InlineData("files", MessageFilter.WithAttachments)]
    [InlineData("nonsense", MessageFilter.All)]
    [InlineData(null, MessageFilter.All)]
    public void Is_read_back(string? name, MessageFilter filter) => Assert.Equal(filter, MailUrl.Filter(name));
}
