namespace Mox.Protocols.Imap;

/// <summary><c>* STATUS</c>. Values that are null are not written.</summary>
/// <remarks>RFC 9051 §7.3.4.</remarks>
public sealed record StatusResponse(string Mailbox) : ImapResponse
{
    public uint? Messages { get; init; }

    public uint? Recent { get; init; }

    public uint? UidNext { get; init; }

    public uint? UidValidity { get; init; }

    public uint? Unseen { get; init; }

    public uint? Deleted { get; init; }

    public long? Size { get; init; }

    public ulong? HighestModSeq { get; init; }

    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* STATUS "u8);
        to.Mailbox(Mailbox);
        to.Raw(" ("u8);
        var first = true;
        Item("MESSAGES "u8, Messages);
        Item("RECENT "u8, Recent);
        Item("UIDNEXT "u8, UidNext);
        Item("UIDVALIDITY "u8, UidValidity);
        Item("UNSEEN "u8, Unseen);
        Item("DELETED "u8, Deleted);
        Item("SIZE "u8, (ulong?)Size);
        Item("HIGHESTMODSEQ "u8, HighestModSeq);
        to.Raw(")\r\n"u8);

        void Item(ReadOnlySpan<byte> name, ulong? value)
        {
            if (value is not { } number) return;
            if (!first) to.Octet(' ');
            first = false;
            to.Raw(name);
            to.Number(number);
        }
    }
}
