using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>What LIST is to choose.</summary>
/// <remarks>RFC 5258 §3.1; RFC 6154 §2 for special uses.</remarks>
[Flags]
public enum ListSelection
{
    None = 0,
    Subscribed = 1,
    Remote = 2,

    /// <summary>Also parents of what matches; only with another choice.</summary>
    RecursiveMatch = 4,
    SpecialUse = 8,
}

/// <summary>What LIST is to tell besides.</summary>
/// <remarks>RFC 5258 §3.2; RFC 6154 §2; RFC 5819 §2 for STATUS.</remarks>
[Flags]
public enum ListReturn
{
    None = 0,
    Subscribed = 1,
    Children = 2,
    SpecialUse = 4,
    Status = 8,
}

/// <summary>LIST: which mailboxes are there?</summary>
/// <remarks>RFC 9051 §6.3.9; RFC 5258 §6.</remarks>
/// <param name="Patterns">Patterns as given, in Unicode; empty patterns are for the root.</param>
/// <param name="Extended">The client used a form of LIST-EXTENDED: options or several patterns.</param>
/// <param name="Status">Items wanted with <see cref="ListReturn.Status"/>.</param>
public sealed record ListCommand(
    string Reference, ImmutableArray<string> Patterns, bool Extended, ListSelection Selection, ListReturn Return, StatusItems Status) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}
