using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Commands;

/// <summary>Asks one question and prints the answer, as the appliance would see it.</summary>
internal static class DnsLookupCommand
{
    /// <summary>The name a question is about: an address is looked up backwards, a name in any script in its A-labels. Null when it is none.</summary>
    public static DnsName? NameOf(string text, DnsType type)
    {
        if (type == DnsType.Ptr && IPAddress.TryParse(text, out var address)) return DnsName.Reverse(address);
        if (DomainName.Parse(text).Try(out var domain, out _)) return DnsName.From(domain);
        return DnsName.Parse(text).Try(out var name, out _) ? name : null;
    }

    /// <returns>0: records were found; 1: there are none; 2: the settings are wrong; 3: it could not be asked.</returns>
    public static Task<int> RunAsync(CommandLine.DnsLookup lookup, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        var answer = await around.Resolver(lookup.Resolver).LookUpAsync(lookup.Name, lookup.Type, CancellationToken.None).ConfigureAwait(false);
        var (word, code) = answer.Status switch
        {
            DnsStatus.Found => ("found", 0),
            DnsStatus.NameMissing => ("nxdomain", 1),
            DnsStatus.NoData => ("nodata", 1),
            _ => ("temperror", 3),
        };
        await new Findings(Lines(answer), Object(lookup, answer, word), word).PrintAsync(around.Output, lookup.Json).ConfigureAwait(false);
        return code;
    });

    private static IEnumerable<string> Lines(DnsAnswer<DnsRecord> answer)
    {
        foreach (var record in answer.Records)
        {
            var owner = record.Name.IsRoot ? "." : $"{record.Name}.";
            yield return FormattableString.Invariant($"{owner} {record.Ttl} {RecordText.TypeName(record.Type)} {RecordText.Write(record)}");
        }

        yield return answer.Failure is { } failure ? $"failed: {failure.Reason}" : $"authentic: {(answer.Authentic ? "yes" : "no")}";
    }

    private static object Object(CommandLine.DnsLookup lookup, DnsAnswer<DnsRecord> answer, string word) => new
    {
        Name = lookup.Name.Text,
        Type = RecordText.TypeName(lookup.Type),
        Result = word,
        answer.Authentic,
        Canonical = answer.Name.Ascii,
        Records = answer.Records.Select(record => new { Name = record.Name.Text, record.Ttl, Type = RecordText.TypeName(record.Type), Data = RecordText.Write(record) }),
        Failure = answer.Failure?.Kind.ToString(),
        answer.Failure?.Reason,
    };
}
