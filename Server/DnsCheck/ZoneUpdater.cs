using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck;

/// <summary>A zone that may be changed, and how.</summary>
/// <param name="Server">The primary name server.</param>
/// <param name="Zone">The top of the zone.</param>
/// <param name="Key">The key that allows it.</param>
internal sealed record UpdateTarget(IPEndPoint Server, DnsName Zone, TsigKey Key)
{
    /// <summary>The name it was given by; empty: by its address.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name server, for people.</summary>
    public string Who => Name.Length == 0 ? Server.ToString() : $"{Name} ({Server})";
}

/// <summary>Publishes records by dynamic update: looks what is there, asks for the least change, and looks again.</summary>
/// <remarks>RFC 2136 §4; signed by RFC 8945 §5.1. Records that belong into other zones, or are not to be published yet, are left out. Asking twice does no harm.</remarks>
internal sealed class ZoneUpdater(UpdateTarget target, TimeProvider time, TimeSpan patience)
{
    /// <summary>The longest message sent by UDP, in octets (RFC 2136 §2.1 leaves the choice; RFC 1035 §4.2.1).</summary>
    private const int MaxDatagram = 512;

    private static readonly DnsType[] BesideAliases = [DnsType.A, DnsType.Aaaa, DnsType.Txt, DnsType.Mx, DnsType.Srv];

    /// <summary>Asks whether the name server is in charge of the zone, and for a signed change of nothing: what is wrong shows before there is anything to be published.</summary>
    public async Task<PublishOutcome> TestAsync(CancellationToken ct)
    {
        var (asked, fault) = await AskServerAsync(target.Zone, DnsType.Soa, ct).ConfigureAwait(false);
        if (asked is null) return fault!;
        if (asked.Code != DnsCode.NoError || !asked.Is(DnsFlags.Authoritative)) return NotInCharge(asked.Code, target.Zone);
        if (!asked.Answers.Any(record => record.Type == DnsType.Soa && record.Name == target.Zone))
        {
            var top = asked.Authority.FirstOrDefault(record => record.Type == DnsType.Soa)?.Name;
            return Fault(PublishResult.Refused, top is null ? Worded.Of(PublishWords.NotAZoneOfDomain, target.Zone.Text, target.Who) : Worded.Of(PublishWords.ZoneLiesInAnother, target.Zone.Text, target.Who, top.Value.Text));
        }

        return await SendAsync(new DnsUpdate(target.Zone), ct).ConfigureAwait(false) ?? new PublishOutcome(PublishResult.Done, Worded.Of(PublishWords.NameServerFits, target.Who, target.Zone.Text, target.Key.Name.Text), []);
    }

    /// <summary>What would be changed.</summary>
    public async Task<PublishOutcome> PlanAsync(IReadOnlyCollection<WantedRecord> wanted, CancellationToken ct)
    {
        var (plan, fault) = await LookAsync(wanted, ct).ConfigureAwait(false);
        return fault ?? Say(plan!.IsEmpty ? PublishResult.NothingToDo : PublishResult.Done, plan.IsEmpty ? Worded.Of(PublishWords.AllThere) : Worded.Of(PublishWords.WouldChange), plan);
    }

    /// <summary>Makes the changes.</summary>
    public async Task<PublishOutcome> PublishAsync(IReadOnlyCollection<WantedRecord> wanted, CancellationToken ct)
    {
        var (plan, fault) = await LookAsync(wanted, ct).ConfigureAwait(false);
        if (plan is null) return fault!;
        if (plan.IsEmpty) return plan.Blocked.IsEmpty ? Say(PublishResult.NothingToDo, Worded.Of(PublishWords.AllThere), plan) : Say(PublishResult.Incomplete, Worded.Of(PublishWords.SomeCannotBeAdded), plan);
        if (await SendAsync(plan.ToUpdate(target.Zone), ct).ConfigureAwait(false) is { } refused) return refused;
        var (after, lost) = await LookAsync(wanted, ct).ConfigureAwait(false);
        if (after is null) return lost!;
        if (!after.IsEmpty) return Say(PublishResult.Incomplete, Worded.Of(PublishWords.AgreedButNotShown, after.Changes.Length), after);
        return plan.Blocked.IsEmpty ? Say(PublishResult.Done, Worded.Of(PublishWords.Published), plan) : Say(PublishResult.Incomplete, Worded.Of(PublishWords.PublishedInPart), plan);
    }

