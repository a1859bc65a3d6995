using System.Security.Cryptography;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>When a server would like a certificate to be renewed (ACME Renewal Information, ARI).</summary>
/// <remarks>RFC 9773: <c>renewalInfo</c>. A window that lies in the past asks for renewal at once.</remarks>
/// <param name="Start">Where the window begins.</param>
/// <param name="End">Where it ends, after <paramref name="Start"/>.</param>
public sealed record AcmeRenewalWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>A page that says why; shown, not fetched.</summary>
    public string? Explanation { get; init; }

    /// <summary>Reads the document. A window that ends before it begins is a fault.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeRenewalWindow> Parse(ReadOnlyMemory<byte> octets) => AcmeDocument.Read(octets, fields =>
    {
        var window = fields.Object("suggestedWindow");
        if (window is null) fields.Fail("suggestedWindow", "\"suggestedWindow\"");
        var (start, end) = (window?.Time("start"), window?.Time("end"));
        if (window is { } there && (start is null || end is null || end <= start)) there.Fail("end", "a window from \"start\" to a later \"end\"");
        return new AcmeRenewalWindow(start ?? default, end ?? default) { Explanation = fields.Prose("explanationURL") };
    });

    /// <summary>A time within the window that is always the same for one certificate and evenly spread over many.</summary>
    /// <param name="certificateId">The certificate, as <see cref="AcmeCertificateId"/> names it.</param>
    public DateTimeOffset Choose(string certificateId)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificateId), hash);
        var share = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
        return Start + ((End - Start) * share);
    }
}
