using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Compose;

/// <summary>What became of preparing a message: it can be written, or why not.</summary>
public abstract record ComposeOutcome
{
    private ComposeOutcome()
    {
    }

    /// <summary>It can be written.</summary>
    /// <param name="Message">Ready to be written, as often as it is wanted.</param>
    public sealed record Ready(PreparedMessage Message) : ComposeOutcome;

    /// <summary>It cannot be written as asked.</summary>
    /// <param name="Faults">All that stands in the way; never empty.</param>
    public sealed record Refused(ImmutableArray<ComposeFault> Faults) : ComposeOutcome;
}

/// <summary>A message whose header is made and whose encodings and boundaries are chosen. Written twice it gives the same octets, as long as its files do.</summary>
public sealed class PreparedMessage
{
    private readonly byte[] _header;
    private readonly BodyNode _body;

    internal PreparedMessage(HeaderWriter header, BodyNode body)
    {
        (Form, _body) = (header.Form, body);
        _header = body.Header(header);
    }

    /// <summary>The form it is written in.</summary>
    public MessageForm Form { get; }

    /// <summary>The next server must know SMTPUTF8: the header is not ASCII. RFC 6531 §3.1.</summary>
    public bool NeedsSmtpUtf8 => _header.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)127);

    /// <summary>The next server must know 8BITMIME: the body has octets above 127. RFC 6152 §3.</summary>
    public bool Needs8BitMime => _body.Encoding == "8bit";

    /// <summary>The header with its blank line.</summary>
    public ReadOnlyMemory<byte> Header => _header;

    /// <summary>Writes the whole message, file by file: none is held in memory.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await destination.WriteAsync(_header, ct).ConfigureAwait(false);
        await _body.WriteAsync(destination, ct).ConfigureAwait(false);
    }
}
