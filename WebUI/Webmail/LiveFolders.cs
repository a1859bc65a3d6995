using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>The folders of the account and their counts, kept as they are now: it subscribes, then reads, and applies what came in between.</summary>
public sealed class LiveFolders(IMailboxReader reader, IMailboxChanges changes, Func<Func<Task>, Task> onUi, Action changed) : IDisposable
{
    private readonly List<WebmailChange> _early = [];
    private readonly Lifetime _closed = new();
    private IDisposable? _subscription;
    private bool _reading;

    /// <summary>What happened, once the folders are as it left them; on the circuit's context.</summary>
    public event Action<ImmutableArray<WebmailChange>>? Happened;

    public FolderTree Tree { get; private set; } = FolderTree.Empty;

    public bool IsOpen { get; private set; }

    public async Task OpenAsync()
    {
        _reading = true;
        var subscription = await changes.SubscribeAsync(news => onUi(() => TakeAsync(news)), CancellationToken.None);
        if (_closed.IsOver)
        {
            subscription.Dispose();
            return;
        }

        _subscription = subscription;
        await ReadAsync();
        IsOpen = true;
        changed();
    }

    public void Dispose()
    {
        _closed.Dispose();
        _subscription?.Dispose();
    }

    private async Task TakeAsync(ImmutableArray<WebmailChange> news)
    {
        if (_closed.IsOver) return;
        _early.AddRange(news);
        if (_reading) return;
        await DrainAsync();
        changed();
    }

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            Tree = await reader.FoldersAsync(_closed.Token);
        }
        catch (OperationCanceledException) when (_closed.IsOver)
        {
            // Closed meanwhile.
        }
        finally
        {
            _reading = false;
        }

        await DrainAsync();
    }

    /// <summary>What came while the folders were being read has happened as well, once.</summary>
    private async Task DrainAsync()
    {
        var news = _early.ToImmutableArray();
        _early.Clear();
        var counted = false;
        foreach (var change in news)
        {
            if (change is WebmailChange.Overflow) counted = true;
            else Tree = Apply(Tree, change);
        }

        if (counted) await ReadAsync();
        if (!news.IsEmpty) Happened?.Invoke(news);
    }

    /// <summary>The tree after a change; applying one twice gives the same tree.</summary>
    public static FolderTree Apply(FolderTree tree, WebmailChange change)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return change switch
        {
            WebmailChange.Counted counted when tree.Find(counted.MailboxId) is { } folder => tree with
            {
                Folders = tree.Folders.Replace(folder, folder with { Totals = counted.Totals }),
                UsedOctets = tree.UsedOctets + counted.Totals.Size - folder.Totals.Size,
            },
            WebmailChange.FolderCreated created => tree with { Folders = Sorted(tree.Folders.RemoveAll(folder => folder.Id == created.Folder.Id).Add(created.Folder)) },
            WebmailChange.FolderChanged moved when tree.Find(moved.MailboxId) is { } folder => tree with { Folders = Sorted(tree.Folders.Replace(folder, folder with { Name = moved.Name, Use = moved.Use })) },
            WebmailChange.FolderSubscribed shown when tree.Find(shown.MailboxId) is { } folder => tree with { Folders = tree.Folders.Replace(folder, folder with { Subscribed = shown.On }) },
            WebmailChange.FolderDeleted deleted => tree with { Folders = tree.Folders.RemoveAll(folder => folder.Id == deleted.MailboxId) },
            _ => tree,
        };
    }

    private static ImmutableArray<Folder> Sorted(ImmutableArray<Folder> folders) => folders.Sort(Folder.Compare);
}

/// <summary>How a folder is named and drawn.</summary>
public static class FolderLook
{
    public static string Icon(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder switch
        {
            { Name.IsInbox: true } => "inbox",
            { Use: SpecialUse.Drafts } => "draft",
            { Use: SpecialUse.Sent } => "send",
            { Use: SpecialUse.Archive } => "archive",
            { Use: SpecialUse.Junk } => "junk",
            { Use: SpecialUse.Trash } => "bin",
            { Name.Text: Snoozed.FolderName } => "clock",
            _ => "folder",
        };
    }

    /// <summary>True for those that stand above the folders of one's own.</summary>
    public static bool HasRole(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Name.IsInbox || folder.Use != SpecialUse.None;
    }

    /// <summary>The name on the page: of one with a role under the name it was made with, that role in the language of the page; else the name people gave it.</summary>
    public static string Name(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return OfRole(folder) ?? folder.Name.Leaf;
    }

    /// <summary>The name with those of the folders it lies in; of one with a role as <see cref="Name"/> has it.</summary>
    public static string Path(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return OfRole(folder) ?? folder.Name.Text;
    }

    private static string? OfRole(Folder folder) => (folder.Use, folder.Name.Text) switch
    {
        _ when folder.Name.IsInbox => FindWords.FolderInbox,
        _ when folder.Name.Text == Snoozed.FolderName => HabitWords.Snoozed,
        (SpecialUse.Drafts, "Drafts") => FindWords.FolderDrafts,
        (SpecialUse.Sent, "Sent") => FindWords.FolderSent,
        (SpecialUse.Archive, "Archive") => FindWords.FolderArchive,
        (SpecialUse.Junk, "Junk") => FindWords.FolderJunk,
        (SpecialUse.Trash, "Trash") => FindWords.FolderTrash,
        _ => null,
    };

    /// <summary>The number beside the name: unread messages, of drafts all.</summary>
    public static int Number(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Use switch
        {
            SpecialUse.Drafts => folder.Totals.Messages,
            SpecialUse.Sent or SpecialUse.Trash => 0,
            _ => folder.Totals.Unseen,
        };
    }

    /// <summary>That number as text; empty when it is none.</summary>
    public static string Count(Folder folder) => Number(folder) is var count and > 0 ? Components.Amount.Count(count) : "";
}
