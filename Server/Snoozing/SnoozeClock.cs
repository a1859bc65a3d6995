using System.Threading.Channels;
using Mox.Server.Storage;

namespace Mox.Server.Snoozing;

/// <summary>Brings back messages that were put away: at their time, those that fell due while the server was away at its start, and at once when an answer comes in.</summary>
internal sealed partial class SnoozeClock : BackgroundService
{
    /// <summary>Messages brought back in one transaction.</summary>
    private const int Portion = 200;

    /// <summary>Deliveries that wait to be looked at; beyond, the oldest are not.</summary>
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(20);

    private readonly SnoozeStore _snoozed;
    private readonly MailboxReader _mailboxes;
    private readonly MailboxWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger<SnoozeClock> _log;
    private readonly Signal _signal = new();
    private readonly Channel<(long MailboxId, long MessageId)> _delivered = Channel.CreateBounded<(long, long)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public SnoozeClock(SnoozeStore snoozed, MailboxReader mailboxes, MailboxWriter writer, TimeProvider time, ILogger<SnoozeClock> log)
    {
        (_snoozed, _mailboxes, _writer, _time, _log) = (snoozed, mailboxes, writer, time, log);
        _snoozed.Changed += _signal.Set;
        _writer.Delivered += Delivered;
    }

    public override void Dispose()
    {
        _snoozed.Changed -= _signal.Set;
        _writer.Delivered -= Delivered;
        _signal.Dispose();
        base.Dispose();
    }

    /// <summary>Brings back what is due or answered now; how long there is nothing more to do, unless something happens.</summary>
    internal async Task<TimeSpan> TurnAsync(CancellationToken ct)
    {
        try
        {
            while (_delivered.Reader.TryPeek(out var delivered))
            {
                try
                {
                    await AnsweredAsync(delivered.MailboxId, delivered.MessageId, ct).ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is not StoreBusyException)
                {
                    // A message that cannot be looked at keeps nothing that is due from coming back.
                    _delivered.Reader.TryRead(out _);
                    throw;
                }

                _delivered.Reader.TryRead(out _);
            }

            int came;
            do
            {
                came = await _snoozed.WakeDueAsync(Portion, ct).ConfigureAwait(false);
                if (came > 0) LogCame(came);
            }
            while (came == Portion);
            if (await _snoozed.NextAsync(ct).ConfigureAwait(false) is not { } next) return LongestSleep;
            var left = next - _time.GetUtcNow();
            return left < TimeSpan.FromMilliseconds(10) ? TimeSpan.FromMilliseconds(10) : left < LongestSleep ? left : LongestSleep;
        }
        catch (StoreBusyException fault)
        {
            LogBusy(fault);
            return AfterFault;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            LogFault(fault);
            return AfterFault;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true) await _signal.WaitAsync(await TurnAsync(stoppingToken).ConfigureAwait(false), _time, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a stop comes.
        }
    }

    /// <summary>What is held to be junk answers nothing.</summary>
    private async Task AnsweredAsync(long mailboxId, long messageId, CancellationToken ct)
    {
        if (await _mailboxes.GetAsync(mailboxId, ct).ConfigureAwait(false) is not { } mailbox || mailbox.Use is Shared.Model.Mailboxes.SpecialUse.Junk or Shared.Model.Mailboxes.SpecialUse.Trash) return;
        if (await _snoozed.WakeConversationAsync(mailbox.AccountId, messageId, ct).ConfigureAwait(false) is var came and > 0) LogAnswered(came);
    }

    private void Delivered(long mailboxId, long messageId)
    {
        _delivered.Writer.TryWrite((mailboxId, messageId));
        _signal.Set();
    }

    [LoggerMessage(2311, LogLevel.Debug, "{Count} messages that were put away came back")]
    private partial void LogCame(int count);

    [LoggerMessage(2312, LogLevel.Debug, "{Count} messages that were put away came back, as there was an answer")]
    private partial void LogAnswered(int count);

    [LoggerMessage(2313, LogLevel.Warning, "Messages that were put away could not come back: the store is busy")]
    private partial void LogBusy(Exception fault);

    [LoggerMessage(2314, LogLevel.Error, "Messages that were put away could not come back")]
    private partial void LogFault(Exception fault);
}
