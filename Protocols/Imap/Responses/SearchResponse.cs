namespace Mox.Protocols.Imap;

/// <summary><c>* SEARCH</c>, the form of IMAP4rev1; written also when nothing was found.</summary>
/// <remarks>RFC 3501 §7.2.5; RFC 7162 §3.1.5 for MODSEQ.</remarks>
/// <param name="Found">Message numbers or UIDs.</param>
/// <param name="ModSeq">The highest MODSEQ of what was found; null when not asked for, or nothing was found.</param>
public sealed record SearchResponse(UidSet Found, ulong? ModSeq) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* SEARCH"u8);
        foreach (var number in Found)
        {
            to.Octet(' ');
            to.Number(number);
        }

        if (ModSeq is { } modSeq)
        {
            to.Raw(" (MODSEQ "u8);
            to.Number(modSeq);
            to.Octet(')');
        }

        to.Line();
    }
}
