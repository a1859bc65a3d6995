namespace Mox.Protocols.Imap;

/// <summary>A response of the server, whole in memory. FETCH is written by <see cref="FetchResponse"/>, piece by piece.</summary>
/// <remarks>RFC 9051 §7.</remarks>
public abstract record ImapResponse
{
    private protected ImapResponse()
    {
    }

    /// <summary>Writes the response with its line ending.</summary>
    internal abstract void WriteTo(ResponseWriter to);
}
