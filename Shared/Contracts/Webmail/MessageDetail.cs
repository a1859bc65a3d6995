using System.Collections.Immutable;
using Mox.Shared.Model.Messages;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>A message as the reading pane shows it. Its HTML is not here: it never enters the application's document, only the frame of <see cref="WebRoutes.MessageHtml"/>.</summary>
public sealed record MessageDetail
{
    public required MessageItem Item { get; init; }

    /// <summary>Sender, where it differs from From.</summary>
    public Person? Sender { get; init; }

    public ImmutableArray<Person> ReplyTo { get; init; } = [];

    public ImmutableArray<Person> To { get; init; } = [];

    public ImmutableArray<Person> Cc { get; init; } = [];

    public ImmutableArray<Person> Bcc { get; init; } = [];

    /// <summary>With its angle brackets; null without the field.</summary>
    public string? MessageIdField { get; init; }

    /// <summary>The readable text: the text part, or the HTML turned to text; empty when there is neither.</summary>
    public required string Text { get; init; }

    /// <summary>True when the message had a text part of its own.</summary>
    public bool HasOwnText { get; init; }

    /// <summary>True when the text is longer than what is here; the whole is at <see cref="WebRoutes.MessageText"/>.</summary>
    public bool TextCut { get; init; }

    /// <summary>What is known of the HTML part; null without one.</summary>
    public HtmlView? Html { get; init; }

    /// <summary>Parts to be offered as files, images shown inside the HTML last.</summary>
    public ImmutableArray<AttachmentItem> Attachments { get; init; } = [];

    /// <summary>How the message came here; null for mail we or an IMAP client stored.</summary>
    public DeliveryView? Delivery { get; init; }

    /// <summary>True for a draft that <see cref="IComposer.OpenAsync"/> can go on with.</summary>
    public bool IsDraft { get; init; }
}

/// <summary>The HTML of a message, seen from outside.</summary>
/// <param name="Url">Where the frame gets it; the frame has <see cref="WebRoutes.FrameSandbox"/> as its sandbox.</param>
/// <param name="RemoteReferences">References to remote content (images, styles, fonts) that were left out.</param>
/// <param name="OwnColours">The mail sets colours of its own, so that it needs white paper in the dark theme as well.</param>
/// <param name="TooComplex">The HTML is beyond the limits of the sanitiser: show the text; the frame would show a notice.</param>
public sealed record HtmlView(string Url, int RemoteReferences, bool OwnColours, bool TooComplex);

/// <summary>A part offered as a file.</summary>
/// <param name="Path">Part number of IMAP, such as <c>2.1</c>.</param>
/// <param name="FileName">A safe file name, made up where the message gives none.</param>
/// <param name="MediaType">Such as <c>application/pdf</c>, as the message says; never trusted.</param>
/// <param name="Size">Octets after decoding; an estimate for base64, exact to within a line.</param>
/// <param name="Url">Download.</param>
/// <param name="PreviewUrl">For an <c>img</c> element, where the part is an image of a safe type; null otherwise.</param>
/// <param name="Embedded">Shown inside the HTML (referred to by cid:).</param>
public sealed record AttachmentItem(string Path, string FileName, string MediaType, long Size, string Url, string? PreviewUrl, bool Embedded);

/// <summary>What was known when the message was delivered.</summary>
/// <param name="Tls">TLS version and cipher suite; empty for plaintext.</param>
/// <param name="RemoteIp">Empty when unknown.</param>
/// <param name="HelloName">The name the sending host gave.</param>
/// <param name="MailFrom">Envelope sender; empty for the null sender.</param>
/// <param name="Recipient">Envelope recipient.</param>
public sealed record DeliveryView(string Tls, string RemoteIp, string HelloName, string MailFrom, string Recipient)
{
    /// <summary>How well the sender that is shown is known.</summary>
    public SenderStanding Standing { get; init; }

    /// <summary>It never came from outside: somebody with an account here sent it, or this server wrote it (then <see cref="MailFrom"/> is empty). Nothing is checked then.</summary>
    public bool FromHere { get; init; }

    /// <summary>The domain of the author, as people read it: in Unicode unless that would deceive them. Empty when From does not hold exactly one address.</summary>
    public string FromDomain { get; init; } = "";

    /// <summary>The domain that vouches for the author: that of the signature or of the envelope which passed; empty without one. As people read it.</summary>
    public string VouchedBy { get; init; } = "";

    /// <summary>The message says of itself, or rules say of it, that a mailing list or a forwarder passed it on; <see cref="VouchedBy"/> is theirs unless it speaks for the author.</summary>
    public bool SentOn { get; init; }

    /// <summary>Each check with its result and reason, in the order they depend on each other; empty when none were made. Subjects and reasons are as people read them, without what is invisible or turns the direction of text.</summary>
    public ImmutableArray<SenderCheck> Checks { get; init; } = [];
}

/// <summary>How well the sender of a message is known.</summary>
public enum SenderStanding
{
    /// <summary>Nothing was checked: mail from one of our own people, or checks are switched off.</summary>
    Unchecked,

    /// <summary>The domain of the author is proven to have sent the message.</summary>
    Proven,

    /// <summary>Neither proven nor contradicted: the domain publishes nothing that would tell, or only other domains vouch for the message.</summary>
    Unproven,

    /// <summary>It could not be found out, as a look-up failed.</summary>
    Unknown,

    /// <summary>The domain says how its mail can be told, and this message is not like that, or From names no one author.</summary>
    Doubtful,
}
