using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Dkim;

/// <summary>Removes domains: row, aliases and keys in one transaction, and then the files of the keys are put aside; none is destroyed.</summary>
internal sealed partial class DomainRemoval(DomainStore domains, DkimKeyFiles files, KeyRing ring, KeyChanges changes, ILogger<DomainRemoval> log)
{
    /// <param name="who">For the change log.</param>
    /// <exception cref="Shared.Contracts.Admin.ChangeRefusedException">Something depends on the domain, or it is not there.</exception>
    public async Task RunAsync(DomainName domain, string who, CancellationToken ct)
    {
        using var turn = await changes.EnterAsync(ct).ConfigureAwait(false);
        PutAside(await domains.By(who).RemoveAsync(domain, ct).ConfigureAwait(false));
        changes.Tell();
    }

    /// <summary>Puts the files of keys aside whose rows went with their domain; for who has its turn among the changes of keys.</summary>
    public void PutAside(IReadOnlyCollection<DkimKeyEntry> keys)
    {
        ring.Forget([.. keys.Select(key => key.Id)]);
        foreach (var key in keys)
        {
            try
            {
                files.PutAside(key.FileName);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotPutAside(files.PathOf(key.FileName), e);
            }
        }
    }

    [LoggerMessage(7014, LogLevel.Warning, "The file {File} of a key of a domain that was removed could not be put aside; the next sweep tries again")]
    private partial void LogNotPutAside(string file, Exception fault);
}
