using System.Collections.Immutable;
using System.Globalization;
using Mox.Shared.Changes;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>The folders of an account in the order they are shown.</summary>
/// <param name="Folders">Depth follows from the name (<see cref="Folder.Depth"/>).</param>
/// <param name="UsedOctets">Octets the account uses.</param>
/// <param name="QuotaOctets">Its quota; 0 without one.</param>
public sealed record FolderTree(ImmutableArray<Folder> Folders, long UsedOctets, long QuotaOctets)
{
    public static readonly FolderTree Empty = new([], 0, 0);

    public Folder? Find(long mailboxId) => Folders.FirstOrDefault(folder => folder.Id == mailboxId);

    public Folder? WithUse(SpecialUse use) => Folders.FirstOrDefault(folder => folder.Use == use);

    public Folder? Inbox => Folders.FirstOrDefault(folder => folder.Name.IsInbox);
}

/// <summary>A folder of the tree.</summary>
public sealed record Folder(long Id, MailboxName Name, SpecialUse Use, bool Subscribed, MailboxTotals Totals)
{
    /// <summary>0 at the top.</summary>
    public int Depth => Name.Text.Count(c => c == '/');

    /// <summary>The order of the tree: Inbox and what is below it, the roles, then the rest by name, each element compared without case.</summary>
    public static int Compare(Folder a, Folder b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var byRank = Rank(a).CompareTo(Rank(b));
        return byRank != 0 ? byRank : CompareNames(a.Name.Text.Split('/'), b.Name.Text.Split('/'));
    }

    private static int Rank(Folder folder) => folder.Name switch
    {
        { IsInbox: true } => 0,
        var name when name.IsBelow(MailboxName.Inbox) => 1,
        _ => folder.Use switch
        {
            SpecialUse.Drafts => 2,
            SpecialUse.Sent => 3,
            SpecialUse.Archive => 4,
            SpecialUse.Junk => 5,
            SpecialUse.Trash => 6,
            _ => 7,
        },
    };

    private static int CompareNames(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var order = CultureInfo.CurrentCulture.CompareInfo.Compare(a[i], b[i], CompareOptions.IgnoreCase);
            if (order == 0) order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Length.CompareTo(b.Length);
    }
}
