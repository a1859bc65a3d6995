using System.Net;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Server.DnsCheck;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup.Preflight;

/// <summary>Whether names lead here and back, and whether the resolver can be relied on.</summary>
internal sealed class NameChecks(IOptions<DnsCheckOptions> options)
{
    private const int MostAddresses = 8;

    public IEnumerable<PreflightCheck> All()
    {
        yield return new PreflightCheck(Blank("name", SetupWords.CheckName, SetupWords.CheckNameAbout), HostAsync);
        yield return new PreflightCheck(Blank("reverse", SetupWords.CheckReverse, SetupWords.CheckReverseAbout), ReverseAsync);
        yield return new PreflightCheck(Blank("resolver", SetupWords.CheckResolver, SetupWords.CheckResolverAbout), ResolverAsync);
    }

    private static PreflightFinding Blank(string key, string title, string text) => new() { Key = key, Area = PreflightArea.Name, Title = title, Text = text };

    private static async Task<PreflightFinding> HostAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("name", SetupWords.CheckName, "");
        if (scene.Host is not { } host) return blank.Blocked(SetupWords.SaysNoName, SetupWords.SaysNoNameDo);
        var note = await NameSurveyor.HostNoteAsync(scene.Dns, host, scene.Domain, scene.Addresses, ct).ConfigureAwait(false);
        return blank with { State = note.State, Text = note.Text };
    }

    private static async Task<PreflightFinding> ReverseAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("reverse", SetupWords.CheckReverse, "");
        if (scene.Addresses.IsEmpty) return blank.Unknown(SetupWords.SaysAddressUnknown, SetupWords.SaysAddressUnknownDo);
        if (scene.Host is not { } host) return blank.Unknown(SetupWords.SaysNoNameYet, SetupWords.SaysNoNameDo);
        var names = await Task.WhenAll(scene.Addresses.Take(MostAddresses).Select(async address => (Address: address, Answer: await scene.Dns.ReverseAsync(address, ct).ConfigureAwait(false)))).ConfigureAwait(false);
        var facts = names.Select(one => $"{one.Address}: {Words(one.Answer)}").ToList();
        if (Array.Find(names, one => one.Answer.Status == DnsStatus.Failed) is { Answer: { } failed } and { Address: not null }) return blank.Unknown(SetupWords.SaysNotLookedUp.With(failed.Failure?.Reason ?? SetupWords.SurveyResolver)) with { Fact = [.. facts] };
        var wrong = names.Where(one => !one.Answer.Records.Contains(host)).Select(one => one.Address).ToList();
        if (wrong.Count > 0) return Wrong(blank, scene.Domain, host, wrong, facts);
        return names.Any(one => one.Answer.Records.Length > 1)
            ? blank.Worth(SetupWords.SaysOtherNames.With(host), SetupWords.SaysOtherNamesDo, facts)
            : blank.Fine((names.Length == 1 ? SetupWords.SaysLeadsOne : SetupWords.SaysLeads).With(host), facts);
    }

    private static PreflightFinding Wrong(PreflightFinding blank, DomainName domain, DomainName host, List<IPAddress> wrong, IEnumerable<string> facts) =>
        blank.Blocked(
            (wrong.Count == 1 ? SetupWords.SaysWrongOne : SetupWords.SaysWrong).With(string.Join($" {SetupWords.SaysAnd} ", wrong), host),
            SetupWords.SaysWrongDo,
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
        DnsStatus.Failed => LookUpFault.Of(answer.Failure),
        DnsStatus.Found => string.Join(", ", answer.Records.Select(name => name.Ascii)),
        _ => SetupWords.CheckNoName,
    };

    private async Task<PreflightFinding> ResolverAsync(PreflightScene scene, CancellationToken ct)
    {
        var blank = Blank("resolver", SetupWords.CheckResolver, "");
        var answer = await scene.Dns.LookUpAsync(DnsName.Parse(options.Value.SignedName).Value, DnsType.Ns, ct).ConfigureAwait(false);
        if (answer.Status == DnsStatus.Failed) return blank.Unknown(SetupWords.SaysNoAnswer.With(answer.Failure?.Reason ?? SetupWords.SurveyResolver), SetupWords.SaysNoAnswerDo);
        return answer.Authentic
            ? blank.Fine(SetupWords.SaysSigned)
            : blank.Worth(SetupWords.SaysUnsigned, SetupWords.SaysUnsignedDo);
    }
}
