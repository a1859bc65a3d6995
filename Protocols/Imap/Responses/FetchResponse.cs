using System.Buffers.Text;
using System.Collections.Immutable;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Imap;

/// <summary>Writes <c>* n FETCH (...)</c> item by item. One object serves a whole command; between <see cref="Begin"/> and <see cref="End"/> nothing else may be written.</summary>
/// <remarks>RFC 9051 §7.5.2. The hot path (UID, FLAGS, MODSEQ) makes no garbage.</remarks>
public sealed class FetchResponse(ResponseWriter to)
{
    private bool _first;

    /// <summary>Begins the response for a message.</summary>
    /// <param name="number">Message number in this session's view.</param>
    public void Begin(uint number)
    {
        to.Raw("* "u8);
        to.Number(number);
        to.Raw(" FETCH ("u8);
        _first = true;
    }

    /// <summary>Ends the response. The caller flushes, at the latest when <see cref="ResponseWriter.Unflushed"/> grows.</summary>
    public void End() => to.Raw(")\r\n"u8);

    /// <summary>A whole response of UID and FLAGS (and MODSEQ): what is sent for every message of a mailbox.</summary>
    /// <param name="modSeq">Null without MODSEQ.</param>
    public void UidAndFlags(uint number, uint uid, FlagList known, ImmutableArray<string> keywords, ulong? modSeq)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (!keywords.IsDefaultOrEmpty || known.Octets.Length > 512)
        {
            Begin(number);
            Uid(uid);
            Flags(known, keywords);
            if (modSeq is { } value) ModSeq(value);
            End();
            return;
        }

        var room = to.Room(128 + known.Octets.Length);
        var used = Put(room, 0, "* "u8);
        used = Put(room, used, number);
        used = Put(room, used, " FETCH (UID "u8);
        used = Put(room, used, uid);
        used = Put(room, used, " FLAGS ("u8);
        used = Put(room, used, known.Octets);
        if (modSeq is { } sequence)
        {
            used = Put(room, used, ") MODSEQ ("u8);
            used = Put(room, used, sequence);
        }

