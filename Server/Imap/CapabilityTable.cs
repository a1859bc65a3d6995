using System.Collections.Immutable;

namespace Mox.Server.Imap;

/// <summary>What decides whether a capability is told.</summary>
internal readonly record struct CapabilityFacts(bool SignedIn, bool Tls, bool CanStartTls, bool MaySendPasswords);

/// <summary>A capability and when it is told.</summary>
internal sealed record Capability(string Name, Func<CapabilityFacts, bool> Told)
{
    /// <summary>ENABLE knows it (RFC 9051 §6.3.1).</summary>
    public bool Enables { get; init; }
}

/// <summary>What this server says it can. One table; later extensions add a row.</summary>
/// <remarks>RFC 9051 §6.1.1 and §7.2.2. Strangers get a short list, who signed in the whole one, without the ways to sign in.</remarks>
internal static class CapabilityTable
{
    private static readonly Func<CapabilityFacts, bool> Always = _ => true;
    private static readonly Func<CapabilityFacts, bool> AfterSignIn = facts => facts.SignedIn;
    private static readonly Func<CapabilityFacts, bool> BeforeSignIn = facts => !facts.SignedIn;
    private static readonly Func<CapabilityFacts, bool> BindingTls = facts => facts is { SignedIn: false, Tls: true };

    public static ImmutableArray<Capability> Rows { get; } =
    [
        new("IMAP4rev2", Always) { Enables = true },
        new("IMAP4rev1", Always),
        new("SASL-IR", BeforeSignIn),
        new("LITERAL+", Always),
        new("ENABLE", Always),
        new("ID", Always),
        // Old devices look for it in the greeting.
        new("IDLE", Always),
        new("STARTTLS", facts => facts is { SignedIn: false, CanStartTls: true }),
        new("LOGINDISABLED", facts => facts is { SignedIn: false, MaySendPasswords: false }),
        new("AUTH=SCRAM-SHA-256-PLUS", BindingTls),
        new("AUTH=SCRAM-SHA-256", BeforeSignIn),
        new("AUTH=SCRAM-SHA-1-PLUS", BindingTls),
        new("AUTH=SCRAM-SHA-1", BeforeSignIn),
        new("AUTH=PLAIN", facts => facts is { SignedIn: false, MaySendPasswords: true }),
        new("AUTH=LOGIN", facts => facts is { SignedIn: false, MaySendPasswords: true }),
        new("NAMESPACE", AfterSignIn),
        new("CHILDREN", AfterSignIn),
        new("UNSELECT", AfterSignIn),
        new("UIDPLUS", AfterSignIn),
        new("ESEARCH", AfterSignIn),
        new("SEARCHRES", AfterSignIn),
        new("MOVE", AfterSignIn),
        new("BINARY", AfterSignIn),
        new("MULTIAPPEND", AfterSignIn),
        new("LIST-EXTENDED", AfterSignIn),
        new("LIST-STATUS", AfterSignIn),
        new("SPECIAL-USE", AfterSignIn),
        new("CREATE-SPECIAL-USE", AfterSignIn),
        new("STATUS=SIZE", AfterSignIn),
        new("CONDSTORE", AfterSignIn) { Enables = true },
        new("UTF8=ACCEPT", AfterSignIn) { Enables = true },
    ];

    /// <summary>What is told on this connection now.</summary>
    public static ImmutableArray<string> Told(ImapConversation conversation)
    {
        var facts = new CapabilityFacts(
            conversation.Phase.Kind is ImapPhases.Authenticated or ImapPhases.Selected,
            conversation.Channel.Tls is not null,
            conversation.Channel.CanUpgrade,
            conversation.MaySendPasswords);
        return [.. Rows.Where(row => row.Told(facts)).Select(row => row.Name)];
    }

    /// <summary>What is told to a client that has just signed in.</summary>
    public static ImmutableArray<string> AfterSigningIn { get; } = [.. Rows.Where(row => row.Told(new CapabilityFacts(true, true, false, true))).Select(row => row.Name)];
}
