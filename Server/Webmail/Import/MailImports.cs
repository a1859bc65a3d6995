using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Import;

/// <summary>The imports of all accounts: one at a time for each, and few at a time for the machine. They end with the process; the file that was sent goes then.</summary>
internal sealed partial class MailImports : IAsyncDisposable
{
    private const int AtOnce = 2;

    /// <summary>A page is told this often at most.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<long, Slot> _slots = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly CancellationTokenSource _stopping;
    private readonly MailboxReader _mailboxes;
    private readonly MessageReader _messages;
    private readonly ReadSessions _sessions;
    private readonly MailboxWriter _writer;
    private readonly Spool _spool;
    private readonly long _maxMessage;
    private readonly TimeProvider _time;
    private readonly ILogger<MailImports> _log;
    private long _lastId;

    public MailImports(MailboxReader mailboxes, MessageReader messages, ReadSessions sessions, MailboxWriter writer, Spool spool, IOptions<WebmailOptions> options, IHostApplicationLifetime host, TimeProvider time, ILogger<MailImports> log)
    {
        (_mailboxes, _messages, _sessions, _writer, _spool, _maxMessage, _time, _log) = (mailboxes, messages, sessions, writer, spool, options.Value.MaxMessageOctets, time, log);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
        _lastId = time.GetUtcNow().Ticks;
    }

    /// <summary>The account's place for a file on its way here, until it is disposed; null while another is on its way, or an import runs.</summary>
    public IDisposable? Reserve(long accountId)
    {
        var slot = _slots.GetOrAdd(accountId, _ => new Slot());
        lock (slot)
        {
            if (slot.IsReceiving || slot.State is { IsRunning: true }) return null;
            slot.IsReceiving = true;
            return new Place(slot);
        }
    }

    /// <summary>Begins, and takes the file over. False when one is running.</summary>
    public bool Begin(ImportOrder order)
    {
        var slot = _slots.GetOrAdd(order.AccountId, _ => new Slot());
        lock (slot)
        {
            if (slot.State is { IsRunning: true }) return false;
            slot.Cancel?.Dispose();
            slot.Cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            slot.Tell(new ImportState { Id = ++_lastId, FileName = order.Name });
            slot.Work = Task.Run(() => RunAsync(order, slot, slot.Cancel.Token));
        }

        return true;
    }

    public void Cancel(long accountId, long id)
    {
        if (!_slots.TryGetValue(accountId, out var slot)) return;
        lock (slot)
        {
            if (slot.State is { IsRunning: true } state && state.Id == id) slot.Cancel!.Cancel();
        }
    }

    public async IAsyncEnumerable<ImportState?> WatchAsync(long accountId, [EnumeratorCancellation] CancellationToken ct)
    {
        var slot = _slots.GetOrAdd(accountId, _ => new Slot());
        while (true)
        {
            var (state, changed) = slot.Look();
            yield return state;
            await changed.WaitAsync(ct);
            if (state is { IsRunning: true }) await Task.Delay(Pace, _time, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var slot in _slots.Values)
        {
            if (slot.Work is { } work) await work;
            slot.Cancel?.Dispose();
        }

        _stopping.Dispose();
        _turns.Dispose();
    }

    private async Task RunAsync(ImportOrder order, Slot slot, CancellationToken ct)
    {
        var ending = ImportEnding.Fault;
        try
        {
            await _turns.WaitAsync(ct);
            try
            {
                await using var folders = new ImportFolders(order.AccountId, _mailboxes, _messages, _sessions, _writer, _time, slot.Change);
                await new ImportRun(order, folders, _spool, _writer, _maxMessage, slot.Change).RunAsync(ct);
                ending = ImportEnding.Done;
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            ending = _stopping.IsCancellationRequested ? ImportEnding.Stopped : ImportEnding.Cancelled;
        }
        catch (ImportRefusedException refused)
        {
            ending = refused.TooMuch ? ImportEnding.TooMuch : ImportEnding.Broken;
        }
        catch (QuotaExceededException)
        {
            ending = ImportEnding.Full;
        }
        catch (StoreBusyException busy)
        {
            ending = busy.DiskFull ? ImportEnding.DiskFull : ImportEnding.Fault;
            LogFault(busy);
        }
#pragma warning disable CA1031 // Whatever it is: the person is told that it ended, the log says by what.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(fault);
        }

        Drop(order.File);
        slot.Change(state => state with { Ending = ending, Share = ending == ImportEnding.Done ? 1 : state.Share });
        if (slot.State is { } done) LogEnded(order.AccountId, ending, done.Added, done.Known, done.ProblemCount);
    }

    private void Drop(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (IOException e)
        {
            // The next start removes it.
            LogFault(e);
        }
    }

    [LoggerMessage(5611, LogLevel.Information, "Import into account {AccountId}: {Ending}; {Added} messages added, {Known} were there, {Problems} problems")]
    private partial void LogEnded(long accountId, ImportEnding ending, int added, int known, int problems);

    [LoggerMessage(5612, LogLevel.Error, "An import was broken off")]
    private partial void LogFault(Exception e);

    private sealed class Place(Slot slot) : IDisposable
    {
        public void Dispose()
        {
            lock (slot) slot.IsReceiving = false;
        }
    }

    /// <summary>The import of an account: the one that runs, or the last.</summary>
    private sealed class Slot
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ImportState? State { get; private set; }

        /// <summary>A file is on its way.</summary>
        public bool IsReceiving { get; set; }

        public CancellationTokenSource? Cancel { get; set; }

        public Task? Work { get; set; }

        public (ImportState? State, Task Changed) Look()
        {
            lock (_gate) return (State, _changed.Task);
        }

        public void Change(Func<ImportState, ImportState> change)
        {
            lock (_gate) Tell(change(State!));
        }

        public void Tell(ImportState state)
        {
            TaskCompletionSource changed;
            lock (_gate) (State, changed, _changed) = (state, _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            changed.TrySetResult();
        }
    }
}

/// <inheritdoc/>
internal sealed class AccountImport(Identity.Web.CurrentAccount current, MailImports imports) : IMailImport
{
    public async IAsyncEnumerable<ImportState?> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var account = await current.RequireAsync();
        await foreach (var state in imports.WatchAsync(account.AccountId, ct)) yield return state;
    }

    public async Task CancelAsync(long id, CancellationToken ct) => imports.Cancel((await current.RequireAsync()).AccountId, id);
}
