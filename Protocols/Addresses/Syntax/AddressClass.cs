namespace Mox.Protocols.Addresses.Syntax;

/// <summary>Where an address may be used.</summary>
public enum AddressUse
{
    /// <summary>Nowhere.</summary>
    Invalid,

    /// <summary>In a header field only: it holds something that RFC 5322 allows (§3.4.1 and §4.4) and RFC 5321 does not.</summary>
    HeaderOnly,

    /// <summary>In SMTP as in a header field; with characters beyond ASCII under SMTPUTF8.</summary>
    Smtp,
}

/// <summary>What is unusual in an address that is valid somewhere.</summary>
[Flags]
public enum AddressTraits
{
    /// <summary>Nothing unusual.</summary>
    None = 0,

    /// <summary>The local part is a quoted string.</summary>
    QuotedLocalPart = 1,

    /// <summary>An IP address in brackets in the place of a domain.</summary>
    AddressLiteral = 1 << 1,

    /// <summary>The IPv6 address elides one group alone with <c>::</c>, where RFC 5321 §4.1.3 asks for two.</summary>
    ElidesOneGroup = 1 << 2,

    /// <summary>Characters beyond ASCII.</summary>
    International = 1 << 3,

    /// <summary>A label has the prefix of an A-label and is none.</summary>
    FakeALabel = 1 << 4,

    /// <summary>A domain of one label.</summary>
    SingleLabel = 1 << 5,

    /// <summary>The last label begins with a digit.</summary>
    NumericTopLevel = 1 << 6,

    /// <summary>A comment.</summary>
    Comment = 1 << 7,

    /// <summary>White space, folded or not.</summary>
    Space = 1 << 8,

    /// <summary>White space or a comment beside the at sign (RFC 5322 §3.4.1: should not be).</summary>
    SpaceNearAt = 1 << 9,

    /// <summary>White space or comments between the words of the local part or the labels, or quoted strings among several words (RFC 5322 §4.4).</summary>
    ObsoleteWords = 1 << 10,

    /// <summary>White space folded more than once (RFC 5322 §4.2).</summary>
    ObsoleteFolding = 1 << 11,

    /// <summary>A control character in a quoted string or a comment (RFC 5322 §4.1).</summary>
    ObsoleteControl = 1 << 12,

    /// <summary>A label with characters that RFC 5322 allows in an atom and the grammar of host names does not.</summary>
    DomainAtom = 1 << 13,

    /// <summary>Text in brackets that is no address literal of RFC 5321 §4.1.3.</summary>
    OtherLiteral = 1 << 14,

    /// <summary>The local part has more than 64 octets (RFC 5321 §4.5.3.1.1).</summary>
    LongLocalPart = 1 << 15,

    /// <summary>The domain has more than 255 octets (RFC 5321 §4.5.3.1.2).</summary>
    LongDomain = 1 << 16,

    /// <summary>A label has more than 63 octets.</summary>
    LongLabel = 1 << 17,

    /// <summary>The address has more than 254 octets, so that a path with its brackets has more than 256 (RFC 5321 §4.5.3.1.3).</summary>
    Long = 1 << 18,

    /// <summary>A display name, angle brackets, or a route in them.</summary>
    Named = 1 << 19,

    /// <summary>Behind a backslash a control character (RFC 5322 §4.1, a tab also by its §3.2.1), or one beyond ASCII (RFC 6532 §3.2): SMTP allows there what is visible in ASCII and the space (RFC 5321 §4.1.2).</summary>
    ObsoletePair = 1 << 20,

    /// <summary>What makes an address one for header fields only.</summary>
    HeaderOnly = Comment | Space | SpaceNearAt | ObsoleteWords | ObsoleteFolding | ObsoleteControl | ObsoletePair | DomainAtom | OtherLiteral | LongLocalPart | LongDomain | LongLabel | Long | Named,
}

/// <summary>Why an address is invalid.</summary>
public enum AddressFault
{
    /// <summary>None: the address is valid somewhere.</summary>
    None,

    /// <summary>Nothing stands before the at sign.</summary>
    NoLocalPart,

    /// <summary>The at sign is missing, or nothing stands behind it; so too for an empty text.</summary>
    NoDomain,

    /// <summary>The local part or the domain begins with a dot.</summary>
    LeadingDot,

    /// <summary>The local part or the domain ends with a dot.</summary>
    TrailingDot,

    /// <summary>Two dots without a word or a label between them.</summary>
    ConsecutiveDots,

    /// <summary>A label begins with a hyphen.</summary>
    LeadingHyphen,

    /// <summary>A label ends with a hyphen.</summary>
    TrailingHyphen,

    /// <summary>A word or a label, then white space or a comment, then text that is parted from it by no dot.</summary>
    TextAfterSpace,

    /// <summary>Text directly behind a quoted string of the local part.</summary>
    TextAfterQuote,

    /// <summary>Text behind the closing bracket of an address literal.</summary>
    TextAfterLiteral,

    /// <summary>Text behind the closing angle bracket.</summary>
    TextAfterBracket,

    /// <summary>A character that may not stand in its place: a special one, a NUL or LF, half a surrogate pair, a control character beyond ASCII.</summary>
    Character,

    /// <summary>The text ends inside a quoted string.</summary>
    UnclosedQuote,

    /// <summary>The text ends inside a comment.</summary>
    UnclosedComment,

    /// <summary>The text ends inside the brackets of an address literal.</summary>
    UnclosedLiteral,

    /// <summary>The text ends inside angle brackets.</summary>
    UnclosedBracket,

    /// <summary>The text ends behind a backslash in an address literal; in quotes or a comment that is <see cref="UnclosedQuote"/> or <see cref="UnclosedComment"/>.</summary>
    TrailingBackslash,

    /// <summary>A CR in white space with no LF behind it (RFC 5322 §3.2.2).</summary>
    LoneCarriageReturn,

    /// <summary>A line break directly behind another: the line between them has no white space (RFC 5322 §4.2).</summary>
    EmptyFold,

    /// <summary>A line break with no white space behind it (RFC 5322 §3.2.2).</summary>
    FoldWithoutSpace,

    /// <summary>An obsolete route that is not a list of domains with its colon behind it (RFC 5322 §4.4).</summary>
    Route,

    /// <summary>A domain beyond ASCII that IDNA gives no ASCII form.</summary>
    NotIdna,
}

/// <summary>The verdict about an address.</summary>
/// <param name="Use">Where it may be used.</param>
/// <param name="Traits">What is unusual in it; of an invalid address, what was seen before the fault.</param>
/// <param name="Fault">Why it is invalid.</param>
/// <param name="Offset">Where the fault lies, in UTF-16 code units.</param>
public readonly record struct AddressClass(AddressUse Use, AddressTraits Traits, AddressFault Fault, int Offset);
