using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;
using Mox.WebUI.Webmail.Settings;
using Mox.WebUI.Words;

namespace Mox.WebUI.Tests.Webmail;

public sealed class Folders_and_labels_of_the_rail : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeMail _mail = FakeMail.WithFolders();
    private readonly FakeLabels _labels;
    private readonly FakeWebmailSettings _settings = new();
    private readonly Toasts _toasts;
    private readonly FolderDesk _folders;
    private readonly LiveLabels _live;

    public Folders_and_labels_of_the_rail()
    {
        _labels = new FakeLabels(_mail);
        _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);
        _folders = new FolderDesk(_mail, _labels, _toasts);
        _live = new LiveLabels(_labels, new LiveChoices(_settings), _mail, _mail, _toasts, new ViewerTime(_time));
        _mail.AddFolder(10, "Clients");
        _mail.AddFolder(11, "Clients/North");
    }

    private FolderTree Tree => new([.. _mail.Folders], 0, 0);

    public void Dispose()
    {
        _live.Dispose();
        _toasts.Dispose();
    }

    [Fact]
    public async Task Saved_searches_count_their_unread_mail_once_things_are_quiet_and_not_while_they_happen()
    {
        var at = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
        await _live.SaveSearchAsync("Boards", "oak");
        await _live.OpenAsync(work => work());
        for (var id = 1; id <= 3; id++) _mail.Add(id, at, subject: "Oak");
        Assert.Equal(default, _live.UnreadOf("oak"));
        _time.Advance(SearchCounts.Quiet);
        Assert.Equal(new UnreadCount(3, false), _live.UnreadOf("oak"));
        for (var id = 4; id <= 150; id++)
        {
            await _mail.ArriveAsync(_mail.Add(id, at, subject: "Oak"));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(1, _mail.UnreadCounts);
        _time.Advance(SearchCounts.Quiet);
        Assert.Equal((new UnreadCount(99, true), 2), (_live.UnreadOf("oak"), _mail.UnreadCounts));
        await _live.SaveSearchAsync("Elms", "elm");
        await _live.ForgetSearchAsync("oak");
        _time.Advance(SearchCounts.Quiet);
        Assert.Equal((default, 3), (_live.UnreadOf("oak"), _mail.UnreadCounts));
        _live.Close();
        await _mail.ArriveAsync(_mail.Add(200, at, subject: "Elm"));
        _time.Advance(SearchCounts.Quiet);
        Assert.Equal(3, _mail.UnreadCounts);
    }

    [Fact]
    public async Task A_folder_is_made_renamed_and_moved_and_taken_back()
    {
        Assert.Null(await _folders.CreateAsync(Folder(10), "South", default));
        Assert.Contains(_mail.Folders, folder => folder.Name.Text == "Clients/South");
        Assert.Equal(FindWords.FolderExists, await _folders.CreateAsync(null, "Clients", default));
        Assert.Equal(FindWords.FolderNameNeeded, await _folders.CreateAsync(null, "", default));
        Assert.Null(await _folders.RenameAsync(Folder(11), "Far north", default));
        Assert.Equal("Clients/Far north", Folder(11).Name.Text);
        await _toasts.UndoAsync();
        Assert.Equal("Clients/North", Folder(11).Name.Text);
        Assert.Equal(FindWords.FolderNoSlash, await _folders.RenameAsync(Folder(11), "a/b", default));
        Assert.Null(await _folders.MoveAsync(Folder(11), null, default));
        Assert.Equal("North", Folder(11).Name.Text);
        Assert.Equal(FindWords.FolderIntoItself, await _folders.MoveAsync(Folder(10), Folder(10), default));
    }

    [Fact]
    public async Task A_deleted_folder_goes_to_trash_under_a_free_name_and_comes_back()
    {
        _mail.AddFolder(20, "Trash/North");
        Assert.Null(await _folders.DeleteAsync(Folder(11), Tree, default));
        Assert.Equal("Trash/North 2", Folder(11).Name.Text);
        await _toasts.UndoAsync();
        Assert.Equal("Clients/North", Folder(11).Name.Text);
        Assert.True(FolderDesk.GoesForGood(Folder(20), Tree));
        Assert.Null(await _folders.DeleteAsync(Folder(20), Tree, default));
        Assert.DoesNotContain(_mail.Folders, folder => folder.Id == 20);
        Assert.Null(_toasts.Current?.Undo);
    }

    [Fact]
    public async Task A_role_goes_over_and_back_and_a_folder_is_hidden_and_emptied()
    {
        Assert.Null(await _folders.SetUseAsync(Folder(10), SpecialUse.Archive, Tree, default));
        Assert.Equal((SpecialUse.Archive, SpecialUse.None), (Folder(10).Use, Folder(4).Use));
        await _toasts.UndoAsync();
        Assert.Equal((SpecialUse.None, SpecialUse.Archive), (Folder(10).Use, Folder(4).Use));
        await _folders.SubscribeAsync(Folder(10), false, default);
        Assert.False(Folder(10).Subscribed);
        _mail.Add(1, DateTimeOffset.UnixEpoch, folder: 10);
        await _folders.EmptyAsync(Folder(10), default);
        Assert.Equal(6, _mail.Messages.Single().MailboxId);
        await _toasts.UndoAsync();
        Assert.Equal(10, _mail.Messages.Single().MailboxId);
    }

    [Fact]
    public async Task Labels_are_counted_anew_once_it_has_been_quiet()
    {
        Add(1, "work");
        await _live.OpenAsync(work => work());
        Assert.Equal(new LabelCount("work", 1, 1), Assert.Single(_live.Labels));
        Add(2, "work", "house");
        await _mail.ArriveAsync(_mail.Messages[^1]);
        await _mail.ArriveAsync(_mail.Messages[^1]);
        Assert.Equal(1, _labels.Counted);
        _time.Advance(LiveLabels.Quiet);
        Assert.Equal((2, "house,work"), (_labels.Counted, string.Join(',', _live.Labels.Select(label => label.Keyword))));
    }

    [Fact]
    public async Task A_label_is_renamed_with_its_colour_and_removed_and_taken_back()
    {
        Add(1, "work");
        await _live.OpenAsync(work => work());
        await _live.SetHueAsync("work", Hue.Teal);
        Assert.Equal(FindWords.LabelRule, await _live.RenameAsync("work", "(x)", default));
        Assert.Null(await _live.RenameAsync("work", "Day job", default));
        Assert.Equal(("day_job", Hue.Teal), (Assert.Single(_mail.Messages[0].Keywords), _live.HueOf("day_job")));
        await _toasts.UndoAsync();
        Assert.Equal("work", Assert.Single(_live.Labels).Keyword);
        await _live.RemoveAsync("work", default);
        Assert.Empty(_live.Labels);
        await _toasts.UndoAsync();
        Assert.Equal("work", Assert.Single(_live.Labels).Keyword);
        _live.Add("fresh");
        Assert.Equal(["fresh", "work"], _live.Labels.Select(label => label.Keyword));
    }

    [Fact]
    public async Task Searches_are_kept_in_their_order_and_the_last_ones_remembered()
    {
        await _live.OpenAsync(work => work());
        foreach (var name in new[] { "one", "two", "three" }) await _live.SaveSearchAsync(name, $"from:{name}");
        await _live.MoveSearchAsync("from:three", -1);
        await _live.MoveSearchAsync("from:one", -1);
        await _live.RenameSearchAsync("from:two", "2");
        await _live.ForgetSearchAsync("from:one");
        Assert.Equal([new SavedSearch("three", "from:three"), new SavedSearch("2", "from:two")], _settings.Settings.Searches.AsEnumerable());
        for (var i = 0; i < 12; i++) await _live.RememberAsync($"search {i % 10}");
        Assert.Equal((LiveLabels.MaxRecent, "search 1", "search 0"), (_settings.Settings.RecentSearches.Length, _settings.Settings.RecentSearches[0], _settings.Settings.RecentSearches[1]));
    }

    private Folder Folder(long id) => _mail.Folders.Single(folder => folder.Id == id);

    private void Add(long id, params string[] keywords)
    {
        _mail.Add(id, DateTimeOffset.UnixEpoch.AddMinutes(id));
        _mail.Messages[^1] = _mail.Messages[^1] with { Keywords = [.. keywords] };
    }
}
