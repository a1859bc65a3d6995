using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Smtp;
using Mox.Server.Outbound;
using Mox.Server.Storage;

namespace Mox.Server.Smtp;

/// <summary>Decides whether mail could go back to a sender: what cannot be answered or returned is not taken.</summary>
/// <remarks>RFC 7505 §4.1: a sender whose domain takes no mail may be refused. RFC 5321 §5.1: where mail for a domain goes.</remarks>
internal sealed partial class SenderDomain(IDnsResolver dns, AddressBook book, IOptions<OutboundOptions> outbound, TimeProvider time, ILogger<SenderDomain> log)
{
    /// <summary>Exchangers looked at, the preferred ones first: no more than are tried when mail is sent there.</summary>
    private const int MaxExchanges = 20;

    /// <summary>The wait for all look-ups together. RFC 5321 §4.5.3.2.2: clients wait five minutes for the reply to MAIL.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly SmtpReply TakesNoMail = new(550, new(5, 7, 27), "The sender's domain takes no mail (null MX)");
    private static readonly SmtpReply NotReachable = new(550, new(5, 7, 27), "The sender's domain has no mail exchanger and no address: no mail could be returned");
    private static readonly SmtpReply TryLater = new(451, new(4, 4, 0), "The sender's domain could not be looked up now, try again later");

    /// <summary>Domains with a route of their own need no records. The route for all says nothing of a single domain.</summary>
    private readonly ImmutableArray<StaticRoute> _routes = [.. outbound.Value.Routes.Select(route => StaticRoute.Parse(route).Value).Where(route => route.Domain is not null)];

    /// <summary>The refusal, or null when mail can go back there.</summary>
    public ValueTask<SmtpReply?> RefusalAsync(DomainName domain, CancellationToken ct) =>
        book.IsOurs(domain) || _routes.Any(route => route.Fits(domain)) ? ValueTask.FromResult<SmtpReply?>(null) : BoundedAsync(domain, ct);

    private async ValueTask<SmtpReply?> BoundedAsync(DomainName domain, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        SmtpReply? refusal;
        try
        {
            refusal = await LookUpAsync(domain, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            refusal = TryLater;
        }

        if (refusal is not null) LogRefused(domain, refusal.Code, refusal.Text);
        return refusal;
    }

    private async Task<SmtpReply?> LookUpAsync(DomainName domain, CancellationToken ct)
    {
        var mx = await dns.MxAsync(domain, ct).ConfigureAwait(false);
        if (mx.Status == DnsStatus.Failed) return TryLater;

        // Without MX records the domain itself is the exchanger; with them it is not.
        if (mx.IsAbsent) return await AnyAddressAsync([domain], ct).ConfigureAwait(false);
        var exchanges = mx.Records.Where(record => record.Exchange is not null).OrderBy(record => record.Preference).Select(record => record.Exchange!.Value).Distinct().Take(MaxExchanges).ToList();
        return exchanges.Count == 0 ? TakesNoMail : await AnyAddressAsync(exchanges, ct).ConfigureAwait(false);
    }

    /// <summary>One host with an address suffices. Where none was found, a look-up that failed leaves it open.</summary>
    private async Task<SmtpReply?> AnyAddressAsync(List<DomainName> hosts, CancellationToken ct)
    {
        var open = false;
        foreach (var host in hosts)
        {
            var addresses = await dns.AddressesAsync(host, ct).ConfigureAwait(false);
            if (addresses.Status == DnsStatus.Found) return null;
            open |= addresses.Status == DnsStatus.Failed;
        }

        return open ? TryLater : NotReachable;
    }

    [LoggerMessage(2003, LogLevel.Information, "Mail from the domain {Domain} was not begun: {Code} {Reason}")]
    private partial void LogRefused(DomainName domain, int code, string reason);
}
