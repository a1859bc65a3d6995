namespace Mox.Protocols.Imap;

/// <summary><c>* ESEARCH</c>.</summary>
/// <remarks>RFC 9051 §7.3.3; RFC 4731 §3.1. The tag is always between quotes (Outlook insists), UID is written also when nothing was found.</remarks>
/// <param name="Tag">Tag of the command.</param>
public sealed record ESearchResponse(string Tag, bool Uid) : ImapResponse
{
    public uint? Min { get; init; }

    public uint? Max { get; init; }

    /// <summary>Not written when null or empty.</summary>
    public UidSet? All { get; init; }

    public uint? Count { get; init; }

    public ulong? ModSeq { get; init; }

    internal override void WriteTo(ResponseWriter to)
    {
        to.Raw("* ESEARCH (TAG "u8);
        to.String(Tag);
        to.Octet(')');
        if (Uid) to.Raw(" UID"u8);
        Item(" MIN "u8, Min);
        Item(" MAX "u8, Max);
        if (All is { IsEmpty: false } all)
        {
            to.Raw(" ALL "u8);
            to.Numbers(all);
        }

        Item(" COUNT "u8, Count);
        Item(" MODSEQ "u8, ModSeq);
        to.Line();

        void Item(ReadOnlySpan<byte> name, ulong? value)
        {
            if (value is not { } number) return;
            to.Raw(name);
            to.Number(number);
        }
    }
}
