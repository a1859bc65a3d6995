using System.IO.Pipelines;

namespace Mox.Protocols.Imap;

/// <summary>Writes responses to a client. The only writer of its pipe: octets are held back until <see cref="FlushAsync"/>.</summary>
public sealed class ResponseWriter(PipeWriter output)
{
    /// <summary>What the client has enabled; changes how names and texts are written from the next response on.</summary>
    public ImapDialect Dialect { get; set; }

    /// <summary>Octets written and not yet flushed.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Writes a response; nothing is sent before a flush.</summary>
    public void Write(ImapResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.WriteTo(this);
    }

    /// <summary>Sends what was written, and waits while the client is slow.</summary>
    /// <returns>False when the client reads no more.</returns>
    public ValueTask<bool> FlushAsync(CancellationToken ct) => throw new NotImplementedException();

    internal PipeWriter Output { get; } = output;
}
