using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>Folders, labels and colours in words.</summary>
public static class FolderWords
{
    /// <summary>Why something could not be done with a folder; null when it was done.</summary>
    public static string? Fault(FolderStatus status) => status switch
    {
        FolderStatus.Done => null,
        FolderStatus.Missing => FindWords.FolderGone,
        FolderStatus.Exists => FindWords.FolderExists,
        FolderStatus.HasChildren => FindWords.FolderHasChildren,
        FolderStatus.NotAllowed => FindWords.FolderBadName,
        _ => FindWords.ServerBusy,
    };

    /// <summary>What a folder with a role is for.</summary>
    public static string Role(SpecialUse use) => use switch
    {
        SpecialUse.Drafts => FindWords.RoleDrafts,
        SpecialUse.Sent => FindWords.RoleSent,
        SpecialUse.Archive => FindWords.RoleArchive,
        SpecialUse.Junk => FindWords.RoleJunk,
        SpecialUse.Trash => FindWords.RoleTrash,
        _ => FindWords.RoleNone,
    };

    public static string Of(Hue hue) => hue switch
    {
        Hue.Blue => FindWords.HueBlue,
        Hue.Teal => FindWords.HueTeal,
        Hue.Green => FindWords.HueGreen,
        Hue.Amber => FindWords.HueAmber,
        Hue.Rose => FindWords.HueRose,
        Hue.Violet => FindWords.HueViolet,
        Hue.Graphite => FindWords.HueGraphite,
        _ => FindWords.HueNone,
    };

    /// <summary>The colour for a style; that of quiet text without one.</summary>
    public static string Style(Hue hue) => hue == Hue.None ? "var(--ink-3)" : $"var(--hue-{Enum.GetName(hue)!.ToLowerInvariant()})";
}
