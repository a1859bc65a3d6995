using Mox.Shared.Changes;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public sealed class Live_folders : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly LiveFolders _folders;

    public Live_folders() => _folders = new LiveFolders(_mail, _mail, work => work(), () => { });

    public void Dispose() => _folders.Dispose();

    [Fact]
    public async Task Count_as_mail_arrives_and_is_read()
    {
        await _folders.OpenAsync();
        await _mail.ArriveAsync(_mail.Add(1, Noon));
        Assert.Equal("1", FolderLook.Count(_folders.Tree.Inbox!));
        await _mail.FlagAsync([1], Mox.Shared.Model.Messages.MessageFlags.Seen, true, default);
        Assert.Equal("", FolderLook.Count(_folders.Tree.Inbox!));
        Assert.Equal(1200, _folders.Tree.UsedOctets);
    }

    [Fact]
    public async Task Come_in_their_place_when_made_and_go_when_deleted()
    {
        await _folders.OpenAsync();
        await _mail.CreateFolderAsync(MailboxName.Parse("Zoo").Value, default);
        await _mail.CreateFolderAsync(MailboxName.Parse("Attic").Value, default);
        Assert.Equal(["Attic", "Zoo"], _folders.Tree.Folders.Where(folder => !FolderLook.HasRole(folder)).Select(folder => folder.Name.Text));
        await _mail.TellAsync(new WebmailChange.FolderDeleted(_folders.Tree.Folders.Single(folder => folder.Name.Text == "Attic").Id));
        Assert.DoesNotContain(_folders.Tree.Folders, folder => folder.Name.Text == "Attic");
    }

    [Fact]
    public async Task Move_when_renamed()
    {
        var id = _mail.AddFolder(20, "Attic").Id;
        _mail.AddFolder(21, "Barn");
        await _folders.OpenAsync();
        await _mail.TellAsync(new WebmailChange.FolderChanged(id, MailboxName.Parse("Cellar").Value, SpecialUse.None));
        Assert.Equal(["Barn", "Cellar"], _folders.Tree.Folders.Where(folder => !FolderLook.HasRole(folder)).Select(folder => folder.Name.Text));
    }

    [Fact]
    public async Task Are_read_anew_after_an_overflow()
    {
        await _folders.OpenAsync();
        _mail.AddFolder(30, "Silent");
        await _mail.TellAsync(new WebmailChange.Overflow());
        Assert.NotNull(_folders.Tree.Find(30));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tell_once_of_mail_that_came_while_they_were_read(bool again)
    {
        var told = new List<long>();
        _folders.Happened += news => told.AddRange(news.OfType<WebmailChange.Arrived>().SelectMany(arrived => arrived.Messages).Select(message => message.Id));
        if (again) await _folders.OpenAsync();
        _mail.DuringFolders = () => _mail.ArriveAsync(_mail.Add(1, Noon));
        await (again ? _mail.TellAsync(new WebmailChange.Overflow()) : _folders.OpenAsync());
        Assert.Equal([1], told);
        Assert.Equal("1", FolderLook.Count(_folders.Tree.Inbox!));
    }

    [Fact]
    public void Stay_the_same_when_a_change_is_told_twice()
    {
        var tree = new FolderTree([_mail.Folders[0]], 0, 0);
        var change = new WebmailChange.Counted(1, new MailboxTotals(5, 2, 0, 500, 6, 9));
        var once = LiveFolders.Apply(tree, change);
        Assert.Equal(once.UsedOctets, LiveFolders.Apply(once, change).UsedOctets);
        Assert.Equal(500, once.UsedOctets);
    }
}
