using System.Collections.Immutable;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Imap;

/// <summary>Writes <c>* n FETCH (...)</c> item by item. One object serves a whole command; between <see cref="Begin"/> and <see cref="End"/> nothing else may be written.</summary>
/// <remarks>RFC 9051 §7.5.2. The hot path (UID, FLAGS, MODSEQ) makes no garbage.</remarks>
public sealed class FetchResponse(ResponseWriter to)
{
    private readonly ResponseWriter _to = to;

    /// <summary>Begins the response for a message.</summary>
    /// <param name="number">Message number in this session's view.</param>
    public void Begin(uint number) => throw new NotImplementedException();

    /// <summary>Ends the response. The caller flushes, at the latest when <see cref="ResponseWriter.Unflushed"/> grows.</summary>
    public void End() => throw new NotImplementedException();

    public void Uid(uint uid) => throw new NotImplementedException();

    /// <param name="known">Flags prepared for many messages.</param>
    /// <param name="keywords">Further flags, each an atom (as <see cref="Flag"/> checks).</param>
    public void Flags(FlagList known, ImmutableArray<string> keywords) => throw new NotImplementedException();

    public void ModSeq(ulong modSeq) => throw new NotImplementedException();

    public void InternalDate(DateTimeOffset received) => throw new NotImplementedException();

    /// <summary>RFC822.SIZE.</summary>
    public void Size(long octets) => throw new NotImplementedException();

    public void Envelope(Envelope envelope) => throw new NotImplementedException();

    /// <summary>BODY: the structure without extension data.</summary>
    public void Body(MessagePart structure) => throw new NotImplementedException();

    public void BodyStructure(MessagePart structure) => throw new NotImplementedException();

    /// <summary>BODY[...] with octets that lie in memory.</summary>
    /// <param name="origin">Offset asked for with a partial; null without one.</param>
    public void Section(BodySection what, long? origin, ReadOnlySpan<byte> octets) => throw new NotImplementedException();

    /// <summary>BODY[...] streamed: exactly <paramref name="length"/> octets of <paramref name="content"/> from where it stands. Flushes as it goes.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter: the response cannot be completed, the connection has to be closed.</exception>
    public ValueTask SectionAsync(BodySection what, long? origin, Stream content, long length, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>BODY[...] of a part that is not there: NIL.</summary>
    public void NoSection(BodySection what, long? origin) => throw new NotImplementedException();

    /// <summary>BINARY[...], streamed as a literal8.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter.</exception>
    public ValueTask BinaryAsync(ImmutableArray<int> part, long? origin, Stream content, long length, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>BINARY[...] with octets that lie in memory.</summary>
    public void Binary(ImmutableArray<int> part, long? origin, ReadOnlySpan<byte> octets) => throw new NotImplementedException();

    /// <summary>BINARY[...] of a part that is not there: NIL.</summary>
    public void NoBinary(ImmutableArray<int> part, long? origin) => throw new NotImplementedException();

    public void BinarySize(ImmutableArray<int> part, long octets) => throw new NotImplementedException();

    /// <summary>RFC822, RFC822.HEADER or RFC822.TEXT, with octets that lie in memory.</summary>
    public void Rfc822(SectionText what, ReadOnlySpan<byte> octets) => throw new NotImplementedException();

    /// <summary>RFC822, RFC822.HEADER or RFC822.TEXT, streamed.</summary>
    /// <exception cref="EndOfStreamException">The content was shorter.</exception>
    public ValueTask Rfc822Async(SectionText what, Stream content, long length, CancellationToken ct) => throw new NotImplementedException();
}
