using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Dkim;

/// <summary>What the DNS says of the record of a key.</summary>
internal enum RecordState
{
    /// <summary>It is there, alone, and right.</summary>
    Published,

    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>Something else is there, or something beside it.</summary>
    Differs,

    /// <summary>It could not be asked for now.</summary>
    LookupFailed,
}

/// <summary>Looks in the DNS for the records of keys.</summary>
internal static class RecordCheck
{
    public static async Task<RecordState> RunAsync(IDnsResolver dns, DomainName domain, DkimKeyEntry key, CancellationToken ct)
    {
        if (!DomainName.Parse($"{key.Selector}._domainkey.{domain}").Try(out var name, out _)) return RecordState.Missing;
        var answer = await dns.TxtAsync(name, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return RecordState.LookupFailed;
        if (answer.IsAbsent) return RecordState.Missing;

        // Of several records at one name a verifier may take any (RFC 6376 §3.6.2.2).
        return answer.Records is [var text] && Fits(text, key) ? RecordState.Published : RecordState.Differs;
    }

    /// <summary>True when mail signed with the key can be verified by the record.</summary>
    internal static bool Fits(string text, DkimKeyEntry key) =>
        DkimKeyRecord.Parse(text).Try(out var record, out _)
        && record.Kind == (key.Kind == DkimKeyKind.Ed25519 ? "ed25519" : "rsa")
        && Convert.ToBase64String(record.PublicKey.AsSpan()) == key.PublicKey
        && record.Serves("email")
        && (record.Hashes.IsEmpty || record.Hashes.Contains("sha256"));
}
