using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>Why a connection came to nothing.</summary>
internal enum ProbeFault
{
    None,

    /// <summary>Somebody said that nobody listens there: that is an answer.</summary>
    Refused,

    /// <summary>No answer in time, or no way there: nothing is known.</summary>
    Unreachable,

    /// <summary>The other side broke off, or speaks something else.</summary>
    Broken,

    /// <summary>STARTTLS is not offered, or refused.</summary>
    NoTls,

    /// <summary>The handshake failed.</summary>
    Handshake,

    /// <summary>The certificate is not valid for the name.</summary>
    Certificate,
}

/// <summary>What a mail host showed.</summary>
/// <param name="Fault">How far it went wrong.</param>
/// <param name="Reason">Why, in words; may hold text of the other side, in printable ASCII.</param>
internal sealed record SmtpReading(ProbeFault Fault, Worded Reason)
{
    /// <summary>Such as <c>TLS 1.3</c>.</summary>
    public string Tls { get; init; } = "";

    /// <summary>The certificates presented in their order, as they came.</summary>
    public ImmutableArray<ImmutableArray<byte>> Certificates { get; init; } = [];

    /// <summary>Why the certificate is not valid for the name by the authorities the system trusts; empty when it is.</summary>
    public Worded CertificateFault { get; init; } = Worded.None;

    /// <summary>The certificates, to be disposed of.</summary>
    public ImmutableArray<X509Certificate2> Load() => [.. Certificates.Select(octets => X509CertificateLoader.LoadCertificate(octets.AsSpan()))];
}

/// <summary>Speaks to mail hosts on port 25. Times out by itself; faults are values.</summary>
internal interface ISmtpProbe
{
    /// <summary>Connects and reads the greeting.</summary>
    Task<SmtpReading> GreetAsync(IPAddress address, CancellationToken ct);

    /// <summary>Connects, greets, and secures the connection by STARTTLS.</summary>
    /// <param name="address">Where.</param>
    /// <param name="host">The name asked for, and that the certificate should have.</param>
    /// <param name="ct">Ends it.</param>
    Task<SmtpReading> StartTlsAsync(IPAddress address, DomainName host, CancellationToken ct);
}
