using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.WebUI.Webmail;

/// <summary>A line of the folder tree.</summary>
/// <param name="Depth">0 at the top of its tree.</param>
/// <param name="Count">The number beside the name; of a collapsed one that of all below it as well.</param>
/// <param name="HasUnread">The number is one of unread messages.</param>
public sealed record FolderRow(Folder Folder, int Depth, bool HasChildren, bool IsCollapsed, int Count, bool HasUnread);

/// <summary>Lays the folders out as two trees: those with a role and what lies below them, and those of one's own.</summary>
public static class FolderForest
{
    /// <param name="collapsed">Folders whose children are not shown.</param>
    /// <param name="withHidden">Also those that are not subscribed.</param>
    public static (ImmutableArray<FolderRow> Roles, ImmutableArray<FolderRow> Own) Lay(FolderTree tree, IReadOnlySet<long> collapsed, bool withHidden)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(collapsed);
        var byName = tree.Folders.ToDictionary(folder => folder.Name);
        var children = tree.Folders.Where(folder => Parent(folder) is not null).ToLookup(folder => Parent(folder)!.Id);
        var (roles, own) = (ImmutableArray.CreateBuilder<FolderRow>(), ImmutableArray.CreateBuilder<FolderRow>());
        foreach (var folder in tree.Folders.Where(folder => Parent(folder) is null)) Add(FolderLook.HasRole(folder) ? roles : own, folder, 0);
        return (roles.ToImmutable(), own.ToImmutable());

        Folder? Parent(Folder folder) => !FolderLook.HasRole(folder) && folder.Name.Parent is { } name && byName.TryGetValue(name, out var parent) ? parent : null;

        bool IsShown(Folder folder) => withHidden || folder.Subscribed || folder.Name.IsInbox || children[folder.Id].Any(IsShown);

        int Sum(Folder folder) => FolderLook.Number(folder) + children[folder.Id].Sum(Sum);

        void Add(ImmutableArray<FolderRow>.Builder rows, Folder folder, int depth)
        {
            if (!IsShown(folder)) return;
            var below = children[folder.Id].Where(IsShown).ToArray();
            var shut = below.Length > 0 && collapsed.Contains(folder.Id);
            rows.Add(new FolderRow(folder, depth, below.Length > 0, shut, shut ? Sum(folder) : FolderLook.Number(folder), folder.Use != SpecialUse.Drafts && (shut || folder.Totals.Unseen > 0)));
            if (shut) return;
            foreach (var child in below) Add(rows, child, depth + 1);
        }
    }
}
