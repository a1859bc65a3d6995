using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.DnsCheck;

/// <summary>The resolver of one run: every question is asked once, so that all rows see the same, and again where no answer came.</summary>
/// <param name="inner">Who is asked; it should keep no answers, or what was published a moment ago is not seen.</param>
/// <param name="options">How long and how often.</param>
/// <param name="time">The clock.</param>
/// <param name="run">Ends the run, and all questions with it.</param>
internal sealed class CheckResolver(IDnsResolver inner, DnsCheckOptions options, TimeProvider time, CancellationToken run) : IDnsResolver
{
    private readonly ConcurrentDictionary<DnsQuestion, Lazy<Task<DnsAnswer<DnsRecord>>>> _asked = new();

    public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct) =>
        _asked.GetOrAdd(new DnsQuestion(name, type), question => new Lazy<Task<DnsAnswer<DnsRecord>>>(() => AskAsync(question))).Value.WaitAsync(ct);

    public async Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) =>
        (await LookUpAsync(DnsName.From(name), DnsType.Mx, ct).ConfigureAwait(false)).Select(record =>
            record is DnsRecord.MailExchange mx && (mx.Exchange.IsRoot || mx.Exchange.ToDomain() is not null) ? new MxRecord(mx.Preference, mx.Exchange.ToDomain()) : null);

    public async Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) =>
        (await LookUpAsync(DnsName.From(name), DnsType.Txt, ct).ConfigureAwait(false)).Select(record => record is DnsRecord.Text text ? WantedRecord.TextOf(text) : null);

    /// <summary>Both families; failed when either is, since half of the addresses may be the wrong half.</summary>
    public async Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct)
    {
        var both = await Task.WhenAll(LookUpAsync(DnsName.From(name), DnsType.A, ct), LookUpAsync(DnsName.From(name), DnsType.Aaaa, ct)).ConfigureAwait(false);
        if (Array.Find(both, answer => answer.Status == DnsStatus.Failed) is { } failed) return DnsAnswer<IPAddress>.Failed(name, failed.Failure ?? Silence);
        ImmutableArray<IPAddress> addresses = [.. both.SelectMany(answer => answer.Records).OfType<DnsRecord.Address>().Select(record => record.Ip).Distinct()];
        var status = !addresses.IsEmpty ? DnsStatus.Found : Array.TrueForAll(both, answer => answer.Status == DnsStatus.NameMissing) ? DnsStatus.NameMissing : DnsStatus.NoData;
        return new DnsAnswer<IPAddress>(addresses, status, both[0].Authentic && both[1].Authentic, name);
    }

    public async Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct)
    {
        var answer = await LookUpAsync(DnsName.Reverse(address), DnsType.Ptr, ct).ConfigureAwait(false);
        ImmutableArray<DomainName> names = [.. answer.Records.OfType<DnsRecord.Pointer>().Select(record => record.Target.ToDomain()).OfType<DomainName>()];
        return new DnsAnswer<DomainName>(names, answer.Status == DnsStatus.Found && names.IsEmpty ? DnsStatus.NoData : answer.Status, answer.Authentic, answer.Name) { Failure = answer.Failure };
    }

    private static DnsFailure Silence => new(DnsFailureKind.Timeout, "no answer came in time");

    private async Task<DnsAnswer<DnsRecord>> AskAsync(DnsQuestion question)
    {
        var answer = DnsAnswer<DnsRecord>.Failed(default, Silence);
        for (var attempt = 0; attempt < options.LookUpTries; attempt++)
        {
            answer = await TryAsync(question).ConfigureAwait(false);
            if (answer.Status != DnsStatus.Failed || answer.Failure?.Kind is DnsFailureKind.Bogus or DnsFailureKind.AliasLoop or DnsFailureKind.Unsupported) return answer;
        }

        return answer;
    }

    private async Task<DnsAnswer<DnsRecord>> TryAsync(DnsQuestion question)
    {
        using var wait = new CancellationTokenSource(options.LookUpTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, run);
        try
        {
            return await inner.LookUpAsync(question.Name, question.Type, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!run.IsCancellationRequested)
        {
            return DnsAnswer<DnsRecord>.Failed(question.Name.ToDomain() ?? default, Silence);
        }
    }
}
