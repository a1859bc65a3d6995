using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mox.Protocols.Dkim;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Dkim;

/// <summary>The keys that mail is signed with, read from their files once and kept ready. Which ones are to be used is asked of the snapshot each time, so that a change holds from the next message on.</summary>
internal sealed partial class KeyRing(DkimKeyFiles files, IEd25519 ed25519, TimeProvider time, ILogger<KeyRing> log)
{
    /// <summary>After this time a file that could not be used is looked at again, so that putting it back is enough.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Id, string File), Held> _held = new();

    /// <summary>The keys of a domain that sign and can be used; fewer than there should be where a file is missing or wrong, which the log says.</summary>
    public ImmutableArray<DkimSigningKey> Of(DomainEntry domain)
    {
        var keys = ImmutableArray.CreateBuilder<DkimSigningKey>();
        foreach (var entry in domain.Keys)
        {
            if (entry.State == DkimKeyState.Signing && Find(domain, entry) is { } key) keys.Add(key);
        }

        return keys.ToImmutable();
    }

    /// <summary>Forgets keys that were removed.</summary>
    public void Forget(IEnumerable<long> ids)
    {
        foreach (var held in _held.Keys.Where(held => ids.Contains(held.Id))) _held.TryRemove(held, out _);
    }

    private DkimSigningKey? Find(DomainEntry domain, DkimKeyEntry entry)
    {
        if (_held.TryGetValue((entry.Id, entry.FileName), out var held) && (held.Key is not null || time.GetUtcNow() < held.Until)) return held.Key;
        var read = Read(domain, entry);
        _held[(entry.Id, entry.FileName)] = new Held(read, time.GetUtcNow() + LookAgain);
        return read;
    }

    private DkimSigningKey? Read(DomainEntry domain, DkimKeyEntry entry)
    {
        try
        {
            if (!DkimPrivateKey.FromPem(files.Read(entry.FileName), ed25519).Try(out var key, out var fault))
            {
                LogUnusable(files.PathOf(entry.FileName), entry.Selector.Ascii, domain.Name.Ascii, $"it holds no {fault.Expected}", null);
                return null;
            }

            if (Convert.ToBase64String(key.PublicKey.AsSpan()) == entry.PublicKey) return new DkimSigningKey(entry.Selector, key);
            key.Dispose();
            LogUnusable(files.PathOf(entry.FileName), entry.Selector.Ascii, domain.Name.Ascii, "it holds another key than the one that is published", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(files.PathOf(entry.FileName), entry.Selector.Ascii, domain.Name.Ascii, e is FileNotFoundException or DirectoryNotFoundException ? "it is not there" : e.Message, e);
        }

        return null;
    }

    /// <param name="Key">Null while the file cannot be used.</param>
    /// <param name="Until">When one that cannot be used is looked at again.</param>
    private sealed record Held(DkimSigningKey? Key, DateTimeOffset Until);

    [LoggerMessage(7001, LogLevel.Error, "The file {File} with the private key of the selector {Selector} of {Domain} cannot be used: {Why}. Put it back from a backup (a removed one lies in the folder old beside it), with the rights of the program; or sign with a new key and retire this one. Mail is signed with the other keys of the domain; without any it is not taken for now")]
    private partial void LogUnusable(string file, string selector, string domain, string why, Exception? fault);
}