    private async Task<(UpdatePlan? Plan, PublishOutcome? Fault)> LookAsync(IReadOnlyCollection<WantedRecord> wanted, CancellationToken ct)
    {
        var content = new Dictionary<string, ZoneContent>();
        var publishable = wanted.Where(records => records.Need != RecordNeed.Later && records.Name.IsWithin(target.Zone)).ToList();
        foreach (var records in publishable)
        {
            var (there, fault) = await ContentAsync(records, ct).ConfigureAwait(false);
            if (there is null) return (null, fault);
            content[records.Key] = there;
        }

        var plan = UpdatePlan.Of(publishable, records => content[records.Key]);
        return (plan with { Left = [.. plan.Left, .. wanted.Except(publishable).SelectMany(Unpublished)] }, null);
    }

    private IEnumerable<RecordLeft> Unpublished(WantedRecord wanted)
    {
        var because = wanted.Name.IsWithin(target.Zone) ? LeftBecause.NotYet : LeftBecause.OtherZone;
        return wanted.Records.Select(record => new RecordLeft(because, RecordText.Absolute(record.Name), RecordText.TypeName(record.Type), RecordText.Write(record), because == LeftBecause.NotYet ? wanted.Reason : Worded.Of(PublishWords.OutsideZone, target.Zone.Text)));
    }

    private async Task<(ZoneContent? Content, PublishOutcome? Fault)> ContentAsync(WantedRecord wanted, CancellationToken ct)
    {
        var (records, fault) = await AskAsync(wanted.Name, wanted.Type, ct).ConfigureAwait(false);
        if (fault is not null) return (null, fault);
        if (wanted.Type != DnsType.Cname) return (new ZoneContent(Of(records, wanted.Type), [.. records.OfType<DnsRecord.Alias>().Where(alias => alias.Name == wanted.Name)]), null);
        var beside = ImmutableArray.CreateBuilder<DnsRecord>();
        if (records.IsEmpty)
        {
            foreach (var type in BesideAliases)
            {
                (var others, fault) = await AskAsync(wanted.Name, type, ct).ConfigureAwait(false);
                if (fault is not null) return (null, fault);
                beside.AddRange(Of(others, type));
            }
        }

        return (new ZoneContent(Of(records, DnsType.Cname), beside.ToImmutable()), null);

        ImmutableArray<DnsRecord> Of(ImmutableArray<DnsRecord> all, DnsType type) => [.. all.Where(record => record.Name == wanted.Name && record.Type == type)];
    }