        to.Took(Put(room, used, "))\r\n"u8));
    }

    public void Uid(uint uid) => Number("UID "u8, uid);

    /// <param name="known">Flags prepared for many messages.</param>
    /// <param name="keywords">Further flags, each an atom (as <see cref="Flag"/> checks).</param>
    public void Flags(FlagList known, ImmutableArray<string> keywords)
    {
        ArgumentNullException.ThrowIfNull(known);
        Name("FLAGS ("u8);
        to.Raw(known.Octets);
        if (!keywords.IsDefaultOrEmpty)
        {
            for (var i = 0; i < keywords.Length; i++)
            {
                if (i > 0 || !known.Octets.IsEmpty) to.Octet(' ');
                to.Atom(keywords[i]);
            }
        }

        to.Octet(')');
    }

    /// <remarks>RFC 7162 §3.1.4.</remarks>
    public void ModSeq(ulong modSeq)
    {
        Number("MODSEQ ("u8, modSeq);
        to.Octet(')');
    }

    public void InternalDate(DateTimeOffset received)
    {
        Name("INTERNALDATE \""u8);
        ImapDate.Write(received, to.Room(ImapDate.DateTimeLength));
        to.Took(ImapDate.DateTimeLength);
        to.Octet('"');
    }

    /// <summary>RFC822.SIZE.</summary>
    public void Size(long octets) => Number("RFC822.SIZE "u8, (ulong)octets);

    public void Envelope(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        Name("ENVELOPE "u8);
        EnvelopeText.Write(to, envelope);
    }

    /// <summary>BODY: the structure without extension data.</summary>
    public void Body(MessagePart structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Name("BODY "u8);
        StructureText.Write(to, structure, extended: false);
    }

    public void BodyStructure(MessagePart structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Name("BODYSTRUCTURE "u8);
        StructureText.Write(to, structure, extended: true);
    }

    /// <summary>BODY[...] with octets that lie in memory.</summary>
    /// <param name="origin">Offset asked for with a partial; null without one.</param>
    public void Section(BodySection what, long? origin, ReadOnlySpan<byte> octets)
    {
        SectionName(what, origin);
        to.Literal(octets);
    }

    /// <summary>BODY[...] streamed: exactly <paramref name="length"/> octets of <paramref name="content"/> from where it stands. Flushes as it goes.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter: the response cannot be completed, the connection has to be closed.</exception>
    /// <exception cref="IOException">The client reads no more.</exception>
    public ValueTask SectionAsync(BodySection what, long? origin, Stream content, long length, CancellationToken ct)
    {
        SectionName(what, origin);
        to.LiteralHead(length, binary: false);
        return to.CopyAsync(content, length, ct);
    }

    /// <summary>BODY[...] of a part that is not there: NIL.</summary>
    public void NoSection(BodySection what, long? origin)
    {
        SectionName(what, origin);
        to.Raw("NIL"u8);
    }

    /// <summary>BINARY[...], streamed as a literal8.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter.</exception>
    /// <exception cref="IOException">The client reads no more.</exception>
    public ValueTask BinaryAsync(ImmutableArray<int> part, long? origin, Stream content, long length, CancellationToken ct)
    {
        BinaryName("BINARY["u8, part, origin);
        to.LiteralHead(length, binary: true);
        return to.CopyAsync(content, length, ct);
    }

    /// <summary>BINARY[...] with octets that lie in memory: a literal8 only where there is a NUL.</summary>
    /// <remarks>RFC 9051 §7.5.2.</remarks>
    public void Binary(ImmutableArray<int> part, long? origin, ReadOnlySpan<byte> octets)
    {
        BinaryName("BINARY["u8, part, origin);
        to.LiteralHead(octets.Length, binary: octets.Contains((byte)0));
        to.Raw(octets);
    }

    /// <summary>BINARY[...] of a part that is not there: NIL.</summary>
    public void NoBinary(ImmutableArray<int> part, long? origin)
    {
        BinaryName("BINARY["u8, part, origin);
        to.Raw("NIL"u8);
    }

    public void BinarySize(ImmutableArray<int> part, long octets)
    {
        BinaryName("BINARY.SIZE["u8, part, null);
        to.Number((ulong)octets);
    }

    /// <summary>RFC822, RFC822.HEADER or RFC822.TEXT, with octets that lie in memory.</summary>
    public void Rfc822(SectionText what, ReadOnlySpan<byte> octets)
    {
        Rfc822Name(what);
        to.Literal(octets);
    }

    /// <summary>RFC822, RFC822.HEADER or RFC822.TEXT, streamed.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter.</exception>
    /// <exception cref="IOException">The client reads no more.</exception>
    public ValueTask Rfc822Async(SectionText what, Stream content, long length, CancellationToken ct)
    {
        Rfc822Name(what);
        to.LiteralHead(length, binary: false);
        return to.CopyAsync(content, length, ct);
    }

    private static int Put(Span<byte> room, int used, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(room[used..]);
        return used + octets.Length;
    }

    private static int Put(Span<byte> room, int used, ulong number)
    {
        Utf8Formatter.TryFormat(number, room[used..], out var written);
        return used + written;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (!_first) to.Octet(' ');
        _first = false;
        to.Raw(name);
    }

    private void Number(ReadOnlySpan<byte> name, ulong number)
    {
        Name(name);
        to.Number(number);
    }

    private void Rfc822Name(SectionText what) =>
        Name(what == SectionText.Header ? "RFC822.HEADER "u8 : what == SectionText.Text ? "RFC822.TEXT "u8 : "RFC822 "u8);

    /// <remarks>RFC 9051 §9: msg-att-static.</remarks>
    private void SectionName(BodySection what, long? origin)
    {
        ArgumentNullException.ThrowIfNull(what);
        Name("BODY["u8);
        WritePart(what.Part);
        if (what.Text != SectionText.Whole)
        {
            if (what.Part.Length > 0) to.Octet('.');
            to.Raw(what.Text switch
            {
                SectionText.Header => "HEADER"u8,
                SectionText.HeaderFields => "HEADER.FIELDS ("u8,
                SectionText.HeaderFieldsNot => "HEADER.FIELDS.NOT ("u8,
                SectionText.Text => "TEXT"u8,
                _ => "MIME"u8,
            });
            for (var i = 0; i < what.Fields.Length; i++)
            {
                if (i > 0) to.Octet(' ');
                to.AString(what.Fields[i]);
            }

            if (what.Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot) to.Octet(')');
        }

        WriteOrigin(origin);
    }

    private void BinaryName(ReadOnlySpan<byte> name, ImmutableArray<int> part, long? origin)
    {
        Name(name);
        WritePart(part);
        WriteOrigin(origin);
    }

    private void WritePart(ImmutableArray<int> part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (i > 0) to.Octet('.');
            to.Number((ulong)part[i]);
        }
    }

    private void WriteOrigin(long? origin)
    {
        to.Octet(']');
        if (origin is { } offset)
        {
            to.Octet('<');
            to.Number((ulong)offset);
            to.Octet('>');
        }

        to.Octet(' ');
    }
}
