using System.Collections.Concurrent;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Commands;

/// <summary>A resolver that keeps in mind which look-ups failed, and why: the checks say only that one did.</summary>
/// <param name="inner">The resolver that answers.</param>
internal sealed class FailureNotes(IDnsResolver inner) : IDnsResolver
{
    private readonly ConcurrentQueue<string> _notes = new();

    /// <summary>Each failed look-up once: the name, and why.</summary>
    public IReadOnlyList<string> Notes => [.. _notes.Distinct(StringComparer.Ordinal)];

    /// <summary>The notes as lines.</summary>
    public IEnumerable<string> Lines => Notes.Select(note => $"look-up failed: {note}");

    /// <inheritdoc/>
    public async Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => Note(name.Ascii, await inner.MxAsync(name, ct).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => Note(name.Ascii, await inner.AddressesAsync(name, ct).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => Note(name.Ascii, await inner.TxtAsync(name, ct).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => Note(address.ToString(), await inner.ReverseAsync(address, ct).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct) => Note(name.Text, await inner.LookUpAsync(name, type, ct).ConfigureAwait(false));

    private DnsAnswer<T> Note<T>(string name, DnsAnswer<T> answer)
    {
        if (answer.Status == DnsStatus.Failed) _notes.Enqueue($"{name}: {answer.Failure?.Reason ?? "no reason is known"}");
        return answer;
    }
}
