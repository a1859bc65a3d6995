using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Setup;

/// <summary>How the test of sending and receiving stands.</summary>
public sealed record RoundTrip
{
    /// <summary>Whom the last test message went to; null: none was sent.</summary>
    public MailAddress? To { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Fine: the other server took it.</summary>
    public PreflightState Out { get; init; }

    /// <summary>What the other server said, or what stands in the way and what happens next.</summary>
    public string OutText { get; init; } = "";

    /// <summary>Fine: an answer came.</summary>
    public PreflightState Back { get; init; }

    /// <summary>When and from whom, or that it is waited for.</summary>
    public string BackText { get; init; } = "";

    /// <summary>How the answer's sender was checked here: SPF, DKIM, DMARC.</summary>
    public ImmutableArray<RoundTripCheck> Checks { get; init; } = [];
}

/// <param name="Term">SPF, DKIM, DMARC.</param>
public sealed record RoundTripCheck(string Term, PreflightState State, Worded Text);

/// <summary>The end of the setup: what works and what does not yet.</summary>
/// <param name="Works">What works, a sentence each.</param>
/// <param name="Open">What does not yet.</param>
public sealed record SetupSummary(ImmutableArray<string> Works, ImmutableArray<SetupOpenPoint> Open)
{
    /// <summary>The unit for systemd that keeps the appliance running.</summary>
    public string ServiceUnit { get; init; } = "";

    /// <summary>The commands that put it to use, a line each.</summary>
    public ImmutableArray<string> ServiceCommands { get; init; } = [];

    /// <summary>Settings for the web server in front; empty without one.</summary>
    public string WebServerSettings { get; init; } = "";

    /// <summary>Where webmail is reached.</summary>
    public string WebAddress { get; init; } = "";
}

/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What is so, and what it means.</param>
/// <param name="Todo">What to do.</param>
/// <param name="Step">The step that deals with it.</param>
public sealed record SetupOpenPoint(FindingSeverity Severity, string Text, string Todo, SetupStep Step);
