using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers HELO: one line, as such a client knows no extensions.</summary>
/// <remarks>RFC 5321 §4.1.1.1.</remarks>
internal sealed class HeloHandler(IOptions<ApplianceOptions> appliance)
{
    public SmtpReply Handle() => new(250, EnhancedCode.None, appliance.Value.HostName);
}
