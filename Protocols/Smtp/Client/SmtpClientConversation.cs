using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Client;

/// <summary>The client's side of SMTP over a pair of pipes. It knows no sockets and no TLS: after <see cref="BeginTlsAsync"/> the caller does the handshake and hands over new pipes.</summary>
/// <remarks>RFC 5321 §3.3 and §4.1; RFC 2920 (pipelining), RFC 3030 (BDAT), RFC 3207 (STARTTLS). One conversation carries any number of messages.
/// A broken connection is a <see cref="ConversationBrokenException"/>, except inside <see cref="SendAsync"/>, which tells it in the outcomes.</remarks>
public sealed class SmtpClientConversation
{
    private readonly TimeProvider _time;
    private readonly ConversationTimeouts _timeouts;
    private PipeWriter _output;
    private ReplyReader _replies;
    private bool _secured;

    public SmtpClientConversation(IDuplexPipe transport, ConversationTimeouts timeouts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(transport);
        (_timeouts, _time) = (timeouts, time);
        (_output, _replies) = (transport.Output, new ReplyReader(new LineReader(transport.Input, RemoteReply.MaxLine)));
    }

    /// <summary>What the server offers now.</summary>
    public Capabilities Offered { get; private set; } = Capabilities.None;

    /// <summary>False once the connection broke or the two sides are out of step.</summary>
    public bool Usable { get; private set; } = true;

    /// <summary>A transaction was begun and not ended: RSET comes before the next.</summary>
    internal bool Unfinished { get; set; }

    internal ConversationTimeouts Timeouts => _timeouts;

    internal PipeWriter Output => _output;

    /// <summary>The server's greeting. RFC 5321 §3.1: 220, or a refusal of the session.</summary>
    public async Task<RemoteReply> GreetAsync(CancellationToken ct)
    {
        var reply = await ReadAsync(_timeouts.Greeting, "the greeting", ct).ConfigureAwait(false);
        if (reply.Code != 220) Usable = false;
        return reply;
    }

    /// <summary>EHLO, and HELO where the server does not know EHLO and the connection is not secured yet.</summary>
    /// <remarks>RFC 5321 §3.2 and §4.1.4.</remarks>
    public async Task<RemoteReply> HelloAsync(string name, CancellationToken ct)
    {
        Offered = Capabilities.None;
        var reply = await AskAsync($"EHLO {name}", _timeouts.Command, ct).ConfigureAwait(false);
        if (reply.IsSuccess)
        {
            Offered = Capabilities.From(reply);
            return reply;
        }

        if (reply.Code is not (500 or 501 or 502 or 503 or 504) || _secured) return reply;
        return await AskAsync($"HELO {name}", _timeouts.Command, ct).ConfigureAwait(false);
    }

    /// <summary>STARTTLS. After 220 the caller does the handshake at once and calls <see cref="Secured"/>.</summary>
    /// <remarks>RFC 3207 §4.</remarks>
    public Task<RemoteReply> BeginTlsAsync(CancellationToken ct) => AskAsync("STARTTLS", _timeouts.Command, ct);

    /// <summary>Goes on over the pipes of the secured connection; all the server offered before is forgotten (RFC 3207 §4.2).</summary>
    public void Secured(IDuplexPipe transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        (_output, _replies) = (transport.Output, new ReplyReader(new LineReader(transport.Input, RemoteReply.MaxLine)));
        (Offered, _secured) = (Capabilities.None, true);
    }

    /// <summary>Sends a message to its recipients, in as many transactions as the server's limits ask for.</summary>
    /// <returns>An outcome for each recipient, in their order. A broken connection is a temporary outcome of those it left open.</returns>
    public async Task<ImmutableArray<DeliveryOutcome>> SendAsync(OutgoingMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Usable) throw new InvalidOperationException("The conversation has ended");
        if (EnvelopeCommands.Unfit(message, Offered) is { } unfit) return [.. message.Recipients.Select(_ => unfit)];
        return await new MailTransactions(this, message).RunAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Says good-bye; a server that does not answer is not waited for.</summary>
    public async Task QuitAsync(CancellationToken ct)
    {
        if (!Usable) return;
        try
        {
            await AskAsync("QUIT", _timeouts.Quit, ct).ConfigureAwait(false);
        }
        catch (ConversationBrokenException)
        {
            // All that mattered was answered before.
        }

        Usable = false;
    }

    internal void Break() => Usable = false;

    internal async Task<RemoteReply> AskAsync(string command, TimeSpan limit, CancellationToken ct)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), limit, ct).ConfigureAwait(false);
        return await ReadAsync(limit, $"the reply to {command.AsSpan(0, 4)}", ct).ConfigureAwait(false);
    }

    /// <exception cref="ConversationBrokenException"/>
    internal Task<RemoteReply> ReadAsync(TimeSpan limit, string what, CancellationToken ct) =>
        WithinAsync(async within =>
        {
            var reply = await _replies.ReadAsync(within).ConfigureAwait(false);

            // RFC 5321 §4.2.3: 421, the server closes the connection.
            if (reply.Code == 421) Usable = false;
            return reply;
        }, limit, what, ct);

    internal Task WriteAsync(ReadOnlyMemory<byte> octets, TimeSpan limit, CancellationToken ct)
    {
        return WithinAsync(async within => Sent(await _output.WriteAsync(octets, within).ConfigureAwait(false)), limit, "the server to take what was sent", ct);
    }

    internal Task FlushAsync(TimeSpan limit, CancellationToken ct) =>
        WithinAsync(async within => Sent(await _output.FlushAsync(within).ConfigureAwait(false)), limit, "the server to take the content", ct);

    private static bool Sent(FlushResult result) =>
        result.IsCompleted ? throw new ConversationBrokenException(BrokenBy.Closed, "connection closed by the server") : true;

    private async Task<T> WithinAsync<T>(Func<CancellationToken, ValueTask<T>> step, TimeSpan limit, string what, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            Usable = false;
            throw new ConversationBrokenException(BrokenBy.TimedOut, $"waited {limit} for {what}");
        }
        catch (IOException fault)
        {
            Usable = false;
            throw new ConversationBrokenException(BrokenBy.Closed, fault.Message, fault);
        }
        catch (ConversationBrokenException)
        {
            Usable = false;
            throw;
        }
    }
}
