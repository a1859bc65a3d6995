namespace Mox.Shared.Model.Messages;

/// <summary>The flags every mailbox knows; all else is a keyword.</summary>
/// <remarks>RFC 9051 §2.3.2 (system flags and $-keywords), RFC 3503 ($MDNSent), RFC 5788.</remarks>
[Flags]
public enum MessageFlags
{
    None = 0,
    Seen = 1,
    Answered = 2,
    Flagged = 4,
    Deleted = 8,
    Draft = 16,
    Forwarded = 32,
    Junk = 64,
    NotJunk = 128,
    Phishing = 256,
    MdnSent = 512,
}
