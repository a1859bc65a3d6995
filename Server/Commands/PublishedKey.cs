using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;

namespace Mox.Server.Commands;

/// <summary>What DNS has at the selector of one of our keys.</summary>
internal static class PublishedKey
{
    /// <summary>Asks, and says it in words: <c>published</c>, <c>not published</c>, <c>another key is published</c>, or why it cannot be said.</summary>
    /// <param name="dns">Who is asked; null gives null.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="own">The record of our key.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<string?> SayAsync(IDnsResolver? dns, DomainName selector, DomainName domain, DkimKeyRecord own, CancellationToken ct)
    {
        if (dns is null) return null;
        var answer = await dns.TxtAsync(DomainName.Parse($"{selector}._domainkey.{domain}").Value, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return $"could not be asked: {answer.Failure?.Reason ?? "the look-up failed"}";
        if (answer.IsAbsent) return "not published";
        foreach (var text in answer.Records)
        {
            if (DkimKeyRecord.Parse(text).Try(out var record, out _) && record.Kind == own.Kind && record.PublicKey.AsSpan().SequenceEqual(own.PublicKey.AsSpan())) return "published";
        }

        return "another key is published";
    }
}
