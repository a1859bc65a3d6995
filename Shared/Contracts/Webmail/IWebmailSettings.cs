using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>How the webmail of the account that is signed in looks and works, on every device of the person.</summary>
public interface IWebmailSettings
{
    /// <summary>The settings; those of a new account where nothing was chosen.</summary>
    Task<WebmailSettings> ReadAsync(CancellationToken ct);

    /// <summary>Changes them: <paramref name="change"/> gets the settings as they are now and gives those wanted, so that two pages do not undo each other's choices.</summary>
    /// <returns>The settings from now on.</returns>
    Task<WebmailSettings> ChangeAsync(Func<WebmailSettings, WebmailSettings> change, CancellationToken ct);
}

/// <summary>Choices of a person for the webmail.</summary>
public sealed record WebmailSettings
{
    /// <summary>Seconds a sent message may wait so that it can be called back.</summary>
    public const int MaxUndoSeconds = 60;

    public MailLayout Layout { get; init; }

    public Density Density { get; init; }

    public ColourTheme Theme { get; init; }

    /// <summary>One row for each conversation; otherwise one for each message.</summary>
    public bool Conversations { get; init; } = true;

    public KeyScheme Keys { get; init; }

    /// <summary>False: keys without Ctrl or Alt do nothing (WCAG 2.1.4).</summary>
    public bool SingleKeys { get; init; } = true;

    /// <summary>Keys of one's own: name of the command to key, such as <c>archive</c> to <c>y</c>. They come before those of the scheme.</summary>
    public ImmutableDictionary<string, string> OwnKeys { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long a message waits after Send, so that it can be called back; 0 to <see cref="MaxUndoSeconds"/>.</summary>
    public int UndoSeconds { get; init; } = 15;

    public ReplyPlace ReplyPlace { get; init; }

    public DraftFormat Format { get; init; }

    /// <summary>How mail of senders nothing was chosen for is shown.</summary>
    public MessageDisplay Display { get; init; } = MessageDisplay.Html;

    /// <summary>Header fields that are always shown, by name.</summary>
    public ImmutableArray<string> ExtraFields { get; init; } = [];

    /// <summary>All fields of the header are shown with a message.</summary>
    public bool AllFields { get; init; }

    /// <summary>What is read for some seconds in the Inbox is marked as not junk, which junk filters learn from.</summary>
    public bool LearnFromReading { get; init; } = true;

    /// <summary>Parameters that only follow people are left off links.</summary>
    public bool CleanLinks { get; init; } = true;

    /// <summary>Ask whether a move should become a rule.</summary>
    public bool OfferRules { get; init; } = true;

    /// <summary>Tell of new mail by notifications of the browser, where a browser was allowed to.</summary>
    public bool Notifications { get; init; }

    /// <summary>Language of the pages as a tag of BCP 47; empty: that of the browser.</summary>
    public string Language { get; init; } = "";

    /// <summary>Signature for each address of the account, by address, in Markdown.</summary>
    public ImmutableDictionary<string, string> Signatures { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The name beside each address of the account in From, by address; without one the name of the account stands there.</summary>
    public ImmutableDictionary<string, string> SenderNames { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Colour of labels, by keyword.</summary>
    public ImmutableDictionary<string, Hue> LabelHues { get; init; } = ImmutableDictionary<string, Hue>.Empty;

    /// <summary>Colour of folders, by id.</summary>
    public ImmutableDictionary<long, Hue> FolderHues { get; init; } = ImmutableDictionary<long, Hue>.Empty;

    public ImmutableArray<SavedSearch> Searches { get; init; } = [];

    /// <summary>Searches made last, the latest first.</summary>
    public ImmutableArray<string> RecentSearches { get; init; } = [];
}

/// <summary>A search under a name.</summary>
public sealed record SavedSearch(string Name, string Query);

/// <summary>Where messages are read.</summary>
public enum MailLayout
{
    /// <summary>Beside the list where there is room.</summary>
    Auto,

    /// <summary>Right of the list.</summary>
    Beside,

    /// <summary>Below the list.</summary>
    Below,

    /// <summary>In place of the list.</summary>
    Instead,
}

/// <summary>How close rows stand.</summary>
public enum Density
{
    Comfortable,
    Compact,
}

public enum ColourTheme
{
    /// <summary>That of the system.</summary>
    System,
    Light,
    Dark,
}

/// <summary>Which keys do what.</summary>
public enum KeyScheme
{
    /// <summary>Those of Gmail.</summary>
    Gmail,

    /// <summary>Those of mox's webmail.</summary>
    Classic,
}

/// <summary>Where a reply is written.</summary>
public enum ReplyPlace
{
    /// <summary>Below what was selected in the message, else above the whole of it.</summary>
    Auto,
    Above,
    Below,
}

/// <summary>How text is written.</summary>
public enum DraftFormat
{
    Markdown,
    Rich,
}

/// <summary>How a message is shown.</summary>
public enum MessageDisplay
{
    Text,

    /// <summary>HTML, nothing from elsewhere.</summary>
    Html,

    /// <summary>HTML with images from elsewhere.</summary>
    HtmlWithImages,
}

/// <summary>A colour of labels and folders: <c>--hue-blue</c> and so on of the style sheet.</summary>
public enum Hue
{
    None,
    Blue,
    Teal,
    Green,
    Amber,
    Rose,
    Violet,
    Graphite,
}
