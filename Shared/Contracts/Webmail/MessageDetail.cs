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

    /// <summary>Links of <see cref="Text"/> that do not go where they say at once, by their address there. The others are followed as they stand.</summary>
    public ImmutableDictionary<string, TextLink> TextLinks { get; init; } = ImmutableDictionary<string, TextLink>.Empty;

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

    /// <summary>How it is shown at first: as was chosen for the sender, else as usual; doubtful mail and mail in Junk as text, and remote pictures only of senders who are proven.</summary>
    public MessageDisplay Display { get; init; } = MessageDisplay.Html;

    /// <summary>What there is to know of the sender beside the checks.</summary>
    public SenderView Author { get; init; } = new();

    /// <summary>What was done with the message: answered, passed on.</summary>
    public ImmutableArray<MessageEvent> Events { get; init; } = [];

    /// <summary>The mailing list it came by; null where it names none.</summary>
    public ListView? List { get; init; }

    /// <summary>The fields that the reader always wants to see (<see cref="WebmailSettings.ExtraFields"/>), as far as the message has them.</summary>
    public ImmutableArray<FieldView> ExtraFields { get; init; } = [];
}

/// <summary>Where a link of a text leads.</summary>
/// <param name="Href">The address without what follows people, or the page that asks before a risky one.</param>
/// <param name="IsRisky">That page asks first.</param>
public sealed record TextLink(string Href, bool IsRisky);

/// <summary>A field of a header, decoded, without what is invisible or turns the direction of text.</summary>
public sealed record FieldView(string Name, string Value);

/// <summary>What there is to know of a sender beside the checks.</summary>
public sealed record SenderView
{
    /// <summary>Nothing came from this address before, and nothing was sent to it.</summary>
    public bool IsNew { get; init; }

    /// <summary>A domain of ours or of somebody in the address book that the domain of the sender may be taken for; empty without one.</summary>
    public string LooksLike { get; init; } = "";

    /// <summary>How mail is shown can be remembered for the sender: it is proven who it is.</summary>
    public bool CanRemember { get; init; }

    /// <summary>What was chosen: for the address, for the whole domain, or nothing.</summary>
    public ChoiceReach? Chosen { get; init; }
}

/// <summary>For whom a choice of display counts.</summary>
public enum ChoiceReach
{
    /// <summary>The address of the sender.</summary>
    Sender,

    /// <summary>Everybody at the domain.</summary>
    Domain,
}

/// <summary>Something that was done with a message.</summary>
/// <param name="IsForward">Passed on; otherwise answered.</param>
/// <param name="At">When; null where only the mark of it is left.</param>
/// <param name="MessageId">What was written; 0 where it is not here.</param>
public sealed record MessageEvent(bool IsForward, DateTimeOffset? At, long MessageId);

/// <summary>A mailing list, as the message itself says.</summary>
/// <param name="Name">Its name or id.</param>
/// <param name="Leave">How to leave it.</param>
/// <param name="Link">The page to leave it, for <see cref="LeaveWay.Link"/>; empty otherwise.</param>
/// <param name="Host">Whom the request to leave goes to: a host, or an address for <see cref="LeaveWay.Mail"/>.</param>
public sealed record ListView(string Name, LeaveWay Leave, string Link, string Host);

/// <summary>How a mailing list can be left.</summary>
public enum LeaveWay
{
    /// <summary>It says nothing of it.</summary>
    None,

    /// <summary>At once, by a request this server makes (RFC 8058).</summary>
    OneClick,

    /// <summary>By a message this server sends.</summary>
    Mail,

    /// <summary>On a page of the list.</summary>
    Link,
}

/// <summary>The HTML of a message, seen from outside.</summary>
/// <param name="Url">Where the frame gets it; the frame has <see cref="WebRoutes.FrameSandbox"/> as its sandbox.</param>
/// <param name="RemoteReferences">References to remote content (images, styles, fonts) that were left out.</param>
/// <param name="OwnColours">The mail sets colours of its own, so that it needs white paper in the dark theme as well.</param>
/// <param name="TooComplex">The HTML is beyond the limits of the sanitiser: show the text; the frame would show a notice.</param>
public sealed record HtmlView(string Url, int RemoteReferences, bool OwnColours, bool TooComplex)
{
    /// <summary>Of the references, those that would only have reported that the mail was opened. They are never shown.</summary>
    public int Trackers { get; init; }

    /// <summary>Links that do not lead where their text says, or to a name that looks like another: a page asks before they are followed.</summary>
    public int RiskyLinks { get; init; }

    /// <summary>About how high it is, in CSS pixels at the usual width; 0 when unknown.</summary>
    public int Height { get; init; }
}

/// <summary>A part offered as a file.</summary>
/// <param name="Path">Part number of IMAP, such as <c>2.1</c>.</param>
/// <param name="FileName">A safe file name, made up where the message gives none.</param>
/// <param name="MediaType">Such as <c>application/pdf</c>, as the message says; never trusted.</param>
/// <param name="Size">Octets after decoding; an estimate for base64, exact to within a line.</param>
/// <param name="Url">Download.</param>
/// <param name="PreviewUrl">For an <c>img</c> element, where the part is an image of a safe type; null otherwise.</param>
/// <param name="Embedded">Shown inside the HTML (referred to by cid:).</param>
public sealed record AttachmentItem(string Path, string FileName, string MediaType, long Size, string Url, string? PreviewUrl, bool Embedded)
{
    /// <summary>What it is, by its first octets where they tell, else by its name and type.</summary>
    public FileKind Kind { get; init; }

    /// <summary>What to know before it is opened.</summary>
    public FileRisk Risk { get; init; }
}

/// <summary>What a file is, as far as it can be shown.</summary>
public enum FileKind
{
    Other,
    Image,
    Text,
    Pdf,
    Archive,
    Message,
    Calendar,
    Contact,
}

/// <summary>What to know of a file before it is opened.</summary>
public enum FileRisk
{
    None,

    /// <summary>A program, or a file that can run one.</summary>
    Program,

    /// <summary>It is not what its name says.</summary>
    OtherType,

    /// <summary>Its name hides what it is: two endings, or characters that turn the direction of text.</summary>
    HiddenEnding,
}

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
