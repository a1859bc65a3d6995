using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Smtp;
using Mox.Server.Hosting;
using Mox.Server.Storage;

namespace Mox.Server.Smtp.Submission;

/// <summary>Tells at once what others would tell later or not at all: that a domain of ours asks them to refuse the mail it is about to send.</summary>
/// <remarks>RFC 9989 §5.3. Mail that is signed, or whose envelope sender is of the author's domain, can pass the policy; it is not looked up then. A look-up that fails refuses nothing.</remarks>
internal sealed partial class OwnPolicy(AddressBook book, IDnsResolver dns, IOptions<ApplianceOptions> appliance, TimeProvider time, ILogger<OwnPolicy> log)
{
    /// <summary>The wait for all look-ups together. RFC 5321 §4.5.3.2.6: clients wait ten minutes behind the final dot.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The refusal, or null when the message may go.</summary>
    /// <param name="author">The one author, as it stands in From.</param>
    /// <param name="domain">The author's domain.</param>
    /// <param name="envelope">The domain of the envelope sender; null for the null sender, for which the host's own name is checked (RFC 7208 §2.4).</param>
    public ValueTask<SmtpReply?> RefusalAsync(EnvelopeAddress author, DomainName domain, DomainName? envelope, CancellationToken ct)
    {
        var sender = envelope ?? (DomainName.Parse(appliance.Value.HostName).Try(out var host, out _) ? host : null as DomainName?);
        if (sender == domain || book.Domain(domain) is not { Signs: false }) return ValueTask.FromResult<SmtpReply?>(null);
        return BoundedAsync(author, domain, sender, envelope is null ? SpfIdentity.Helo : SpfIdentity.MailFrom, ct);
    }

    private async ValueTask<SmtpReply?> BoundedAsync(EnvelopeAddress author, DomainName domain, DomainName? sender, SpfIdentity identity, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            var best = new DmarcQuestion(new AuthorAddress(AuthorOutcome.One, author), sender is null ? null : new DmarcSpf(MethodResult.Pass, sender, identity), [], Sample: 0);
            var found = await DmarcEvaluator.EvaluateAsync(best, dns, DmarcSettings.Default, either.Token).ConfigureAwait(false);
            if (found is not { Result: DmarcResult.Fail, Relief: DmarcRelief.None, Policy: not DmarcPolicy.None }) return null;
            LogRefused(domain.Ascii, sender?.Ascii ?? "", found.Policy);
            return new SmtpReply(550, new(5, 7, 1), $"{found.PolicyDomain} asks others to refuse this: it has no signing key here, and the envelope sender is of {sender?.Ascii ?? "no domain"}. Send from {domain}, or have a key made");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    [LoggerMessage(2023, LogLevel.Information, "Mail from {Domain} with an envelope sender of {Sender} was refused: its own policy is {Policy}, and it has no signing key")]
    private partial void LogRefused(string domain, string sender, DmarcPolicy policy);
}
