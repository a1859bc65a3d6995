namespace Mox.Protocols.Mime;

/// <summary>A text of a <see cref="StoredEnvelope"/>, in UTF-8.</summary>
public readonly ref struct StoredText
{
    internal StoredText(ReadOnlySpan<byte> utf8)
    {
        Utf8 = utf8;
        IsThere = true;
    }

    /// <summary>False for null: the field, or this half of an address, is not there.</summary>
    public bool IsThere { get; }

    /// <summary>The text; empty when it is not there.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }
}

/// <summary>An address of a <see cref="StoredEnvelope"/>; see <see cref="EnvelopeAddress"/>.</summary>
public readonly ref struct StoredAddress
{
    internal StoredAddress(bool groupStart, StoredText name, StoredText local, StoredText domain)
    {
        GroupStart = groupStart;
        Name = name;
        Local = local;
        Domain = domain;
    }

    /// <summary>It is no address but the beginning of a group.</summary>
    public bool GroupStart { get; }

    /// <summary>Display name, or the name of the group.</summary>
    public StoredText Name { get; }

    /// <summary>Local part, unquoted; not there for the marks of a group.</summary>
    public StoredText Local { get; }

    /// <summary>Domain as written; not there for the marks of a group and for an address without a domain.</summary>
    public StoredText Domain { get; }
}

/// <summary>An envelope as <see cref="PartTreeCodec"/> wrote it, looked at without making objects of it: searches go through many.</summary>
public readonly ref struct StoredEnvelope
{
    private StoredEnvelope(StoredText subject, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ReadOnlySpan<byte> cc, ReadOnlySpan<byte> bcc, StoredText inReplyTo, StoredText messageId)
    {
        Subject = subject;
        From = new StoredAddresses(from);
        To = new StoredAddresses(to);
        Cc = new StoredAddresses(cc);
        Bcc = new StoredAddresses(bcc);
        InReplyTo = inReplyTo;
        MessageId = messageId;
    }

    /// <summary>As <see cref="Envelope.Subject"/>.</summary>
    public StoredText Subject { get; }

    /// <summary>As <see cref="Envelope.From"/>.</summary>
    public StoredAddresses From { get; }

    /// <summary>As <see cref="Envelope.To"/>.</summary>
    public StoredAddresses To { get; }

    /// <summary>As <see cref="Envelope.Cc"/>.</summary>
    public StoredAddresses Cc { get; }

    /// <summary>As <see cref="Envelope.Bcc"/>.</summary>
    public StoredAddresses Bcc { get; }

    /// <summary>As <see cref="Envelope.InReplyTo"/>.</summary>
    public StoredText InReplyTo { get; }

    /// <summary>As <see cref="Envelope.MessageId"/>.</summary>
    public StoredText MessageId { get; }

    /// <summary>Reads the tree of a single part with an envelope. False when the octets are damaged, of another version, or of a tree with further parts.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out StoredEnvelope envelope)
    {
        envelope = default;
        if (octets.IsEmpty || octets[0] != PartTreeCodec.Version) return false;
        var reader = new PartTreeReader(octets[1..]);
        if (!SkipPart(ref reader)) return false;
        reader.TextOctets();
        if (reader.Number() != 0)
        {
            reader.Number();
            reader.Number();
        }

        var subject = reader.TextOctets();
        var from = SkipAddresses(ref reader);
        SkipAddresses(ref reader);
        SkipAddresses(ref reader);
        var to = SkipAddresses(ref reader);
        var cc = SkipAddresses(ref reader);
        var bcc = SkipAddresses(ref reader);
        var inReplyTo = reader.TextOctets();
        var messageId = reader.TextOctets();
        SkipTexts(ref reader, 1);
        if (reader.Broken || !reader.AtEnd) return false;
        envelope = new StoredEnvelope(subject, from, to, cc, bcc, inReplyTo, messageId);
        return true;
    }

    /// <summary>Goes over the part itself, in the order it is written; true when an envelope follows, and nothing else.</summary>
    private static bool SkipPart(ref PartTreeReader reader)
    {
        for (var i = 0; i < 4; i++) reader.Number();
        reader.TextOctets();
        reader.TextOctets();
        SkipTexts(ref reader, 2);
        for (var i = 0; i < 4; i++) reader.TextOctets();
        SkipTexts(ref reader, 2);
        SkipTexts(ref reader, 1);
        reader.TextOctets();
        reader.TextOctets();
        return reader.Count() == 0 && reader.Number() == 2;
    }

    private static void SkipTexts(ref PartTreeReader reader, int each)
    {
        for (var count = reader.Count() * each; count > 0 && !reader.Broken; count--) reader.TextOctets();
    }

    /// <summary>Goes over a list of addresses and gives its octets.</summary>
    private static ReadOnlySpan<byte> SkipAddresses(scoped ref PartTreeReader reader)
    {
        var whole = reader.Rest;
        for (var count = reader.Count(); count > 0 && !reader.Broken; count--)
        {
            var texts = (reader.Number() & PartTreeCodec.HasRoute) == 0 ? 3 : 4;
            for (var i = 0; i < texts; i++) reader.TextOctets();
        }

        return reader.Broken ? default : whole[..^reader.Rest.Length];
    }
}

/// <summary>The addresses of one field; made for <c>foreach</c>.</summary>
public ref struct StoredAddresses
{
    private PartTreeReader _reader;
    private long _left;

    internal StoredAddresses(ReadOnlySpan<byte> octets)
    {
        _reader = new PartTreeReader(octets);
        _left = octets.IsEmpty ? 0 : _reader.Count();
    }

    /// <summary>True when no address is left to go to: from the start, when the field is missing or empty.</summary>
    public readonly bool IsEmpty => _left == 0;

    /// <summary>The address reached; meaningless before the first <see cref="MoveNext"/>.</summary>
    public StoredAddress Current { get; private set; }

    /// <summary>Goes on from here with a copy; this one stays where it is.</summary>
    public readonly StoredAddresses GetEnumerator() => this;

    /// <summary>Goes to the next address.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_left == 0) return false;
        _left--;
        var flags = _reader.Number();
        Current = new StoredAddress((flags & 1) != 0, _reader.TextOctets(), _reader.TextOctets(), _reader.TextOctets());
        if ((flags & PartTreeCodec.HasRoute) != 0) _reader.TextOctets();
        return true;
    }
}
