using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Storage;

namespace Mox.Server.Smtp;

/// <summary>What every session uses.</summary>
internal sealed record SmtpServices(
    SmtpHandlers Handlers,
    ConnectionLimits Limits,
    IAuthenticator Authenticator,
    Spool Spool,
    TrafficMeter Traffic,
    IOptions<SmtpOptions> Options,
    IOptions<ApplianceOptions> Appliance,
    TimeProvider Time,
    ILogger<SmtpSession> Log)
{
    /// <summary>Counts what another server is refused for good: a sender, a recipient or a message.</summary>
    public void Count(SmtpListenerKind kind, SmtpReply? reply)
    {
        if (kind == SmtpListenerKind.Delivery && reply is { Code: >= 500 }) Traffic.Count(TrafficKind.Refused);
    }
}
