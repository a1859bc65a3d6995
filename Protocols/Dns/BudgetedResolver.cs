using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Dns;

/// <summary>A resolver that keeps to a budget: what goes beyond it fails for the time being, with <see cref="DnsFailureKind.Budget"/>.</summary>
/// <param name="inner">The resolver that answers.</param>
/// <param name="budget">The budget of one message.</param>
public sealed class BudgetedResolver(IDnsResolver inner, DnsBudget budget) : IDnsResolver
{
    /// <inheritdoc/>
    public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => AskAsync(1, name, until => inner.MxAsync(name, until), ct);

    /// <inheritdoc/>
    public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => AskAsync(2, name, until => inner.AddressesAsync(name, until), ct);

    /// <inheritdoc/>
    public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => AskAsync(1, name, until => inner.TxtAsync(name, until), ct);

    /// <inheritdoc/>
    public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) =>
        AskAsync(1, DnsName.Reverse(address).ToDomain() ?? default, until => inner.ReverseAsync(address, until), ct);

    /// <inheritdoc/>
    public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct) =>
        AskAsync(1, name.ToDomain() ?? default, until => inner.LookUpAsync(name, type, until), ct);

    private async Task<DnsAnswer<T>> AskAsync<T>(int questions, DomainName name, Func<CancellationToken, Task<DnsAnswer<T>>> ask, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (budget.Take(questions) is { } usedUp) return DnsAnswer<T>.Failed(name, usedUp);
        using var deadline = new CancellationTokenSource(budget.TimeLeft, budget.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            var answer = await ask(either.Token).ConfigureAwait(false);
            if (answer.IsAbsent) budget.CountVoid();
            return answer;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return DnsAnswer<T>.Failed(name, budget.OutOfTime);
        }
    }
}
