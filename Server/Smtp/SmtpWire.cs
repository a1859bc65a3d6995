using System.Buffers;
using System.IO.Pipelines;
using Mox.Protocols.Smtp;
using Mox.Protocols.Text;
using Mox.Server.Hosting;

namespace Mox.Server.Smtp;

/// <summary>What a read for a command gave.</summary>
internal abstract record WireRead
{
    private WireRead()
    {
    }

    public sealed record Line(byte[] Octets, bool BareLf) : WireRead;

    public sealed record TooLong : WireRead;

    /// <summary>The peer is gone.</summary>
    public sealed record Gone : WireRead;

    public sealed record TimedOut : WireRead;

    /// <summary>The server wants to stop.</summary>
    public sealed record Draining : WireRead;
}

/// <summary>The connection of a session: lines in, replies out, each wait bounded. The session is its only user.</summary>
internal sealed class SmtpWire : IDisposable
{
    private static readonly WireRead.Gone PeerGone = new();
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(10);

    private readonly ClientChannel _channel;
    private readonly int _maxLine;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cut;
    private readonly CancellationTokenSource _command;
    private LineReader _lines;

    public SmtpWire(ClientChannel channel, int maxLine, TimeSpan patience, Tarpit tarpit, TimeProvider time, CancellationToken cut)
    {
        (_channel, _maxLine, _patience, Tarpit, _time, _cut) = (channel, maxLine, patience, tarpit, time, cut);
        Deadline = new Deadline(time, cut);
        _command = CancellationTokenSource.CreateLinkedTokenSource(Deadline.Token, channel.Draining);
        _lines = new LineReader(channel.Input, maxLine);
    }

    public Tarpit Tarpit { get; }

    public Deadline Deadline { get; }

    /// <summary>What the peer sends, for the octets of a message.</summary>
    public PipeReader Input => _channel.Input;

    /// <summary>A further whole line lies in the buffer.</summary>
    public bool LineWaiting => _lines.LineWaiting;

    /// <summary>Cancelled when the session should wait no longer: a limit has passed, or the server wants to stop.</summary>
    public CancellationToken Waiting => _command.Token;

    /// <summary>After TLS has begun: what the peer sends comes by another pipe.</summary>
    public void Restart() => _lines = new LineReader(_channel.Input, _maxLine);

    /// <summary>The next line, unless the peer is gone or too slow, or the server wants to stop.</summary>
    public async ValueTask<WireRead> ReadLineAsync()
    {
        try
        {
            if (Tarpit.Slow) await Tarpit.BeforeCommandAsync(Waiting).ConfigureAwait(false);
            Deadline.Set(_patience);
            var read = await _lines.ReadAsync(Waiting).ConfigureAwait(false);
            Deadline.Clear();
            return read switch
            {
                LineRead.Line line => new WireRead.Line(line.Octets, line.BareLf),
                LineRead.TooLong => new WireRead.TooLong(),
                _ => PeerGone,
            };
        }
        catch (OperationCanceledException) when (!_cut.IsCancellationRequested)
        {
            return Deadline.Fired ? new WireRead.TimedOut() : new WireRead.Draining();
        }
    }

    /// <summary>Puts a reply into the buffer.</summary>
    public void Write(SmtpReply reply) => reply.WriteTo(_channel.Output);

    /// <summary>Sends what is in the buffer. False when the peer is gone, or takes nothing for too long.</summary>
    public async ValueTask<bool> FlushAsync()
    {
        // After a limit has passed only a farewell follows, which has a limit of its own.
        using var farewell = Deadline.Fired ? new Deadline(_time, _cut) : null;
        var limit = farewell ?? Deadline;
        var flush = _channel.Output.FlushAsync(limit.Token);
        if (flush.IsCompletedSuccessfully) return !(await flush.ConfigureAwait(false)).IsCompleted;
        limit.Set(farewell is null ? _patience : FarewellPatience);
        try
        {
            return !(await flush.ConfigureAwait(false)).IsCompleted;
        }
        catch (OperationCanceledException) when (!_cut.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            limit.Clear();
        }
    }

    /// <summary>Sends a reply, octet by octet to a peer that is slowed down. The whole reply is sent, also when the server wants to stop meanwhile.</summary>
    public async ValueTask<bool> SendAsync(SmtpReply reply)
    {
        if (!Tarpit.Slow || Deadline.Fired)
        {
            Write(reply);
            return await FlushAsync().ConfigureAwait(false);
        }

        var octets = reply.ToOctets();
        var sent = 0;
        while (sent < Math.Min(Tarpit.SlowOctets, octets.Length) && !Waiting.IsCancellationRequested)
        {
            _channel.Output.Write(octets.AsSpan(sent++, 1));
            if (!await FlushAsync().ConfigureAwait(false)) return false;
            await Tarpit.BetweenOctetsAsync(Waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _channel.Output.Write(octets.AsSpan(sent));
        return await FlushAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _command.Dispose();
        Deadline.Dispose();
    }
}
