using System.Collections.Immutable;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Import;

/// <summary>The folders that messages of an import go to. Messages are stored many at a time; each waits here until then.</summary>
internal sealed class ImportFolders(long accountId, MailboxReader mailboxes, MessageReader messages, ReadSessions sessions, MailboxWriter writer, TimeProvider time, Action<Func<ImportState, ImportState>> tell) : IAsyncDisposable
{
    /// <summary>Messages and octets stored at once.</summary>
    private const int Portion = 64, PortionOctets = 4 << 20;

    private const int MostFolders = 2000, Tries = 6;

    private readonly Dictionary<MailboxName, (long Id, MessageTwins Twins)> _folders = [];
    private readonly List<(StagedBody Body, PreparedMessage Message)> _waiting = [];
    private MailboxName _at;
    private long _octets;

    /// <summary>Takes a message over; false when its folder cannot be made, and it is left to the caller.</summary>
    public async Task<bool> AddAsync(MailboxName name, StagedBody body, PreparedMessage message, CancellationToken ct)
    {
        if (_waiting.Count > 0 && _at != name) await FlushAsync(ct);
        if (await FolderAsync(name, ct) is not var (id, twins)) return false;
        if (_waiting.Any(other => other.Body.Sha256.Span.SequenceEqual(body.Sha256.Span)) || await twins.HasAsync(message, body, ct))
        {
            await body.DisposeAsync();
            Count(id, name, added: 0, known: 1);
            return true;
        }

        _at = name;
        _waiting.Add((body, message));
        _octets += message.Size;
        if (_waiting.Count >= Portion || _octets >= PortionOctets) await FlushAsync(ct);
        return true;
    }

    /// <summary>Stores what waits. Should it not all fit, then what does.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        if (_waiting.Count == 0) return;
        try
        {
            try
            {
                await StoreAsync([.. _waiting.Select(waiting => waiting.Message)], ct);
            }
            catch (QuotaExceededException)
            {
                foreach (var (_, message) in _waiting) await StoreAsync([message], ct);
            }
        }
        finally
        {
            await DropAsync();
        }
    }

    public async ValueTask DisposeAsync() => await DropAsync();

    private async Task DropAsync()
    {
        foreach (var (body, _) in _waiting) await body.DisposeAsync();
        _waiting.Clear();
        _octets = 0;
    }

    private async Task StoreAsync(ImmutableArray<PreparedMessage> portion, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            if (await FolderAsync(_at, ct) is not var (id, twins)) throw new StoreBusyException("A folder of the import went away", diskFull: false);
            try
            {
                if (await writer.AppendManyAsync(id, portion, ct) is { } appended)
                {
                    for (var i = 0; i < appended.Length; i++) twins.Add(appended[i].MessageId, portion[i]);
                    Count(id, _at, appended.Length, known: 0);
                    return;
                }

                // The folder was removed meanwhile: it is made again, once.
                _folders.Remove(_at);
                if (tries > 1) throw new StoreBusyException("A folder of the import went away", diskFull: false);
            }
            catch (StoreBusyException busy) when (!busy.DiskFull && tries < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tries), time, ct);
            }
        }
    }

    private async Task<(long Id, MessageTwins Twins)?> FolderAsync(MailboxName name, CancellationToken ct)
    {
        if (_folders.TryGetValue(name, out var known)) return known;
        if (_folders.Count >= MostFolders) return null;
        var id = (await mailboxes.FindAsync(accountId, name, ct))?.Id ?? (await writer.CreateAsync(accountId, name, SpecialUse.None, ct)).MailboxId;
        if (id == 0) return null;
        return _folders[name] = (id, await MessageTwins.OfAsync(sessions, messages, accountId, id, ct));
    }

    private void Count(long id, MailboxName name, int added, int known) => tell(state =>
    {
        var at = 0;
        while (at < state.Folders.Length && state.Folders[at].Id != id) at++;
        if (at == state.Folders.Length) return state with { Folders = state.Folders.Add(new ImportedFolder(id, name.Text, added, known)) };
        var folder = state.Folders[at];
        return state with { Folders = state.Folders.SetItem(at, folder with { Added = folder.Added + added, Known = folder.Known + known }) };
    });
}
