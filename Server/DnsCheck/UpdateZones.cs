using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>The zones that are set up to be changed by dynamic update. Who may set them up is for the faces to see to.</summary>
internal sealed class UpdateZones(UpdateZoneStore store, UpdateSecrets secrets, IDnsResolver dns, TimeProvider time)
{
    /// <summary>How long a name server may take for one answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The zone a domain lies in, the nearest where there are several; null when none is set up.</summary>
    public async Task<KeptZone?> FindAsync(DomainName domain, CancellationToken ct) =>
        (await store.ListAsync(ct).ConfigureAwait(false)).Where(kept => DomainName.Parse(kept.Zone.Zone).Try(out var zone, out _) && domain.IsWithin(zone)).MaxBy(kept => kept.Zone.Zone.Length);

    /// <summary>What a domain is published by, or why it cannot be.</summary>
    public async Task<(UpdateTarget? Target, PublishOutcome? Fault)> TargetAsync(DomainName domain, CancellationToken ct)
    {
        if (await FindAsync(domain, ct).ConfigureAwait(false) is not { } kept) return (null, NotSetUp(Worded.Of(PublishWords.NoNameServerSet, domain)));
        string secret;
        try
        {
            secret = secrets.Read(kept.SecretFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, NotSetUp(Worded.Of(PublishWords.SecretUnreadable, kept.Zone.KeyName, fault.Message.TrimEnd('.'))));
        }

        return await TargetAsync(kept.Zone, secret, ct).ConfigureAwait(false);
    }

    /// <summary>Tests a zone and, when that goes well, keeps it.</summary>
    /// <exception cref="ChangeRefusedException">A value is none, or the secret cannot be written.</exception>
    public async Task<PublishOutcome> SetUpAsync(DomainName domain, UpdateZone asked, string secret, string who, CancellationToken ct)
    {
        var (zone, typed) = (Normal(asked), secret.Trim());
        var before = (await store.ListAsync(ct).ConfigureAwait(false)).FirstOrDefault(kept => kept.Zone.Zone == zone.Zone);
        foreach (var (field, fault) in UpdateZoneRules.Faults(zone, domain, typed, before is not null)) throw new ChangeRefusedException(fault, field);
        var file = before?.SecretFile;
        if (typed.Length == 0)
        {
            try
            {
                typed = secrets.Read(file!);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new ChangeRefusedException(Worded.Of(RefusalWords.ZoneSecretUnreadable, fault.Message.TrimEnd('.')), UpdateZoneRules.Secret);
            }
        }
        else
        {
            file = null;
        }

        var (target, missing) = await TargetAsync(zone, typed, ct).ConfigureAwait(false);
        if (target is null) return missing!;
        var outcome = await new ZoneUpdater(target, time, Patience).TestAsync(ct).ConfigureAwait(false);
        if (!outcome.IsFine) return outcome;
        await KeepAsync(zone, file, typed, who).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Forgets a zone and its secret. False when there is no such zone.</summary>
    public async Task<bool> ForgetAsync(string zone, string who, CancellationToken ct)
    {
        if (await store.ForgetAsync(zone, who, ct).ConfigureAwait(false) is not { } file) return false;
        secrets.Forget(file);
        return true;
    }

    /// <summary>First the file, then the row that refers to it, then away with the file before: whatever breaks off, each row has its file.</summary>
    private async Task KeepAsync(UpdateZone zone, string? file, string secret, string who)
    {
        var written = file;
        try
        {
            written ??= secrets.Write(secret);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.ZoneSecretNotWritten, secrets.Folder, fault.Message.TrimEnd('.')), UpdateZoneRules.Secret);
        }

        string? old;
        try
        {
            old = await store.KeepAsync(new KeptZone(zone, written), who, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            if (file is null) secrets.Forget(written);
            throw;
        }

        secrets.Forget(old);
    }

    private static UpdateZone Normal(UpdateZone zone) => zone with
    {
        Zone = DomainName.Parse(zone.Zone.Trim().TrimEnd('.')).Try(out var name, out _) ? name.Ascii : zone.Zone.Trim(),
        Server = zone.Server.Trim().TrimEnd('.'),
        KeyName = zone.KeyName.Trim().TrimEnd('.'),
    };

    private async Task<(UpdateTarget? Target, PublishOutcome? Fault)> TargetAsync(UpdateZone zone, string secret, CancellationToken ct)
    {
        if (!TsigKey.Parse(zone.KeyName, secret, zone.Algorithm).Try(out var key, out _) || !DnsName.Parse(zone.Zone).Try(out var top, out _)) return (null, NotSetUp(Worded.Of(PublishWords.ZoneSettingsUnreadable, zone.Zone)));
        if (IPAddress.TryParse(zone.Server, out var address)) return (new UpdateTarget(new IPEndPoint(address, zone.Port), top, key), null);
        if (!DomainName.Parse(zone.Server).Try(out var host, out _)) return (null, NotSetUp(Worded.Of(PublishWords.NeitherAddressNorHost, zone.Server)));
        var answer = await dns.AddressesAsync(host, ipv6: false, ct).ConfigureAwait(false);
        if (answer.Records.IsEmpty && await dns.AddressesAsync(host, ipv6: true, ct).ConfigureAwait(false) is { Records.IsEmpty: false } six) answer = six;
        if (!answer.Records.IsEmpty) return (new UpdateTarget(new IPEndPoint(answer.Records[0], zone.Port), top, key) { Name = host.Ascii }, null);
        return (null, new PublishOutcome(PublishResult.Unreachable, answer.Status == DnsStatus.Failed
            ? Worded.Of(PublishWords.NameServerNotLookedUp, host, LookUpFault.Of(answer.Failure))
            : Worded.Of(PublishWords.NameServerWithoutAddress, host), []));
    }

    private static PublishOutcome NotSetUp(Worded text) => new(PublishResult.NotSetUp, text, []);
}
