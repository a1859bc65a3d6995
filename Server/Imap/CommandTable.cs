using System.Collections.Frozen;
using Mox.Server.Imap.Handlers;

namespace Mox.Server.Imap;

/// <summary>What the session needs to know of a command.</summary>
/// <param name="Verb">Upper-case, with UID before it in that form.</param>
/// <param name="When">Phases in which it may come.</param>
/// <param name="HoldsExpunges">Message numbers may not shift while it is answered (RFC 9051 §7.5.1): FETCH, STORE and SEARCH by number.</param>
internal sealed record CommandRule(string Verb, ImapPhases When, IImapHandler Handler, bool HoldsExpunges = false)
{
    /// <summary>It works on messages of the selected mailbox: with the mailbox deleted it cannot be carried out.</summary>
    public bool NeedsMessages { get; init; }
}

/// <summary>All commands, when they may come, and who carries them out.</summary>
internal sealed class CommandTable
{
    private readonly FrozenDictionary<string, CommandRule> _rules;

    public CommandTable(IEnumerable<CommandRule> rules) => _rules = rules.ToFrozenDictionary(rule => rule.Verb, StringComparer.Ordinal);

    public IEnumerable<CommandRule> Rules => _rules.Values;

    public CommandRule? Find(string verb) => _rules.GetValueOrDefault(verb);

    /// <summary>The commands of this server.</summary>
    public static CommandTable Standard(ImapHandlers handlers)
    {
        const ImapPhases Any = ImapPhases.Any, SignedIn = ImapPhases.SignedIn, Selected = ImapPhases.Selected, Stranger = ImapPhases.NotAuthenticated;
        return new CommandTable(
        [
            new("CAPABILITY", Any, new CapabilityHandler()),
            new("NOOP", Any, new NoopHandler()),
            new("LOGOUT", Any, new LogoutHandler()),
            new("ID", Any, handlers.Id),
            new("STARTTLS", Stranger, new StartTlsHandler()),
            new("LOGIN", Stranger, handlers.Login),
            new("AUTHENTICATE", Stranger, handlers.Authenticate),
            new("ENABLE", SignedIn, new EnableHandler()),
            new("SELECT", SignedIn, handlers.Select),
            new("EXAMINE", SignedIn, handlers.Select),
            new("CREATE", SignedIn, handlers.Create),
            new("DELETE", SignedIn, handlers.Delete),
            new("RENAME", SignedIn, handlers.Rename),
            new("SUBSCRIBE", SignedIn, handlers.Subscribe),
            new("UNSUBSCRIBE", SignedIn, handlers.Unsubscribe),
            new("LIST", SignedIn, handlers.List),
            new("LSUB", SignedIn, handlers.Lsub),
            new("NAMESPACE", SignedIn, new NamespaceHandler()),
            new("STATUS", SignedIn, handlers.Status),
            new("APPEND", SignedIn, handlers.Append),
            new("IDLE", SignedIn, handlers.Idle),
            new("CHECK", Selected, new CheckHandler()),
            new("CLOSE", Selected, handlers.Close, HoldsExpunges: true),
            new("UNSELECT", Selected, new UnselectHandler(), HoldsExpunges: true),
            new("EXPUNGE", Selected, handlers.Expunge) { NeedsMessages = true },
            new("UID EXPUNGE", Selected, handlers.Expunge) { NeedsMessages = true },
            new("SEARCH", Selected, handlers.Search, HoldsExpunges: true) { NeedsMessages = true },
            new("UID SEARCH", Selected, handlers.Search) { NeedsMessages = true },
            new("FETCH", Selected, handlers.Fetch, HoldsExpunges: true) { NeedsMessages = true },
            new("UID FETCH", Selected, handlers.Fetch) { NeedsMessages = true },
            new("STORE", Selected, handlers.Store, HoldsExpunges: true) { NeedsMessages = true },
            new("UID STORE", Selected, handlers.Store) { NeedsMessages = true },
            new("COPY", Selected, handlers.Copy) { NeedsMessages = true },
            new("UID COPY", Selected, handlers.Copy) { NeedsMessages = true },
            new("MOVE", Selected, handlers.Move) { NeedsMessages = true },
            new("UID MOVE", Selected, handlers.Move) { NeedsMessages = true },
        ]);
    }
}
