using System.Threading.Channels;
using Mox.Server.Storage;

namespace Mox.Server.Identity;

/// <summary>How attempts to sign in end, as they are kept.</summary>
internal static class AttemptResults
{
    public const string Ok = "ok";
    public const string WrongPassword = "wrong-password";
    public const string NoAccount = "no-account";
    public const string Disabled = "disabled";
    public const string Throttled = "throttled";
    public const string CodeAsked = "code-asked";
    public const string WrongCode = "wrong-code";
    public const string WrongPasskey = "wrong-passkey";
    public const string OtherPassword = "other-password";
}

/// <summary>Takes attempts to sign in, to be written down in the background.</summary>
internal interface IAttemptLog
{
    /// <summary>Notes an attempt; never waits.</summary>
    /// <param name="account">Whose name was given; null when it is none of an account.</param>
    /// <param name="appPassword">The name of the app password that was used; empty: none.</param>
    void Note(AccountEntry? account, string login, LoginContext context, string result, string appPassword = "");
}

/// <summary>Writes attempts down in portions. When more come than can be written, the rest is left out and counted in the log: signing in does not wait for it.</summary>
internal sealed partial class AttemptLog(LoginAttemptStore store, TrafficMeter traffic, TimeProvider time, ILogger<AttemptLog> log) : BackgroundService, IAttemptLog
{
    /// <summary>Attempts that may wait to be written.</summary>
    private const int MaxWaiting = 2000;

    private const int Portion = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<NotedAttempt> _waiting = Channel.CreateBounded<NotedAttempt>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });
    private long _lost;

    public void Note(AccountEntry? account, string login, LoginContext context, string result, string appPassword = "")
    {
        var remote = context.Remote.IsIPv4MappedToIPv6 ? context.Remote.MapToIPv4() : context.Remote;
        var noted = new NotedAttempt(account?.Id, login, remote.ToString(), context.Face.ToString().ToLowerInvariant(), context.Mechanism, result, context.Tls, context.Agent, time.GetUtcNow()) { AppPassword = appPassword };
        if (result != AttemptResults.CodeAsked) traffic.Count(result == AttemptResults.Ok ? TrafficKind.LetIn : TrafficKind.SignInRefused);
        if (!_waiting.Writer.TryWrite(noted)) Interlocked.Increment(ref _lost);
    }

    /// <summary>Writes what waits now; says how many attempts.</summary>
    public async Task<int> WriteWaitingAsync(CancellationToken ct)
    {
        var portion = new List<NotedAttempt>();
        while (portion.Count < Portion && _waiting.Reader.TryRead(out var attempt)) portion.Add(attempt);
        if (portion.Count == 0) return 0;
        try
        {
            return await store.WriteAsync(portion, ct).ConfigureAwait(false);
        }
        catch (StoreBusyException busy)
        {
            LogNotWritten(busy, portion.Count);
            return portion.Count;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
            {
                await WriteWaitingAsync(stoppingToken).ConfigureAwait(false);
                if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost) LogLost(lost);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written below.
        }

        while (await WriteWaitingAsync(CancellationToken.None).ConfigureAwait(false) > 0)
        {
        }
    }

    [LoggerMessage(6003, LogLevel.Warning, "{Count} attempts to sign in were not written down: the store is busy")]
    private partial void LogNotWritten(Exception fault, int count);

    [LoggerMessage(6004, LogLevel.Warning, "{Count} attempts to sign in were not written down: too many came at once")]
    private partial void LogLost(long count);
}
