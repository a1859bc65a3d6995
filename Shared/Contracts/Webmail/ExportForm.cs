namespace Mox.Shared.Contracts.Webmail;

/// <summary>POST with antiforgery to <see cref="Route"/>: mail as a file to be kept. Without folder and messages it is all there is.</summary>
public static class ExportForm
{
    public const string Route = "/mail/export/file";

    /// <summary>The most messages that can be named one by one.</summary>
    public const int MaxMessages = 10_000;

    /// <summary>Field: id of a folder.</summary>
    public const string Folder = "folder";

    /// <summary>Field, <c>on</c>: with the folders below it.</summary>
    public const string Below = "below";

    /// <summary>Field: ids of messages, separated by commas; goes before the folder.</summary>
    public const string Messages = "messages";

    /// <summary>Field: <see cref="Mbox"/> or <see cref="Maildir"/>.</summary>
    public const string Format = "format";

    public const string Mbox = "mbox";

    public const string Maildir = "maildir";

    /// <summary>Field: <see cref="Plain"/> for one folder as one mbox file; else a zip archive.</summary>
    public const string Packing = "packing";

    public const string Plain = "plain";
}
