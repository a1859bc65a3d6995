using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>Why something could not be done with a folder, in words.</summary>
public static class FolderWords
{
    /// <summary>Null when it was done.</summary>
    public static string? Fault(FolderStatus status) => status switch
    {
        FolderStatus.Done => null,
        FolderStatus.Missing => "This folder is not here any more",
        FolderStatus.Exists => "There is a folder of that name already",
        FolderStatus.HasChildren => "There are folders in this one: delete those first",
        FolderStatus.NotAllowed => "A folder cannot have that name",
        _ => "The server is busy; try again",
    };
}
