using Mox.Protocols.Addresses;

namespace Mox.Server.Imap;

/// <summary>Who signed in.</summary>
/// <param name="Login">The address signed in with.</param>
internal sealed record SignedIn(long AccountId, MailAddress Login);

/// <summary>Where a session stands, and what is known there. RFC 9051 §3.</summary>
internal abstract record ImapPhase
{
    private ImapPhase()
    {
    }

    /// <summary>The bit of this phase in the table of commands.</summary>
    public abstract ImapPhases Kind { get; }

    /// <summary>RFC 9051 §3.1.</summary>
    public sealed record NotAuthenticated : ImapPhase
    {
        public override ImapPhases Kind => ImapPhases.NotAuthenticated;
    }

    /// <summary>RFC 9051 §3.2.</summary>
    public sealed record Authenticated(SignedIn Who) : ImapPhase
    {
        public override ImapPhases Kind => ImapPhases.Authenticated;
    }

    /// <summary>RFC 9051 §3.3.</summary>
    public sealed record Selected(SignedIn Who, SelectedMailbox Mailbox) : ImapPhase
    {
        public override ImapPhases Kind => ImapPhases.Selected;
    }

    /// <summary>RFC 9051 §3.4.</summary>
    public sealed record Logout : ImapPhase
    {
        public override ImapPhases Kind => ImapPhases.None;
    }
}

/// <summary>Phases in which a command may come.</summary>
[Flags]
internal enum ImapPhases
{
    None = 0,
    NotAuthenticated = 1,
    Authenticated = 2,
    Selected = 4,
    SignedIn = Authenticated | Selected,
    Any = NotAuthenticated | SignedIn,
}
