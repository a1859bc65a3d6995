using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Commands;

/// <summary>Asks one question and prints the answer, as the appliance would see it.</summary>
internal static class DnsLookupCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The name a question is about: an address is looked up backwards, a name in any script in its A-labels. Null when it is none.</summary>
    public static DnsName? NameOf(string text, DnsType type)
    {
        if (type == DnsType.Ptr && IPAddress.TryParse(text, out var address)) return DnsName.Reverse(address);
        if (DomainName.Parse(text).Try(out var domain, out _)) return DnsName.From(domain);
        return DnsName.Parse(text).Try(out var name, out _) ? name : null;
    }

    /// <returns>0: records were found; 1: there are none; 3: it could not be asked.</returns>
    public static async Task<int> RunAsync(CommandLine.DnsLookup lookup, TextWriter output)
    {
        DnsAnswer<DnsRecord> answer;
        try
        {
            answer = await ResolverChoice.Client(lookup.Resolver).LookUpAsync(lookup.Name, lookup.Type, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var fault in wrong.Failures) await Console.Error.WriteLineAsync(fault).ConfigureAwait(false);
            return 2;
        }

        var (word, code) = answer.Status switch
        {
            DnsStatus.Found => ("found", 0),
            DnsStatus.NameMissing => ("nxdomain", 1),
            DnsStatus.NoData => ("nodata", 1),
            _ => ("temperror", 3),
        };
        foreach (var line in lookup.Json ? [AsJson(lookup, answer, word)] : AsText(answer)) await output.WriteLineAsync(line).ConfigureAwait(false);
        await output.WriteLineAsync($"result: {word}").ConfigureAwait(false);
        return code;
    }

    private static IEnumerable<string> AsText(DnsAnswer<DnsRecord> answer)
    {
        foreach (var record in answer.Records)
        {
            var owner = record.Name.IsRoot ? "." : $"{record.Name}.";
            yield return FormattableString.Invariant($"{owner} {record.Ttl} {RecordText.TypeName(record.Type)} {RecordText.Write(record)}");
        }

        yield return answer.Failure is { } failure ? $"failed: {failure.Reason}" : $"authentic: {(answer.Authentic ? "yes" : "no")}";
    }

    private static string AsJson(CommandLine.DnsLookup lookup, DnsAnswer<DnsRecord> answer, string word) => JsonSerializer.Serialize(
        new
        {
            Name = lookup.Name.Text,
            Type = RecordText.TypeName(lookup.Type),
            Result = word,
            answer.Authentic,
            Canonical = answer.Name.Ascii,
            Records = answer.Records.Select(record => new { Name = record.Name.Text, record.Ttl, Type = RecordText.TypeName(record.Type), Data = RecordText.Write(record) }),
            Failure = answer.Failure?.Kind.ToString(),
            answer.Failure?.Reason,
        },
        Json);
}
