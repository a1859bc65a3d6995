using System.Net;
using System.Net.Sockets;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Server.Tests.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>Dynamic updates of a real BIND.</summary>
public class Zone_updater_with_BIND
{
    private const string Others = """
        @ 600 TXT "google-site-verification=abc"
        @ TXT "v=spf1 include:old.example -all"
        @ MX 5 old
        @ CAA 0 iodef "mailto:security@hollis.example"
        www A 192.0.2.80
        mail A 192.0.2.1
        old A 192.0.2.2
        _dmarc TXT "v=DMARC1; p=none"
        _imaps._tcp SRV 10 1 993 old
        """;

    [BindFact]
    public async Task Adds_and_replaces_our_records_and_leaves_those_of_others()
    {
        await using var bind = await Bind.StartAsync("hollis.example", Others);
        var wanted = WantedRecords.For(Sample.Plain);
        var updater = Updater(bind);

        var plan = await updater.PlanAsync(wanted, default);
        Assert.Equal(PublishResult.Done, plan.Result);
        Assert.Contains(new RecordChange(true, "hollis.example.", "MX", "5 old.hollis.example."), plan.Changes);
        Assert.DoesNotContain(plan.Changes, change => change.Value.Contains("google", StringComparison.Ordinal));
        Assert.Equal(["192.0.2.1"], await bind.RecordsAsync("mail.hollis.example", DnsType.A));

        var outcome = await updater.PublishAsync(wanted, default);
        Assert.Equal((PublishResult.Done, plan.Changes.Length), (outcome.Result, outcome.Changes.Length));
        foreach (var records in wanted.Where(records => records.Need != RecordNeed.Later && records.Name.IsWithin(Zone) && records.Marker is null))
        {
            Assert.Equal(records.Records.Select(RecordText.Write).Order(StringComparer.Ordinal), await bind.RecordsAsync(records.Name.Text, records.Type));
        }

        Assert.Equal(["\"google-site-verification=abc\"", "\"v=spf1 ip4:203.0.113.25 ip6:2001:db8:4a::25 mx ~all\""], await bind.RecordsAsync("hollis.example", DnsType.Txt));
        Assert.Equal(["0 iodef \"mailto:security@hollis.example\""], await bind.RecordsAsync("hollis.example", DnsType.Caa));
        Assert.Equal(["192.0.2.80"], await bind.RecordsAsync("www.hollis.example", DnsType.A));
        Assert.Equal(["\"v=DMARC1; p=reject; rua=mailto:dmarc@hollis.example!10m\""], await bind.RecordsAsync("_dmarc.hollis.example", DnsType.Txt));

        Assert.Equal(PublishResult.NothingToDo, (await updater.PublishAsync(wanted, default)).Result);
        Assert.Equal(PublishResult.NothingToDo, (await updater.PlanAsync(wanted, default)).Result);
    }

    [BindFact]
    public async Task Names_what_stands_in_the_way_of_an_alias_and_publishes_the_rest()
    {
        await using var bind = await Bind.StartAsync("hollis.example", "autoconfig A 192.0.2.9");
        var outcome = await Updater(bind).PublishAsync(WantedRecords.For(Sample.Plain), default);
        Assert.Equal(PublishResult.Incomplete, outcome.Result);
        Assert.Contains("autoconfig.hollis.example. has A records", outcome.Text, StringComparison.Ordinal);
        Assert.Equal(["192.0.2.9"], await bind.RecordsAsync("autoconfig.hollis.example", DnsType.A));
        Assert.Equal(["10 mail.hollis.example."], await bind.RecordsAsync("hollis.example", DnsType.Mx));
    }

    [BindTheory]
    [InlineData(false, "v=DMARC1; p=none", false)]
    [InlineData(true, "v=DMARC1; p=none", true)]
    [InlineData(false, "v=DMARC1; p=reject", true)]
    [InlineData(true, "v=DMARC1; p=reject; rua=mailto:other@hollis.example,mailto:dmarc@hollis.example", false)]
    [InlineData(false, "v=DMARC1; p=maybe", true)]
    public async Task Makes_a_policy_stricter_only_when_that_was_chosen_and_keeps_one_that_is_as_good(bool chosen, string there, bool replaced)
    {
        await using var bind = await Bind.StartAsync("hollis.example", $"_dmarc TXT \"{there}\"");
        var outcome = await Updater(bind).PublishAsync(WantedRecords.For(Sample.Plain with { IsDmarcChosen = chosen }), default);
        Assert.True(outcome.IsFine, outcome.Text);
        Assert.Equal([replaced ? "\"v=DMARC1; p=reject; rua=mailto:dmarc@hollis.example!10m\"" : $"\"{there}\""], await bind.RecordsAsync("_dmarc.hollis.example", DnsType.Txt));
    }

    [BindFact]
    public async Task Leaves_a_name_with_the_addresses_of_the_host_as_it_is()
    {
        await using var bind = await Bind.StartAsync("hollis.example", $"autoconfig A {Sample.FourAddress}\nautoconfig AAAA {Sample.SixAddress}");
        Assert.Equal(PublishResult.Done, (await Updater(bind).PublishAsync(WantedRecords.For(Sample.Plain), default)).Result);
        Assert.Equal([Sample.FourAddress], await bind.RecordsAsync("autoconfig.hollis.example", DnsType.A));
        Assert.Equal(PublishResult.NothingToDo, (await Updater(bind).PublishAsync(WantedRecords.For(Sample.Plain), default)).Result);
    }

