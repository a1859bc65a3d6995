using System.Globalization;
using System.Net.Sockets;
using Mox.Server.Storage;

namespace Mox.Server.Config;

/// <summary>Lets commands on this machine ask the running appliance for changes, which only it can make: a socket in the data folder that only the owner of the folder can open.</summary>
internal sealed partial class ControlSocket(ConfigApply apply, StoreDatabase database, TimeProvider time, ILogger<ControlSocket> log) : BackgroundService
{
    /// <summary>Callers at the same time.</summary>
    private const int Most = 4;

    private const int MaxName = 64;

    private Socket? _listener;

    public static string FileOf(string dataFolder) => Path.Combine(dataFolder, "control.sock");

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var file = FileOf(database.Folder);
        try
        {
            // The lock of the folder says that no other process listens here.
            File.Delete(file);
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(file));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

            // Nobody can connect before this.
            listener.Listen(Most);
            _listener = listener;
        }
        catch (Exception fault) when (fault is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            // A path can be too long for a socket. Mail does not wait for that.
            LogNone(file, fault.Message);
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _listener?.Dispose();
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_listener is null) return;
        try
        {
            File.Delete(FileOf(database.Folder));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogLeft(fault.Message);
        }
    }

    public override void Dispose()
    {
        _listener?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_listener is not { } listener) return;
        using var turns = new SemaphoreSlim(Most);
        var calls = new List<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            Socket caller;
            try
            {
                await turns.WaitAsync(stoppingToken).ConfigureAwait(false);
                caller = await listener.AcceptAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException && stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // StopAsync closes the listener before it cancels.
                break;
            }

            calls.RemoveAll(call => call.IsCompleted);
            calls.Add(ServeAsync(caller, turns, stoppingToken));
        }

        await Task.WhenAll(calls).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket caller, SemaphoreSlim turns, CancellationToken ct)
    {
        try
        {
            var stream = new NetworkStream(caller, ownsSocket: true);
            await using var ending = stream.ConfigureAwait(false);
            ControlRequest request;
            using (var late = new CancellationTokenSource(ControlMessage.Patience, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct))
            {
                request = await ControlMessage.ReadAsync<ControlRequest>(stream, either.Token).ConfigureAwait(false);
            }

            var answer = await AnswerAsync(request, ct).ConfigureAwait(false);
            using var tooLate = new CancellationTokenSource(ControlMessage.Patience, time);
            await ControlMessage.WriteAsync(stream, answer, tooLate.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or OperationCanceledException or SocketException)
        {
            LogBroken(fault.Message);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<ControlAnswer> AnswerAsync(ControlRequest request, CancellationToken ct)
    {
        if (request.Verb != ControlRequest.Apply || request.Text is null || request.Options is null || request.Options.Remove.IsDefault) return new ControlAnswer(null, "The appliance that runs is of another version and does not know this request. Restart it, so that it is the program that you call.");
        try
        {
            return new ControlAnswer(await apply.RunAsync(request.Text, request.Options, Name(request.Who ?? ""), self: null, ct).ConfigureAwait(false));
        }
        catch (StoreBusyException busy)
        {
            return new ControlAnswer(null, $"{busy.Message}. Nothing was changed: try again in a moment.", MayRetry: true);
        }
    }

    /// <summary>How a person at the command line stands in the change log; no account can have this name.</summary>
    public static string Name(string person)
    {
        var safe = new string([.. person.Where(character => !char.IsControl(character) && char.GetUnicodeCategory(character) != UnicodeCategory.Format).Take(MaxName)]);
        return safe.Length == 0 ? "(command line)" : $"{safe} (command line)";
    }

    [LoggerMessage(6621, LogLevel.Warning, "There is no control socket at {File}: {Reason}. Commands cannot change anything while the appliance runs")]
    private partial void LogNone(string file, string reason);

    [LoggerMessage(6622, LogLevel.Information, "A call at the control socket broke off: {Reason}")]
    private partial void LogBroken(string reason);

    [LoggerMessage(6623, LogLevel.Warning, "The control socket was left behind: {Reason}")]
    private partial void LogLeft(string reason);
}

/// <summary>Asks the running appliance.</summary>
internal static class ControlClient
{
    /// <exception cref="IOException">It cannot be asked.</exception>
    /// <exception cref="InvalidDataException">Its answer cannot be read.</exception>
    public static async Task<ControlAnswer> AskAsync(string dataFolder, ControlRequest request, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket.FileOf(dataFolder)), ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            throw new IOException($"The appliance runs on this data folder, but does not answer at {ControlSocket.FileOf(dataFolder)}: {fault.Message}. Run this as the user it runs as, or stop it first.", fault);
        }

        var stream = new NetworkStream(socket);
        await using var ending = stream.ConfigureAwait(false);
        await ControlMessage.WriteAsync(stream, request, ct).ConfigureAwait(false);
        return await ControlMessage.ReadAsync<ControlAnswer>(stream, ct).ConfigureAwait(false);
    }
}
