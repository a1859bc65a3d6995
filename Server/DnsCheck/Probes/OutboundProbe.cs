using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>Tries whether mail can leave by port 25 at all.</summary>
internal static class OutboundProbe
{
    private const int Tries = 2;

    /// <summary>Greets the mail hosts of some domains until one answers.</summary>
    /// <returns>Whether one was reached, null when none could be tried; and which one, or why not.</returns>
    public static async Task<(bool? Reached, Worded Text)> TryAsync(IDnsResolver dns, ISmtpProbe smtp, IReadOnlyList<string> domains, CancellationToken ct)
    {
        var tried = false;
        var reason = Worded.Of(FindingWords.MailHostsNotLookedUp);
        foreach (var domain in domains)
        {
            var mx = await dns.LookUpAsync(DnsName.Parse(domain).Value, DnsType.Mx, ct).ConfigureAwait(false);
            if (mx.Records.OfType<DnsRecord.MailExchange>().OrderBy(record => record.Preference).FirstOrDefault() is not { } host) continue;
            var address = (await dns.LookUpAsync(host.Exchange, DnsType.A, ct).ConfigureAwait(false)).Records.OfType<DnsRecord.Address>().FirstOrDefault();
            if (address is null) continue;
            tried = true;
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                var reading = await smtp.GreetAsync(address.Ip, ct).ConfigureAwait(false);

                // A refusal by the host itself came by port 25 as well.
                if (reading.Fault is ProbeFault.None or ProbeFault.Broken) return (true, host.Exchange.ToString());
                reason = reading.Reason;
            }
        }

        return (tried ? false : null, reason);
    }
}
