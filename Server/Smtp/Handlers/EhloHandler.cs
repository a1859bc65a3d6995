using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Protocols.Sasl;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;

namespace Mox.Server.Smtp.Handlers;

/// <summary>Answers EHLO with the extensions that are there, on this listener and at this moment.</summary>
/// <remarks>RFC 5321 §4.1.1.1.</remarks>
internal sealed class EhloHandler(IOptions<ApplianceOptions> appliance, IOptions<SmtpOptions> smtp, TimeProvider time)
{
    public SmtpReply Handle(SmtpState state)
    {
        var options = smtp.Value;
        var lines = ImmutableArray.CreateBuilder<string>(14);
        lines.Add(appliance.Value.HostName);
        lines.Add("PIPELINING");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"SIZE {options.MaxMessageOctets}"));
        if (state.CanStartTls) lines.Add("STARTTLS");
        if (state.IsSubmission)
        {
            // Without TLS nothing is offered where TLS is required: RFC 4954 §6 on reply 538.
            if (state.Tls is not null || !options.RequireTls) lines.Add("AUTH " + string.Join(' ', SaslServer.Offered(state.Tls is not null, plaintext: true)));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"FUTURERELEASE {(long)options.MaxHold.TotalSeconds} {time.GetUtcNow() + options.MaxHold:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        }

        lines.Add("ENHANCEDSTATUSCODES");
        lines.Add("8BITMIME");
        lines.Add("DSN");
        lines.Add("CHUNKING");
        lines.Add("BINARYMIME");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"LIMITS RCPTMAX={options.MaxRecipients}"));
        lines.Add("SMTPUTF8");
        return new SmtpReply(250, EnhancedCode.None, lines.ToImmutable());
    }
}
