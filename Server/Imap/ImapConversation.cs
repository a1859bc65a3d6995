using Microsoft.Extensions.Options;
using Mox.Protocols.Imap;
using Mox.Server.Hosting;

namespace Mox.Server.Imap;

/// <summary>What is open and known on one connection. The session alone changes the phase; handlers read it, and write untagged responses to <see cref="Output"/>.</summary>
internal sealed class ImapConversation
{
    /// <summary>Octets held back before a flush while a long answer is written.</summary>
    private const int HighWater = 64 * 1024;

    private readonly TimeProvider _time;

    public ImapConversation(ClientChannel channel, IOptions<ImapOptions> options, TimeProvider time)
    {
        (Channel, Options, _time) = (channel, options.Value, time);
        (Input, Output) = Open();
    }

    public ClientChannel Channel { get; }

    public ImapOptions Options { get; }

    public CommandReader Input { get; private set; }

    public ResponseWriter Output { get; private set; }

    public ImapPhase Phase { get; set; } = new ImapPhase.NotAuthenticated();

    /// <summary>Tag of the command under way.</summary>
    public string Tag { get; set; } = "";

    /// <summary>IMAP4rev2 is enabled (RFC 9051 §6.3.1).</summary>
    public bool Rev2 { get; private set; }

    /// <summary>UTF8=ACCEPT is enabled (RFC 6855 §3).</summary>
    public bool Utf8 { get; private set; }

    /// <summary>The client showed that it knows mod-sequences (RFC 7162 §3.1).</summary>
    public bool CondStore { get; private set; }

    public ImapDialect Dialect => new(Utf8 || Rev2, Rev2);

    /// <summary>The account signed in. A bug to ask before.</summary>
    public SignedIn Who => Phase switch
    {
        ImapPhase.Authenticated authenticated => authenticated.Who,
        ImapPhase.Selected selected => selected.Who,
        _ => throw new InvalidOperationException("Nobody is signed in"),
    };

    /// <summary>The mailbox selected; null when none is.</summary>
    public SelectedMailbox? SelectedOrNull => (Phase as ImapPhase.Selected)?.Mailbox;

    /// <summary>The mailbox selected. A bug to ask in another phase.</summary>
    public SelectedMailbox Selected => SelectedOrNull ?? throw new InvalidOperationException("No mailbox is selected");

    /// <summary>Passwords may cross this connection (RFC 9051 §11.1 and §6.2.3).</summary>
    public bool MaySendPasswords =>
        Channel.Tls is not null
        || (Options.PlaintextOnLoopback && System.Net.IPAddress.IsLoopback(Channel.Peer.Remote.Address) && System.Net.IPAddress.IsLoopback(Channel.Peer.Local.Address));

    public void Write(ImapResponse response) => Output.Write(response);

    public void EnableRev2() => (Rev2, Output.Dialect) = (true, ImapDialect.Revision2);

    public void EnableUtf8()
    {
        Utf8 = true;
        Output.Dialect = Dialect;
    }

    /// <summary>Mod-sequences are told from here on. In a selected mailbox the client is told where they stand (RFC 7162 §3.1).</summary>
    public void EnableCondStore(bool tell = true)
    {
        if (CondStore) return;
        CondStore = true;
        if (tell && SelectedOrNull is { Gone: false } mailbox) Write(new UntaggedStatus(ImapStatus.Ok, new ResponseCode.HighestModSeq(mailbox.SeenModSeq), "Mod-sequences are told from here on"));
    }

    /// <summary>Forgets all that was agreed on before TLS (RFC 9051 §6.2.1) and reads and writes through it.</summary>
    public async Task StartTlsAsync(CancellationToken ct)
    {
        await Channel.UpgradeToTlsAsync(ct).ConfigureAwait(false);
        (Rev2, Utf8, CondStore) = (false, false, false);
        (Input, Output) = Open();
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="IOException">The client reads no more.</exception>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (!await Output.FlushAsync(ct).ConfigureAwait(false)) throw new IOException("The client reads no more");
    }

    /// <summary>Sends what was written once there is much of it: a slow client slows us.</summary>
    public ValueTask RelieveAsync(CancellationToken ct) => Output.Unflushed < HighWater ? ValueTask.CompletedTask : FlushAsync(ct);

    private (CommandReader Input, ResponseWriter Output) Open()
    {
        var output = new ResponseWriter(new StallGuard(Channel.Output, Options.StallTimeout, _time));
        var limits = Phase is ImapPhase.NotAuthenticated ? BeforeSignIn : CommandLimits.Default;
        return (new CommandReader(Channel.Input, limits, InviteAsync), output);
    }

    /// <summary>Less is taken from strangers.</summary>
    private static CommandLimits BeforeSignIn { get; } = CommandLimits.Default with
    {
        MaxLineOctets = 16 * 1024,
        MaxLiteralOctets = 8 * 1024,
        MaxCommandOctets = 32 * 1024,
        MaxLiterals = 16,
        MaxDroppedOctets = 64 * 1024,
    };

    private async ValueTask InviteAsync(CancellationToken ct)
    {
        Write(new ContinuationRequest("Go on"));
        await FlushAsync(ct).ConfigureAwait(false);
    }
}