    private async Task<(ImmutableArray<DnsRecord> Records, PublishOutcome? Fault)> AskAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var (answer, fault) = await AskServerAsync(name, type, ct).ConfigureAwait(false);
        if (answer is null) return ([], fault);
        return answer.Code is DnsCode.NoError or DnsCode.NameError && answer.Is(DnsFlags.Authoritative) ? (answer.Answers, null) : ([], NotInCharge(answer.Code, name));
    }

    private async Task<(DnsMessage? Answer, PublishOutcome? Fault)> AskServerAsync(DnsName name, DnsType type, CancellationToken ct)
    {
        var (asked, fault) = await WithinAsync(until => DnsExchange.AskDirectlyAsync(target.Server, new DnsQuestion(name, type), until), changes: false, ct).ConfigureAwait(false);
        if (fault is not null) return (null, fault);
        var (answer, why) = asked;
        return answer is null ? (null, Fault(PublishResult.Unreachable, Worded.Of(PublishWords.AnswerUnreadable, target.Who, why!.Reason))) : (answer, null);
    }

    private PublishOutcome NotInCharge(DnsCode code, DnsName name) =>
        Fault(PublishResult.Refused, Worded.Of(PublishWords.AnsweredByNonAuthority, target.Who, target.Zone.Text, code, RecordText.Absolute(name)));

    /// <summary>Sends the update; null when the server agreed, and can be believed.</summary>
    private async Task<PublishOutcome?> SendAsync(DnsUpdate update, CancellationToken ct)
    {
        var signed = Tsig.Sign(update.ToMessage((ushort)RandomNumberGenerator.GetInt32(0x10000)), target.Key, time.GetUtcNow());
        var (reply, fault) = await WithinAsync(until => ExchangeAsync(signed.Octets.AsMemory(), until), changes: true, ct).ConfigureAwait(false);
        if (fault is not null) return fault;
        if (!DnsMessage.Parse(reply).Try(out var answer, out _) || answer.Id != DnsMessage.Parse(signed.Octets.AsSpan()).Value.Id || !answer.Is(DnsFlags.Response))
        {
            return Fault(PublishResult.NotBelieved, Worded.Of(PublishWords.AnswerToSomethingElse, target.Who));
        }

        var key = target.Key.Name.Text;
        switch (Tsig.Check(reply, target.Key, signed.Mac.AsSpan(), time.GetUtcNow()))
        {
            case TsigVerdict.UnknownKey:
                return Fault(PublishResult.WrongKey, Worded.Of(PublishWords.KeyUnknown, target.Who, key, target.Key.Algorithm.Word()));
            case TsigVerdict.WrongSecret:
                return Fault(PublishResult.WrongKey, Worded.Of(PublishWords.SecretDiffers, target.Who, key, target.Key.Algorithm.Word()));
            case TsigVerdict.ClocksDiffer or TsigVerdict.OutOfTime:
                return Fault(PublishResult.ClocksDiffer, Worded.Of(PublishWords.ClocksDiffer, target.Who, Tsig.Fudge / 60));
            case TsigVerdict.Missing when answer.Code != DnsCode.NoError:
                return Refusal(answer.Code, signed: false);
            case TsigVerdict.Missing or TsigVerdict.Forged:
                return Fault(PublishResult.NotBelieved, Worded.Of(PublishWords.AnswerUnsigned, target.Who, key));
            default:
                return answer.Code == DnsCode.NoError ? null : Refusal(answer.Code, signed: true);
        }
    }

    private PublishOutcome Refusal(DnsCode code, bool signed)
    {
        var how = signed ? Worded.FromString(Word(code)) : Worded.Of(PublishWords.WithoutSignature, Word(code));
        return Fault(PublishResult.Refused, code switch
        {
            DnsCode.Refused => Worded.Of(PublishWords.UpdateRefused, target.Who, how, target.Zone.Text, target.Key.Name.Text),
            DnsCode.NotAuthoritative => Worded.Of(PublishWords.NotAuthoritative, target.Who, target.Zone.Text, how),
            DnsCode.NotInZone => Worded.Of(PublishWords.RecordOutsideZone, target.Zone.Text, how),
            DnsCode.NotImplemented => Worded.Of(PublishWords.UpdatesNotTaken, target.Who, how),
            DnsCode.ServerFailure => Worded.Of(PublishWords.ServerFailed, target.Who, how),
            _ => Worded.Of(PublishWords.ChangeNotMade, target.Who, how),
        });
    }

    /// <summary>The code as name servers and their logs write it.</summary>
    private static string Word(DnsCode code) => code switch
    {
        DnsCode.Refused => "REFUSED",
        DnsCode.NotAuthoritative => "NOTAUTH",
        DnsCode.NotInZone => "NOTZONE",
        DnsCode.NotImplemented => "NOTIMP",
        DnsCode.ServerFailure => "SERVFAIL",
        _ => code.ToString(),
    };

    /// <summary>By TCP; by UDP when nobody takes the connection and the message is small enough.</summary>
    private async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        try
        {
            return await DnsExchange.OverTcpAsync(target.Server, message, ct).ConfigureAwait(false);
        }
        catch (SocketException) when (message.Length <= MaxDatagram)
        {
            return await DnsExchange.OverUdpAsync(target.Server, message, ct).ConfigureAwait(false);
        }
    }

    private async Task<(T? Value, PublishOutcome? Fault)> WithinAsync<T>(Func<CancellationToken, Task<T>> work, bool changes, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return (await work(either.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (default, Fault(PublishResult.Unreachable, Open(Worded.Of(PublishWords.NoAnswerInTime, target.Who, patience.TotalSeconds), changes)));
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return (default, Fault(PublishResult.Unreachable, Open(Worded.Of(PublishWords.NotReachable, target.Who, fault.Message), changes)));
        }
    }

    private static Worded Open(Worded text, bool changes) => changes ? Worded.Join(text, Worded.Of(PublishWords.OutcomeUnknown)) : text;

    private static PublishOutcome Fault(PublishResult result, Worded text) => new(result, text, []);

    private static PublishOutcome Say(PublishResult result, Worded text, UpdatePlan plan) =>
        new(result, Worded.Join(plan.Blocked.Select(blocked => blocked.Reason).Prepend(text)), plan.Changes) { Left = plan.Left };
}
