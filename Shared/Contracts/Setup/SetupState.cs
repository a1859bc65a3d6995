using System.Collections.Immutable;
using Mox.Protocols.Addresses;

namespace Mox.Shared.Contracts.Setup;

/// <summary>The steps of the setup, in their order.</summary>
public enum SetupStep
{
    /// <summary>The account of the owner, with the domain of its address.</summary>
    Owner,

    /// <summary>The name of this host.</summary>
    Name,

    /// <summary>Whether machine, network and name are ready.</summary>
    Checks,

    /// <summary>The DNS records of the domain.</summary>
    Records,

    Certificate,

    /// <summary>More mailboxes, and who gets mail for postmaster and abuse.</summary>
    Mailboxes,

    /// <summary>A message out, and one back.</summary>
    RoundTrip,

    /// <summary>Phones and mail programs; may be left out.</summary>
    Devices,
}

/// <param name="IsDone">The person went on from it.</param>
/// <param name="Result">What came of it, in a few words; empty before.</param>
public sealed record SetupStepItem(SetupStep Step, bool IsDone, string Result);

/// <summary>How far the setup is.</summary>
public sealed record SetupState
{
    /// <summary>All steps in their order.</summary>
    public required ImmutableArray<SetupStepItem> Steps { get; init; }

    /// <summary>The setup came to its end.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The name of the owner, for greeting.</summary>
    public required string OwnerName { get; init; }

    public required MailAddress Owner { get; init; }

    /// <summary>The domain of the owner's address, which is set up.</summary>
    public DomainName Domain => Owner.Domain;

    /// <summary>The name this host has now.</summary>
    public required string HostName { get; init; }

    /// <summary>The name is given by the environment or the command line, and can be changed only there.</summary>
    public bool HostNameIsFixed { get; init; }

    /// <summary>What the name could be, the best first.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Why the last start anew came to nothing, so that the former settings are in use again; empty when it did not.</summary>
    public string StartFault { get; init; } = "";

    /// <summary>Another web server answers for this machine and hands requests on.</summary>
    public bool BehindWebServer { get; init; }

    /// <summary>The first step that is not done; null when all are.</summary>
    public SetupStep? Next => Steps.FirstOrDefault(item => !item.IsDone)?.Step;
}

/// <summary>What the DNS says today.</summary>
public sealed record NameSurvey
{
    public required DomainName Host { get; init; }

    /// <summary>What to know of the host name: it leads elsewhere, is not there yet, is an alias, is the machine's loopback name ...</summary>
    public required SurveyNote HostNote { get; init; }

    /// <summary>Who takes mail of the domain now: nobody, this host, or others, whose mail would come here once the records change.</summary>
    public required SurveyNote MailNote { get; init; }

    /// <summary>The hosts of the MX records today.</summary>
    public ImmutableArray<string> MailHosts { get; init; } = [];
}

/// <param name="State">How it stands; <see cref="PreflightState.Unknown"/> when a look-up failed.</param>
/// <param name="Text">What is so, what it means, and what to do.</param>
public sealed record SurveyNote(PreflightState State, string Text);
