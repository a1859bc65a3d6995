using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Mime.Compose;

namespace Mox.Protocols.Imap;

/// <summary>Writes responses to a client. The only writer of its pipe: octets are held back until <see cref="FlushAsync"/>.</summary>
/// <remarks>RFC 9051 §7, §9. Every string goes through here, so no text of a message can break a response.</remarks>
public sealed class ResponseWriter(PipeWriter output)
{
    /// <summary>Strings beyond this length are literals: some clients have small buffers for lines.</summary>
    private const int MaxQuotedOctets = 4096;

    private const int MaxChunk = 16 * 1024;

    private Memory<byte> _room;
    private int _used;
    private long _committed;

    /// <summary>What the client has enabled; changes how names and texts are written from the next response on.</summary>
    public ImapDialect Dialect { get; set; }

    /// <summary>Octets written and not yet flushed.</summary>
    public long Unflushed => _committed + _used;

    /// <summary>Writes a response; nothing is sent before a flush.</summary>
    public void Write(ImapResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.WriteTo(this);
    }

    /// <summary>Sends what was written, and waits while the client is slow.</summary>
    /// <returns>False when the client reads no more.</returns>
    public async ValueTask<bool> FlushAsync(CancellationToken ct)
    {
        Commit();
        _committed = 0;
        var flushed = await output.FlushAsync(ct).ConfigureAwait(false);
        if (flushed.IsCanceled) throw new OperationCanceledException(ct);
        return !flushed.IsCompleted;
    }

    /// <summary>Room for <paramref name="octets"/> at least; say with <see cref="Took"/> how many were used.</summary>
    internal Span<byte> Room(int octets)
    {
        if (_room.Length - _used < octets)
        {
            Commit();
            _room = output.GetMemory(Math.Max(octets, 4096));
        }

        return _room.Span[_used..];
    }

    internal void Took(int octets) => _used += octets;

    internal void Raw(ReadOnlySpan<byte> octets)
    {
        while (octets.Length > MaxChunk)
        {
            octets[..MaxChunk].CopyTo(Room(MaxChunk));
            Took(MaxChunk);
            octets = octets[MaxChunk..];
        }

        octets.CopyTo(Room(octets.Length));
        Took(octets.Length);
    }

    internal void Octet(char octet)
    {
        Room(1)[0] = (byte)octet;
        Took(1);
    }

    internal void Line() => Raw("\r\n"u8);

    internal void Number(ulong number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        Took(written);
    }

    /// <summary>Text that is known to be an atom, or several.</summary>
    internal void Atom(string text) => Took(Encoding.ASCII.GetBytes(text, Room(text.Length)));

    internal void Words(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            Octet(' ');
            Atom(word);
        }
    }

    internal void Numbers(UidSet set)
    {
        var first = true;
        foreach (var range in set.Ranges)
        {
            if (!first) Octet(',');
            first = false;
            Number(range.First);
            if (range.Last == range.First) continue;
            Octet(':');
            Number(range.Last);
        }
    }

    /// <summary>A text as quoted string, or as literal where it cannot stand between quotes. Beyond ASCII it is sent as it is: ask <see cref="EncodedWordWriter"/> first where the client may not read that.</summary>
    /// <remarks>RFC 9051 §4.3. NUL can stand in neither and becomes a space.</remarks>
    internal void String(string text)
    {
        if (text.Length > MaxQuotedOctets || text.AsSpan().ContainsAny("\r\n\0"))
        {
            Literal(Encoding.UTF8.GetBytes(text.Replace('\0', ' ')));
            return;
        }

        Octet('"');
        var rest = text.AsSpan();
        while (rest.IndexOfAny('"', '\\') is var at and >= 0)
        {
            Utf8(rest[..at]);
            Octet('\\');
            Octet(rest[at]);
            rest = rest[(at + 1)..];
        }

        Utf8(rest);
        Octet('"');
    }

    /// <summary>An atom where the text is one, else a string.</summary>
    internal void AString(string text)
    {
        if (text.Length is > 0 and < 256 && IsAtom(text) && !text.Equals("NIL", StringComparison.OrdinalIgnoreCase)) Atom(text);
        else String(text);
    }

    /// <summary>Decoded text of a header: for clients that did not enable UTF-8 in encoded words. Null is NIL.</summary>
    internal void NText(string? text)
    {
        if (text is null) Raw("NIL"u8);
        else String(Dialect.Utf8 || (Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal)) ? text : EncodedWordWriter.Write(text));
    }

    /// <summary>A value that means what it says, such as a message id: in encoded words only when it is not ASCII. Null is NIL.</summary>
    internal void NValue(string? value)
    {
        if (value is not null && Ascii.IsValid(value)) String(value);
        else NText(value);
    }

    /// <summary>The name of a mailbox in the encoding of the dialect.</summary>
    /// <remarks>RFC 9051 §5.1. Inbox and what lies below is written INBOX: some clients compare the case.</remarks>
    internal void Mailbox(string name)
    {
        if (name.StartsWith("INBOX", StringComparison.OrdinalIgnoreCase) && (name.Length == 5 || name[5] == '/')) name = "INBOX" + name[5..];
        AString(Dialect.Utf8 ? name : ModifiedUtf7.Encode(name));
    }

    internal void Separator(char? separator)
    {
        if (separator is { } known) String(known.ToString());
        else Raw("NIL"u8);
    }

    internal void Literal(ReadOnlySpan<byte> octets)
    {
        LiteralHead(octets.Length, binary: false);
        Raw(octets);
    }

    internal void LiteralHead(long length, bool binary)
    {
        Raw(binary ? "~{"u8 : "{"u8);
        Number((ulong)length);
        Raw("}\r\n"u8);
    }

    /// <summary>Text for people in a status response: one line, and ASCII unless the client enabled IMAP4rev2.</summary>
    /// <remarks>RFC 9051 §9: text.</remarks>
    internal void HumanText(string text)
    {
        var line = text.AsSpan().IndexOfAny("\r\n\0") < 0 ? text : text.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');
        if (Dialect.Rev2) Utf8(line);
        else Atom(line);
    }

    internal async ValueTask CopyAsync(Stream content, long length, CancellationToken ct)
    {
        while (length > 0)
        {
            Commit();
            var room = output.GetMemory(MaxChunk);
            if (room.Length > length) room = room[..(int)length];
            var read = await content.ReadAsync(room, ct).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("The content ends before the length announced");
            output.Advance(read);
            _committed += read;
            length -= read;
            if (_committed >= 4 * MaxChunk && !await FlushAsync(ct).ConfigureAwait(false)) throw new IOException("The client reads no more");
        }
    }

    private static bool IsAtom(string text)
    {
        foreach (var character in text)
        {
            if (character > '~' || !Octets.Atom.Contains((byte)character)) return false;
        }

        return true;
    }

    private void Utf8(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty) Took(Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private void Commit()
    {
        if (_used > 0) output.Advance(_used);
        _committed += _used;
        (_room, _used) = (default, 0);
    }
}
