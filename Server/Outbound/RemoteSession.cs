using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Mox.Protocols.Smtp.Client;

namespace Mox.Server.Outbound;

/// <summary>What came of opening a session.</summary>
internal abstract record SessionOpening
{
    private SessionOpening()
    {
    }

    public sealed record Open(RemoteSession Session) : SessionOpening;

    /// <summary>The host, or what stands before it, would not; <paramref name="Reply"/> where it said why.</summary>
    public sealed record Closed(RemoteReply? Reply, string Reason, string Remote) : SessionOpening
    {
        /// <summary>It has no TLS, or not with the certificate that is asked for: another try would not help.</summary>
        public bool IsInsecure => Insecurity.Length > 0;

        /// <summary>What is wrong with its TLS, in words; empty where nothing is, or what it is passes.</summary>
        public string Insecurity { get; init; } = "";
    }
}

/// <summary>A conversation that is past greeting, EHLO and TLS, and may carry messages.</summary>
internal sealed class RemoteSession : IAsyncDisposable
{
    private readonly RemoteConnection _connection;
    private readonly IDisposable _place;

    private RemoteSession(RemoteConnection connection, SmtpClientConversation conversation, RouteHost host, IDisposable place)
    {
        (_connection, Conversation, Host, _place) = (connection, conversation, host, place);
        Remote = Describe(host, connection);
    }

    public SmtpClientConversation Conversation { get; }

    public RouteHost Host { get; }

    /// <summary>Host and address, for logs and notifications.</summary>
    public string Remote { get; }

    /// <summary>Version and cipher suite; empty for plaintext.</summary>
    public string Tls => _connection.Tls;

    /// <summary>What the host showed of itself.</summary>
    public PeerSight Sight => new(Host.Tls.Why, Tls.Length > 0, Tls.Length > 0 && Conversation.Offered.RequireTls, Tls);

    /// <summary>Messages carried.</summary>
    public int Messages { get; set; }

    /// <summary>Opens a session: dials, greets, secures. Opportunistic TLS that fails is left out in a second try, on a new connection.</summary>
    public static async Task<SessionOpening> OpenAsync(RouteHost host, SessionSetting setting, CancellationToken ct)
    {
        var place = await setting.Slots.TakeAsync(string.Create(CultureInfo.InvariantCulture, $"{host.Name}:{host.Port}"), ct).ConfigureAwait(false);
        var kept = false;
        try
        {
            var opening = await TryAsync(host, setting, host.Tls.Level, place, ct).ConfigureAwait(false);
            if (opening is null) opening = await TryAsync(host, setting, null, place, ct).ConfigureAwait(false);
            kept = opening is SessionOpening.Open;
            return opening!;
        }
        finally
        {
            if (!kept) place.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Conversation.QuitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            _place.Dispose();
        }
    }

