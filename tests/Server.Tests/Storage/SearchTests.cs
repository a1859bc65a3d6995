using Mox.Protocols.Imap;
using Mox.Server.Storage.Search;

namespace Mox.Server.Tests.Storage;

public class Searching : StoreTest
{
    private const string Attachment = "From: Zoë <zoe@x.example>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nbcOkcmNoZW5oYWZ0\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=invoice-2026.pdf\n\nx\n--b--\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Finds_what_is_in_subject_addresses_text_and_names_of_attachments(bool indexed)
    {
        var one = await Store.AppendAsync(Inbox, Attachment);
        var other = await Store.AppendAsync(Account["Archive"], Mail("Other", text: "say \"lo w\" to them"));
        if (indexed) await Store.Get<SearchIndexer>().CatchUpAsync(default);
        foreach (var text in new[] { "Grüße", "grüße", "ZOE@X", "märchen", "invoice-20" }) Assert.Equal([one.MessageId], await FindAsync(text));
        Assert.Equal([other.MessageId], await FindAsync("\"lo w\""));
        Assert.Equal([other.MessageId], await FindAsync("o w"));
        Assert.Empty(await FindAsync("nothing of that"));
        Assert.Empty(await FindAsync("lo* OR say"));
        Assert.Empty(await FindAsync("märchen", Account["Archive"]));
        Assert.Equal([one.MessageId, other.MessageId], await FindAsync("e"));
    }

    [Fact]
    public async Task Is_complete_while_the_index_is_behind_and_follows_moves()
    {
        await Store.AppendAsync(Inbox, Mail("needle one"));
        await Store.Get<SearchIndexer>().CatchUpAsync(default);
        await Store.AppendAsync(Inbox, Mail("needle two"));
        await Store.Writer.MoveAsync(Inbox, UidSet.Of(1), Account["Trash"], default);
        Assert.Equal(2, (await FindAsync("needle")).Length);
        Assert.Single(await FindAsync("needle", Account["Trash"]));
        await Store.Writer.RemoveAsync(Account["Trash"], UidSet.All, default);
        Assert.Single(await FindAsync("needle"));
        await Store.Get<SearchIndexer>().CatchUpAsync(default);
        Assert.Single(await FindAsync("needle"));
    }

    [Fact]
    public async Task Never_crosses_accounts()
    {
        var other = await Store.AddAccountAsync("other");
        await Store.AppendAsync(other.Inbox, Mail("needle"));
        await Store.Get<SearchIndexer>().CatchUpAsync(default);
        Assert.Empty(await FindAsync("needle"));
    }

    [Fact]
    public async Task Works_again_after_the_index_was_thrown_away()
    {
        await Store.AppendAsync(Inbox, Mail("needle"));
        await Store.Get<SearchIndexer>().CatchUpAsync(default);
        await Store.Get<SearchIndex>().DeleteAsync(default);
        Assert.Single(await FindAsync("needle"));
        await Store.Get<SearchIndexer>().CatchUpAsync(default);
        Assert.Single(await FindAsync("needle"));
    }

    private async Task<long[]> FindAsync(string text, long? mailbox = null) => [.. (await Store.Get<SearchIndex>().SearchAsync(Account.Id, mailbox, text, default)).MessageIds];
}
