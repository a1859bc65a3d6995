using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup.Preflight;

/// <summary>Whether names lead here and back, and whether the resolver can be relied on.</summary>
internal sealed class NameChecks(IOptions<DnsCheckOptions> options)
{
    private const int MostAddresses = 8;

    public IEnumerable<PreflightCheck> All()
    {
        yield return new PreflightCheck(Blank("name", "Name of this host", "Whether the name leads here."), HostAsync);
        yield return new PreflightCheck(Blank("reverse", "Names of the addresses", "Whether the addresses of this machine lead back to its name (reverse DNS)."), ReverseAsync);
        yield return new PreflightCheck(Blank("resolver", "Resolver", "Whether the resolver checks signatures (DNSSEC)."), ResolverAsync);
    }

    private static PreflightFinding Blank(string key, string title, string text) => new() { Key = key, Area = PreflightArea.Name, Title = title, Text = text };

    private static async Task<PreflightFinding> HostAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("name", "Name of this host", "");
        if (scene.Host is not { } host) return blank.Blocked("This host has no name that others could look up.", "Give it one in the step before.");
        var note = await NameSurveyor.HostNoteAsync(scene.Dns, host, scene.Domain, scene.Addresses, ct).ConfigureAwait(false);
        return blank with { State = note.State, Text = note.Text };
    }

    private static async Task<PreflightFinding> ReverseAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("reverse", "Names of the addresses", "");
        if (scene.Addresses.IsEmpty) return blank.Unknown("The public address of this machine is not known.", "Name it in Appliance:Addresses.");
        if (scene.Host is not { } host) return blank.Unknown("This host has no name yet.", "Give it one in the step before.");
        var names = await Task.WhenAll(scene.Addresses.Take(MostAddresses).Select(async address => (Address: address, Answer: await scene.Dns.ReverseAsync(address, ct).ConfigureAwait(false)))).ConfigureAwait(false);
        var facts = names.Select(one => $"{one.Address}: {Words(one.Answer)}").ToList();
        if (Array.Find(names, one => one.Answer.Status == DnsStatus.Failed) is { Answer: { } failed } and { Address: not null }) return blank.Unknown($"It could not be looked up: {failed.Failure?.Reason ?? "the resolver failed"}.") with { Fact = [.. facts] };
        var wrong = names.Where(one => !one.Answer.Records.Contains(host)).Select(one => one.Address).ToList();
        if (wrong.Count > 0) return Wrong(blank, scene.Domain, host, wrong, facts);
        return names.Any(one => one.Answer.Records.Length > 1)
            ? blank.Worth($"All lead to {host}, and to other names as well.", "Some servers take any one of the names: have the others removed.", facts)
            : blank.Fine($"{(names.Length == 1 ? "It leads" : "All lead")} back to {host}.", facts);
    }

    private static PreflightFinding Wrong(PreflightFinding blank, DomainName domain, DomainName host, List<IPAddress> wrong, IEnumerable<string> facts) =>
        blank.Blocked(
            $"{string.Join(" and ", wrong)} {(wrong.Count == 1 ? "does" : "do")} not lead back to {host}: many servers refuse mail from such an address.",
            "Whoever gave you the address sets its name, in their control panel or when asked. Send them the note.",
            facts) with
        {
            NoteToProvider = $"""
                Hello,

                I run a mail server for {domain.Unicode}. Please set the reverse DNS (PTR record) of my server:

                {string.Join("\n", wrong.Select(address => $"  {address}  ->  {host}"))}

                Thank you!
                """,
        };

    private static string Words(DnsAnswer<DomainName> answer) => answer.Status switch
    {
        DnsStatus.Failed => answer.Failure?.Reason ?? "the look-up failed",
        DnsStatus.Found => string.Join(", ", answer.Records.Select(name => name.Ascii)),
        _ => "no name",
    };

    private async Task<PreflightFinding> ResolverAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("resolver", "Resolver", "");
        var answer = await scene.Dns.LookUpAsync(DnsName.Parse(options.Value.SignedName).Value, DnsType.Ns, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return blank.Unknown($"It gave no answer: {answer.Failure?.Reason ?? "the look-up failed"}.", "Check Dns:Servers, or the resolvers of the system in /etc/resolv.conf: without answers no mail goes anywhere.");
        return answer.Authentic
            ? blank.Fine("It checks signatures, and its word can be relied on.")
            : blank.Worth("It does not check signatures, or is not trusted to.", "Mail goes out and comes in. To be safe from forged answers, install a resolver that checks them on this machine, such as unbound, and name it in Dns:Servers.");
    }
}
