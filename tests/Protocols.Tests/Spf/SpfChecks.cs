using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Spf;
using Mox.Testing;

namespace Mox.Protocols.Tests.Spf;

/// <summary>Checks against a zone.</summary>
internal static class SpfChecks
{
    public static DomainName Receiver { get; } = DomainName.Parse("receiver.example").Value;

    public static Task<SpfVerdict> CheckAsync(this ZoneDns zone, string client, string sender = "ann@example.org", string hello = "mail.example.org", SpfLimits? limits = null, TimeProvider? time = null) =>
        new SpfEvaluation(zone, time ?? TimeProvider.System, limits, Receiver).CheckAsync(SpfRequest.For(IPAddress.Parse(client), hello, sender), CancellationToken.None);
}
