using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Setup;

/// <summary>How a check turned out.</summary>
public enum PreflightState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>Under way.</summary>
    Checking,

    Fine,

    /// <summary>Works, and worth knowing.</summary>
    WorthKnowing,

    /// <summary>Mail does not work in full until it is mended.</summary>
    Blocked,

    /// <summary>It could not be found out: nothing is known.</summary>
    Unknown,
}

/// <summary>The parts of the page.</summary>
public enum PreflightArea
{
    Network,
    Name,
    Machine,
}

/// <summary>One check of the machine, its network and its name. What stands in <see cref="Fact"/> may come from others and is shown as text only.</summary>
public sealed record PreflightFinding
{
    /// <summary>The same in every run: <c>addresses</c>, <c>reverse</c>, <c>port25-out</c>, <c>ports</c>, <c>resolver</c>, <c>clock</c>, <c>disk</c>, <c>blocklists</c>, …</summary>
    public required string Key { get; init; }

    public required PreflightArea Area { get; init; }

    /// <summary>What is looked at: <c>Sending mail</c>.</summary>
    public required string Title { get; init; }

    public PreflightState State { get; init; }

    /// <summary>What is so, in a sentence; while it waits, what will be looked at.</summary>
    public string Text { get; init; } = "";

    /// <summary>The exact facts, a line each: addresses, ports, octets.</summary>
    public ImmutableArray<string> Fact { get; init; } = [];

    /// <summary>What it means and what to do; empty when there is nothing to be done.</summary>
    public string Advice { get; init; } = "";

    /// <summary>A text to send to the provider of the machine or its network; empty without one.</summary>
    public string NoteToProvider { get; init; } = "";
}