    /// <param name="level">Null: plaintext only.</param>
    /// <returns>Null when TLS failed and plaintext may be tried.</returns>
    private static async Task<SessionOpening?> TryAsync(RouteHost host, SessionSetting setting, TlsLevel? level, IDisposable place, CancellationToken ct)
    {
        RemoteConnection connection;
        try
        {
            connection = await RemoteConnection.DialAsync(host.Addresses, host.Port, setting.Options, setting.Time, ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            return new SessionOpening.Closed(null, $"{host.Name}: {fault.Message}", host.Name);
        }

        var remote = Describe(host, connection);
        var conversation = new SmtpClientConversation(connection, setting.Timeouts, setting.Time);
        var kept = false;
        try
        {
            if (await conversation.GreetAsync(ct).ConfigureAwait(false) is { Code: not 220 } greeting) return new SessionOpening.Closed(greeting, $"greeting of {remote}: {greeting}", remote);
            if (await conversation.HelloAsync(setting.HelloName, ct).ConfigureAwait(false) is { IsSuccess: false } hello) return await NoAsync(conversation, hello, $"EHLO to {remote}: {hello}", remote, ct).ConfigureAwait(false);
            if (level is { } wanted)
            {
                var secured = await SecureAsync(connection, conversation, host, setting, wanted, remote, ct).ConfigureAwait(false);
                if (secured == Securing.Again) return null;
                if (secured.Opening is { } no) return no;
            }

            kept = true;
            return new SessionOpening.Open(new RemoteSession(connection, conversation, host, place));
        }
        catch (ConversationBrokenException broken)
        {
            return new SessionOpening.Closed(null, $"{remote}: {broken.Message}", remote);
        }
        finally
        {
            if (!kept) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <remarks>RFC 3207 §4.1 and §4.2; RFC 7435 §3.</remarks>
    private static async Task<Securing> SecureAsync(RemoteConnection connection, SmtpClientConversation conversation, RouteHost host, SessionSetting setting, TlsLevel level, string remote, CancellationToken ct)
    {
        var must = level != TlsLevel.Opportunistic;
        if (!conversation.Offered.StartTls && !must) return Securing.Done;
        var begin = await conversation.BeginTlsAsync(ct).ConfigureAwait(false);
        if (begin.Code != 220)
        {
            // Refused in good order: the session goes on in plaintext where that is allowed.
            if (!must && conversation.Usable) return Securing.Done;
            if (!must) return Securing.Again;
            var insecure = !conversation.Offered.StartTls || begin.IsPermanent;
            return new Securing(await NoAsync(conversation, null, $"STARTTLS with {remote} is required ({host.Tls.Because}): {begin}", remote, ct).ConfigureAwait(false) with { Insecurity = insecure ? $"{host.Name} does not offer TLS" : "" });
        }

        using var deadline = new CancellationTokenSource(setting.Options.HandshakeTimeout, setting.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await connection.UpgradeToTlsAsync(host.Name, host.Tls with { Level = level }, setting.Time.GetUtcNow(), either.Token).ConfigureAwait(false);
            conversation.Secured(connection);
            var again = await conversation.HelloAsync(setting.HelloName, ct).ConfigureAwait(false);
            if (again.IsSuccess) return Securing.Done;
            return new Securing(await NoAsync(conversation, again, $"EHLO to {remote} after TLS: {again}", remote, ct).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or ConversationBrokenException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            var reason = fault is OperationCanceledException ? "no end of the handshake in time" : fault.Message;
            setting.TlsFailed(remote, reason);
            return must ? new Securing(new SessionOpening.Closed(null, $"TLS with {remote} is required ({host.Tls.Because}): {reason}", remote) { Insecurity = fault is AuthenticationException ? $"{host.Name}: {reason}" : "" }) : Securing.Again;
        }
    }

    private static async Task<SessionOpening.Closed> NoAsync(SmtpClientConversation conversation, RemoteReply? reply, string reason, string remote, CancellationToken ct)
    {
        await conversation.QuitAsync(ct).ConfigureAwait(false);
        return new SessionOpening.Closed(reply, reason, remote);
    }

    private static string Describe(RouteHost host, RemoteConnection connection)
    {
        var address = connection.Remote.Address.ToString();
        return host.Name == address ? $"[{address}]" : $"{host.Name} [{address}]";
    }

    /// <summary>What securing came to: done, to be tried again in plaintext, or an end.</summary>
    private sealed record Securing(SessionOpening? Opening)
    {
        public static readonly Securing Done = new((SessionOpening?)null);
        public static readonly Securing Again = new(new SessionOpening.Closed(null, "again", ""));
    }
}

/// <summary>What a host showed when a session with it was opened.</summary>
/// <param name="Why">Why TLS was asked for as it was.</param>
/// <param name="StartTls">TLS came about.</param>
/// <param name="RequireTls">It offers REQUIRETLS (RFC 8689 §2).</param>
/// <param name="Tls">Version and cipher suite; empty for plaintext.</param>
internal sealed record PeerSight(TlsReason Why, bool StartTls, bool RequireTls, string Tls);

/// <summary>What all sessions have in common.</summary>
/// <param name="TlsFailed">Told of a handshake that failed: remote, reason.</param>
internal sealed record SessionSetting(string HelloName, OutboundOptions Options, ConversationTimeouts Timeouts, HostSlots Slots, TimeProvider Time, Action<string, string> TlsFailed);
