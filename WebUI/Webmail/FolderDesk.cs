using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What can be done with folders: does it, and says so with a way back. Where something is not possible it answers why, for the place it was asked at.</summary>
public sealed class FolderDesk(IMailboxActions actions, IFolderActions roles, Toasts toasts)
{
    /// <summary>Makes a folder from a typed name, below another one if given.</summary>
    /// <returns>Why not; null when it is there.</returns>
    public async Task<string?> CreateAsync(Folder? parent, string typed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var text = (parent is null ? "" : parent.Name.Text + "/") + typed.Trim();
        return MailboxName.Parse(text).Try(out var name, out _) ? FolderWords.Fault((await actions.CreateFolderAsync(name, ct)).Status) : FindWords.FolderNameNeeded;
    }

    /// <summary>Gives a folder another name in the same place.</summary>
    public async Task<string?> RenameAsync(Folder folder, string typed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(typed);
        var leaf = typed.Trim();
        if (leaf.Contains('/', StringComparison.Ordinal)) return FindWords.FolderNoSlash;
        return MailboxName.Parse((folder.Name.Parent is { } parent ? parent.Text + "/" : "") + leaf).Try(out var name, out _) && leaf.Length > 0
            ? await ToAsync(folder, name, "pen", FindWords.FolderRenamed, ct) : FindWords.FolderNameNeeded;
    }

    /// <summary>Puts a folder, with all below it, below another one, or to the top.</summary>
    public async Task<string?> MoveAsync(Folder folder, Folder? parent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (parent is not null && (parent.Id == folder.Id || parent.Name.IsBelow(folder.Name))) return FindWords.FolderIntoItself;
        return MailboxName.Parse((parent is null ? "" : parent.Name.Text + "/") + folder.Name.Leaf).Try(out var name, out _)
            ? await ToAsync(folder, name, "move", FindWords.FolderMoved, ct) : FolderWords.Fault(FolderStatus.NotAllowed);
    }

    /// <summary>Puts a folder into Trash, from where it can be taken back; one that is there already goes for good, with all below it.</summary>
    public async Task<string?> DeleteAsync(Folder folder, FolderTree tree, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(tree);
        if (!GoesForGood(folder, tree))
        {
            var trash = tree.WithUse(SpecialUse.Trash)!;
            for (var number = 1; number < 100; number++)
            {
                if (!MailboxName.Parse($"{trash.Name.Text}/{folder.Name.Leaf}{(number == 1 ? "" : $" {number}")}").Try(out var name, out _)) break;
                if (tree.Folders.Any(other => other.Name == name)) continue;
                return await ToAsync(folder, name, "bin", FindWords.FolderDeleted, ct);
            }

            return FolderWords.Fault(FolderStatus.NotAllowed);
        }

        foreach (var gone in tree.Folders.Where(other => other.Id == folder.Id || other.Name.IsBelow(folder.Name)).OrderByDescending(other => other.Depth))
        {
            if (FolderWords.Fault((await actions.DeleteFolderAsync(gone.Id, ct)).Status) is { } fault) return fault;
        }

        toasts.Show(new Toast("bin", FindWords.DeletedForGood, folder.Name.Leaf));
        return null;
    }

    /// <summary>True when deleting cannot be taken back: it lies in Trash, or there is no Trash.</summary>
    public static bool GoesForGood(Folder folder, FolderTree tree)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(tree);
        return tree.WithUse(SpecialUse.Trash) is not { } trash || folder.Name.IsBelow(trash.Name);
    }

    /// <summary>Takes all messages out of a folder: for good out of Trash and Junk, else into Trash.</summary>
    public async Task<string?> EmptyAsync(Folder folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var forGood = folder.Use is SpecialUse.Trash or SpecialUse.Junk;
        var outcome = forGood ? await actions.EmptyAsync(folder.Id, ct) : await roles.EmptyToTrashAsync(folder.Id, ct);
        if (outcome.Status is not (ActionStatus.Done or ActionStatus.Missing)) return Fault(outcome.Status);
        Say("bin", forGood ? FindWords.DeletedForGood : FindWords.FolderEmptied, folder.Name.Leaf, outcome.Undo is { } undo ? () => actions.UndoAsync(undo, CancellationToken.None) : null);
        return null;
    }

    /// <summary>Marks all read, in these folders.</summary>
    public async Task<string?> MarkSeenAsync(IEnumerable<Folder> folders, string about, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var undo = ImmutableArray.CreateBuilder<UndoStep>();
        foreach (var folder in folders)
        {
            var outcome = await actions.MarkAllSeenAsync(folder.Id, ct);
            if (outcome.Status is not (ActionStatus.Done or ActionStatus.Missing)) return Fault(outcome.Status);
            if (outcome.Undo is { } step) undo.Add(step);
        }

        var steps = undo.ToImmutable();
        Say("mailopen", FindWords.AllRead, about, steps.IsEmpty ? null : async () =>
        {
            foreach (var step in steps) await actions.UndoAsync(step, CancellationToken.None);
        });
        return null;
    }

    /// <summary>Gives a folder a role, and tells how to give it back to the one that had it.</summary>
    public async Task<string?> SetUseAsync(Folder folder, SpecialUse use, FolderTree tree, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(tree);
        var before = use == SpecialUse.None ? null : tree.WithUse(use);
        var own = folder.Use;
        if (FolderWords.Fault((await roles.SetUseAsync(folder.Id, use, ct)).Status) is { } fault) return fault;
        Say("check", use == SpecialUse.None ? FindWords.RoleTaken : FindWords.RoleGiven.With(FolderWords.Role(use)), folder.Name.Leaf, async () =>
        {
            await roles.SetUseAsync(folder.Id, own, CancellationToken.None);
            if (before is not null) await roles.SetUseAsync(before.Id, use, CancellationToken.None);
        });
        return null;
    }

    public async Task<string?> SubscribeAsync(Folder folder, bool on, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (FolderWords.Fault((await roles.SubscribeAsync(folder.Id, on, ct)).Status) is { } fault) return fault;
        Say("check", on ? FindWords.FolderShown : FindWords.FolderHidden, folder.Name.Leaf, () => roles.SubscribeAsync(folder.Id, !on, CancellationToken.None));
        return null;
    }

    private static string Fault(ActionStatus status) => status == ActionStatus.NotAllowed ? FindWords.NotHere : FolderWords.Fault(FolderStatus.Busy)!;

    private async Task<string?> ToAsync(Folder folder, MailboxName name, string icon, string said, CancellationToken ct)
    {
        if (name == folder.Name) return null;
        if (FolderWords.Fault((await actions.RenameFolderAsync(folder.Id, name, ct)).Status) is { } fault) return fault;
        Say(icon, said, name.Leaf, () => actions.RenameFolderAsync(folder.Id, folder.Name, CancellationToken.None));
        return null;
    }

    private void Say(string icon, string said, string about, Func<Task>? undo) => toasts.Show(new Toast(icon, said, about, undo));
}
