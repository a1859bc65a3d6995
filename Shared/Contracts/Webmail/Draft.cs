using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>An address to send from.</summary>
/// <param name="Name">Display name; empty without one.</param>
public sealed record SenderIdentity(string Address, string Name)
{
    /// <summary>Characters after which a detail of one's own may stand in the local part, such as <c>+</c>; empty: none.</summary>
    public string Separators { get; init; } = "";
}

/// <summary>Bounds of what can be written.</summary>
/// <param name="MaxOctets">Octets of a whole message; a file takes a third more than it has.</param>
/// <param name="MaxRecipients">Recipients of one message.</param>
public sealed record WritingLimits(long MaxOctets, int MaxRecipients)
{
    /// <summary>How far ahead a message can be sent.</summary>
    public static readonly TimeSpan FarthestSending = TimeSpan.FromDays(60);

    /// <summary>Octets a file may have beside those there are already.</summary>
    public long Room(IEnumerable<DraftAttachment> files) => Math.Max(0, (MaxOctets / 4 * 3) - files.Sum(file => file.Size));
}

public enum ReplyScope
{
    /// <summary>To the author (Reply-To, else From).</summary>
    Sender = 0,

    /// <summary>To the author and all other recipients, without ourselves.</summary>
    All = 1,

    /// <summary>To the mailing list that passed it on (List-Post, RFC 2369); to all where it names none.</summary>
    List = 2,
}

/// <summary>A message being written. A plain value: change it with <c>with</c>, and give it back.</summary>
public sealed record Draft
{
    /// <summary>The stored message; 0 while it is not stored.</summary>
    public long Id { get; init; }

    /// <summary>Names the draft for good, through all its saves: letters and digits, at most <see cref="MaxKey"/>. Sent once, it is not sent again. Empty: given by the first save.</summary>
    public string Key { get; init; } = "";

    /// <summary>One of the addresses of <see cref="IComposer.IdentitiesAsync"/>, or one of them with a detail part.</summary>
    public string From { get; init; } = "";

    /// <summary>Recipients as typed; they need be valid only when the draft is sent.</summary>
    public ImmutableArray<Person> To { get; init; } = [];

    public ImmutableArray<Person> Cc { get; init; } = [];

    public ImmutableArray<Person> Bcc { get; init; } = [];

    /// <summary>Where answers go; empty: to <see cref="From"/>.</summary>
    public ImmutableArray<Person> ReplyTo { get; init; } = [];

    public string Subject { get; init; } = "";

    /// <summary>How it is written: which of <see cref="Markdown"/> and <see cref="Html"/> holds the text.</summary>
    public DraftFormat Format { get; init; }

    /// <summary>The text, in Markdown.</summary>
    public string Markdown { get; init; } = "";

    /// <summary>The text, as HTML that may stand in a page: what comes from the server is made harmless. Pictures of the draft are <c>cid:</c> with the id of the file.</summary>
    public string Html { get; init; } = "";

    /// <summary>The signature that stands in the text, as it was put there: it goes with a change of From unless it was changed by hand.</summary>
    public string Signature { get; init; } = "";

    /// <summary>True: delivered only to hosts whose certificate is verified, all the way (RFC 8689). False: delivered even where that fails. Null: as the policies of the recipients say.</summary>
    public bool? RequireTls { get; init; }

    public ImmutableArray<DraftAttachment> Attachments { get; init; } = [];

    /// <summary>What the draft answers or passes on; null for a new message.</summary>
    public DraftOrigin? Origin { get; init; }

    /// <summary>It answers a mailing list: who is behind its address cannot be known.</summary>
    public bool ToList { get; init; }

    /// <summary>One writes below what is quoted.</summary>
    public bool WriteBelow { get; init; }

    /// <summary>The longest <see cref="Key"/>.</summary>
    public const int MaxKey = 40;

    /// <summary>The text as it is written.</summary>
    public string Source => Format == DraftFormat.Rich ? Html : Markdown;

    /// <summary>The draft with another text of its format.</summary>
    public Draft WithSource(string source) => Format == DraftFormat.Rich ? this with { Html = source } : this with { Markdown = source };
}

/// <summary>The message a draft comes from: it is flagged answered or forwarded when the draft is sent.</summary>
/// <param name="InReplyTo">Its Message-ID; empty where it had none.</param>
/// <param name="References">Message ids for References, oldest first.</param>
public sealed record DraftOrigin(long MessageId, DraftKind Kind, string InReplyTo, ImmutableArray<string> References);

public enum DraftKind
{
    Reply = 0,
    Forward = 1,
}

/// <summary>A file in a stored draft.</summary>
/// <param name="Id">Names the file within the draft; it stays when the draft is saved again.</param>
public sealed record DraftAttachment(string Id, string FileName, string MediaType, long Size, string Url);
