using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Dmarc.Reports;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Spf;

namespace Mox.Server.Inbound;

/// <summary>What the checks of one message found. Each place is filled by one check, and read by those of later stages; a place that stays null or empty was not looked at.</summary>
internal sealed class InboundFindings
{
    /// <summary>The largest header that is looked at, in octets; also the largest that DKIM verifies.</summary>
    public const int MaxHeaderOctets = 1 << 20;

    /// <summary>The header as it came, with its blank line; its beginning when it is beyond <see cref="MaxHeaderOctets"/>.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>Answers the questions of all checks of this message within one budget, of which each stage may use what is meant for it.</summary>
    public required IDnsResolver Dns { get; set; }

    /// <summary>The addresses of the From field: one, but for odd messages; all sound.</summary>
    public ImmutableArray<MessageAuthor> Authors { get; set; } = [];

    public IprevOutcome? Iprev { get; set; }

    /// <summary>SPF of the envelope sender; null also for the null sender.</summary>
    public SpfVerdict? MailFromSpf { get; set; }

    /// <summary>SPF of the name in HELO or EHLO; null also where that can have no policy and there is an envelope sender.</summary>
    public SpfVerdict? HelloSpf { get; set; }

    /// <summary>The signatures; a single one without a <see cref="DkimResult.Signature"/> when they could not be looked at (<see cref="DkimIncomplete"/>).</summary>
    public DkimReport? Dkim { get; set; }

    /// <summary>The signatures were not all looked at: that none passes proves nothing.</summary>
    public bool DkimIncomplete { get; set; }

    public ArcReport? Arc { get; set; }

    /// <summary>One for each domain of the authors.</summary>
    public ImmutableArray<DmarcFinding> Dmarc { get; set; } = [];

    /// <summary>Why DMARC was not evaluated to its end; null when it was, or was not begun.</summary>
    public string? DmarcGivenUp { get; set; }

    /// <summary>The SPF verdict that DMARC goes by: of the envelope sender, or of the name in HELO or EHLO where there is none (RFC 7208 §2.4).</summary>
    public SpfVerdict? Spf => MailFromSpf ?? HelloSpf;
}

/// <summary>One author: the address as it is shown, and its domain.</summary>
internal sealed record MessageAuthor(AuthorAddress Address, DomainName Domain);

/// <summary>What is done with a message by the policy of one domain.</summary>
internal enum DmarcTreatment
{
    /// <summary>It is taken.</summary>
    Taken,

    /// <summary>It is asked for again later: a look-up failed.</summary>
    Deferred,

    Refused,
}

/// <summary>What DMARC says for one domain, and what is done.</summary>
/// <param name="Overrides">Why something milder is done than the domain asks for, beside the reliefs that its own record grants.</param>
internal sealed record DmarcFinding(DmarcEvaluation Evaluation, DmarcTreatment Treatment, ImmutableArray<OverrideReason> Overrides);