    [BindTheory]
    [InlineData("ours", "d3Jvbmcgc2VjcmV0", PublishResult.WrongKey, "another secret")]
    [InlineData("stranger", Bind.Secret, PublishResult.WrongKey, "does not know the key")]
    [InlineData("weak", Bind.Secret, PublishResult.Refused, "REFUSED")]
    public async Task Says_what_is_wrong_with_the_key(string key, string secret, PublishResult result, string words)
    {
        await using var bind = await Bind.StartAsync("hollis.example", "");
        var outcome = await Updater(bind, key, secret).PublishAsync(WantedRecords.For(Sample.Plain), default);
        Assert.Equal(result, outcome.Result);
        Assert.Contains(words, outcome.Text, StringComparison.Ordinal);
        Assert.Empty(await bind.RecordsAsync("hollis.example", DnsType.Mx));
    }

    [BindFact]
    public async Task Says_that_a_zone_may_not_be_changed_or_is_not_there()
    {
        await using var bind = await Bind.StartAsync("hollis.example", "");
        var closed = await Updater(bind, zone: "fixed.test").PublishAsync(WantedRecords.For(Sample.Plain with { Domain = Sample.Name("fixed.test"), ClientSettings = null }), default);
        Assert.Equal(PublishResult.Refused, closed.Result);
        Assert.Contains("REFUSED", closed.Text, StringComparison.Ordinal);
        var absent = await Updater(bind, zone: "absent.test").PublishAsync(WantedRecords.For(Sample.Plain with { Domain = Sample.Name("absent.test"), ClientSettings = null }), default);
        Assert.Equal(PublishResult.Refused, absent.Result);
        Assert.Contains("not in charge", absent.Text, StringComparison.Ordinal);
    }

    [BindFact]
    public async Task Says_that_the_clocks_differ()
    {
        await using var bind = await Bind.StartAsync("hollis.example", "");
        var late = new ManualTime(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        var outcome = await new ZoneUpdater(Target(bind.EndPoint), late, TimeSpan.FromSeconds(20)).PublishAsync(WantedRecords.For(Sample.Plain), default);
        Assert.Equal(PublishResult.ClocksDiffer, outcome.Result);
    }

    [Fact]
    public async Task Says_that_nobody_is_there()
    {
        var outcome = await new ZoneUpdater(Target(new IPEndPoint(IPAddress.Loopback, FreePorts.One())), TimeProvider.System, TimeSpan.FromSeconds(20)).PublishAsync(WantedRecords.For(Sample.Plain), default);
        Assert.Equal(PublishResult.Unreachable, outcome.Result);
        Assert.Contains("cannot be reached", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_is_silent()
    {
        await using var silent = new ScriptedResolver();
        var time = new ManualTime();
        var publishing = new ZoneUpdater(Target(silent.EndPoint), time, TimeSpan.FromSeconds(20)).PublishAsync(WantedRecords.For(Sample.Plain), default);
        await time.AdvanceUntilAsync(publishing, TimeSpan.FromSeconds(1));
        var outcome = await publishing;
        Assert.Equal(PublishResult.Unreachable, outcome.Result);
        Assert.Contains("no answer within 20 seconds", outcome.Text, StringComparison.Ordinal);
    }

    /// <summary>Where nobody takes connections, a small update goes by UDP.</summary>
    [Fact]
    public async Task Sends_by_UDP_where_there_is_no_TCP()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var updates = 0;
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync();
        var outcome = await new ZoneUpdater(Target((IPEndPoint)socket.Client.LocalEndPoint!), TimeProvider.System, TimeSpan.FromSeconds(20)).PublishAsync([.. WantedRecords.For(Sample.Plain).Where(wanted => wanted.Key == "mx")], default);
        await stop.CancelAsync();
        await serving;
        Assert.Equal((PublishResult.Refused, 1), (outcome.Result, updates));
        Assert.Contains("REFUSED, without a signature", outcome.Text, StringComparison.Ordinal);

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var came = await socket.ReceiveAsync(stop.Token);
                    var query = DnsMessage.Parse(came.Buffer).Value;
                    if (query.Opcode == DnsOpcode.Update) updates++;
                    var answer = query with { Flags = DnsFlags.Response | DnsFlags.Authoritative, Code = query.Opcode == DnsOpcode.Update ? DnsCode.Refused : DnsCode.NoError, Additional = [], Edns = null };
                    await socket.SendAsync(DnsMessageWriter.Write(answer), came.RemoteEndPoint, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Stopped.
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Believes_no_answer_without_the_right_signature(bool otherKey)
    {
        await using var liar = new ScriptedResolver();
        var other = TsigKey.Parse("ours", "b3RoZXI=").Value;
        liar.Answer = (query, _) =>
        {
            var answer = query with { Flags = DnsFlags.Response | DnsFlags.Authoritative, Additional = [], Edns = null };
            return [query.Opcode == DnsOpcode.Update && otherKey ? [.. Tsig.Sign(answer, other, TimeProvider.System.GetUtcNow()).Octets] : DnsMessageWriter.Write(answer)];
        };
        var outcome = await new ZoneUpdater(Target(liar.EndPoint), TimeProvider.System, TimeSpan.FromSeconds(20)).PublishAsync(WantedRecords.For(Sample.Plain), default);
        Assert.Equal(PublishResult.NotBelieved, outcome.Result);
    }

    private static DnsName Zone => DnsName.Parse("hollis.example").Value;

    private static ZoneUpdater Updater(Bind bind, string key = "ours", string secret = Bind.Secret, string zone = "hollis.example") =>
        new(Target(bind.EndPoint, key, secret, zone), TimeProvider.System, TimeSpan.FromSeconds(20));

    private static UpdateTarget Target(IPEndPoint server, string key = "ours", string secret = Bind.Secret, string zone = "hollis.example") =>
        new(server, DnsName.Parse(zone).Value, TsigKey.Parse(key, secret).Value);
}
