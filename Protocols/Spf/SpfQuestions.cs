using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Spf;

/// <summary>The questions of one check, counted.</summary>
internal sealed class SpfQuestions(IDnsResolver dns, int max, CancellationToken until)
{
    private bool _inauthentic;

    /// <summary>Questions asked.</summary>
    public int Asked { get; private set; }

    /// <summary>Why the first look-up failed that did.</summary>
    public DnsFailure? Failure { get; private set; }

    /// <summary>True when a question was not asked, since there had been too many.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>True when there was an answer, and all were authentic.</summary>
    public bool Authentic => Asked > 0 && !_inauthentic;

    /// <summary>TXT records, their strings joined, one character for each octet.</summary>
    /// <remarks>RFC 7208 §3.3.</remarks>
    public async Task<SpfAnswer<string>> TextsAsync(DnsName name)
    {
        var (status, records) = await AskAsync(name, DnsType.Txt).ConfigureAwait(false);
        return new SpfAnswer<string>(status, [.. records.OfType<DnsRecord.Text>().Select(record => string.Concat(record.Strings.Select(part => Encoding.Latin1.GetString(part.AsSpan()))))]);
    }

    /// <summary>Addresses of one family.</summary>
    public async Task<SpfAnswer<IPAddress>> AddressesAsync(DnsName name, AddressFamily family)
    {
        var (status, records) = await AskAsync(name, family == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa).ConfigureAwait(false);
        return new SpfAnswer<IPAddress>(status, [.. records.OfType<DnsRecord.Address>().Select(record => record.Ip).Where(ip => ip.AddressFamily == family)]);
    }

    /// <summary>Mail exchangers, the most preferred first; the null MX is the root.</summary>
    public async Task<SpfAnswer<DnsName>> ExchangersAsync(DnsName name)
    {
        var (status, records) = await AskAsync(name, DnsType.Mx).ConfigureAwait(false);
        return new SpfAnswer<DnsName>(status, [.. records.OfType<DnsRecord.MailExchange>().OrderBy(record => record.Preference).Select(record => record.Exchange)]);
    }

    /// <summary>The names of an address.</summary>
    public async Task<SpfAnswer<DnsName>> PointersAsync(DnsName name)
    {
        var (status, records) = await AskAsync(name, DnsType.Ptr).ConfigureAwait(false);
        return new SpfAnswer<DnsName>(status, [.. records.OfType<DnsRecord.Pointer>().Select(record => record.Target)]);
    }

    private async Task<(DnsStatus Status, ImmutableArray<DnsRecord> Records)> AskAsync(DnsName name, DnsType type)
    {
        if (Asked >= max)
        {
            Exhausted = true;
            return (DnsStatus.Failed, []);
        }

        Asked++;
        var answer = await dns.LookUpAsync(name, type, until).ConfigureAwait(false);
        _inauthentic |= !answer.Authentic;
        if (answer.Status == DnsStatus.Failed) Failure ??= answer.Failure;
        return (answer.Status, answer.Status == DnsStatus.Found ? answer.Records : []);
    }
}

/// <summary>What was found. A name that is not there, and one without such records, are one to SPF (RFC 7208 §5).</summary>
internal readonly record struct SpfAnswer<T>(DnsStatus Status, ImmutableArray<T> Records)
{
    public bool Failed => Status == DnsStatus.Failed;
}
