using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>What a web server gave.</summary>
/// <param name="Fault">How far it went wrong.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="MediaType">The type of the document.</param>
/// <param name="Body">The document as text, cut at 64 KiB.</param>
internal sealed record HttpsReading(ProbeFault Fault, Worded Reason, int Status = 0, string MediaType = "", string Body = "");

/// <summary>Fetches documents over HTTPS with a valid certificate, without following redirections. Times out by itself; faults are values.</summary>
internal interface IHttpsProbe
{
    /// <summary>Fetches a document.</summary>
    Task<HttpsReading> GetAsync(Uri uri, CancellationToken ct);
}
