using System.Net;
using Mox.Protocols.Dns.Wire;
using Mox.Server.DnsCheck;
using Mox.Server.Storage;
using Mox.Server.Tests.DnsCheck;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Admin;

/// <summary>Dynamic updates as administrators set them up, against a real BIND.</summary>
public class Publishing_for_administrators
{
    [BindFact]
    public async Task Sets_a_name_server_up_after_a_test_and_publishes_what_is_missing()
    {
        await using var bind = await Bind.StartAsync("ours.example", "@ TXT \"site-verification=1\"\n_dmarc TXT \"v=DMARC1; p=none\"");
        await using var host = await DnsHost.OpenAsync();
        var publishing = host.For<IDnsPublishing>(isAdmin: true);
        Assert.Equal(PublishResult.NotSetUp, (await publishing.PlanAsync(DnsHost.Ours, default)).Result);
        Assert.Contains("no domain of this host", (await publishing.PublishAsync(Sample.Name("other.test"), default)).Text, StringComparison.Ordinal);
        var tested = await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint), Bind.Secret, default);
        Assert.True(tested.IsFine, tested.Text);
        Assert.Equal(Zone(bind.EndPoint), await publishing.ZoneAsync(DnsHost.Ours, default));

        var plan = await publishing.PlanAsync(DnsHost.Ours, default);
        Assert.Contains(new RecordChange(false, "ours.example.", "MX", "10 mail.ours.example."), plan.Changes);
        Assert.Contains(plan.Left, left => left is { Because: LeftBecause.OfOthers, Value: "\"site-verification=1\"" });
        Assert.Contains(plan.Left, left => left is { Because: LeftBecause.Decision, Value: "\"v=DMARC1; p=none\"" });
        Assert.Contains(plan.Left, left => left is { Because: LeftBecause.OtherZone, Type: "PTR" });
        Assert.Empty(await bind.RecordsAsync("ours.example", DnsType.Mx));

        var done = await publishing.PublishAsync(DnsHost.Ours, default);
        Assert.True(done.IsFine, done.Text);
        Assert.Equal(["10 mail.ours.example."], await bind.RecordsAsync("ours.example", DnsType.Mx));
        Assert.Equal(["\"v=DMARC1; p=none\""], await bind.RecordsAsync("_dmarc.ours.example", DnsType.Txt));
        Assert.Equal(PublishResult.NothingToDo, (await publishing.PlanAsync(DnsHost.Ours, default)).Result);

        // Once the policy is chosen, it is published like all else.
        await host.For(isAdmin: true).ChooseAsync(DnsHost.Ours, PlanSubject.Dmarc, 0, anyway: true, default);
        await host.Get<DmarcWishes>().ChooseAsync(DnsHost.Ours, Mox.Protocols.Dmarc.DmarcPolicy.Quarantine, "test", default);
        Assert.True((await publishing.PublishAsync(DnsHost.Ours, default)).IsFine);
        Assert.Equal(["\"v=DMARC1; p=quarantine\""], await bind.RecordsAsync("_dmarc.ours.example", DnsType.Txt));
    }

    [BindTheory]
    [InlineData("ours", "d3Jvbmcgc2VjcmV0", TsigAlgorithm.HmacSha256, "ours.example", PublishResult.WrongKey, "another secret")]
    [InlineData("stranger", Bind.Secret, TsigAlgorithm.HmacSha256, "ours.example", PublishResult.WrongKey, "does not know the key")]
    [InlineData("ours", Bind.Secret, TsigAlgorithm.HmacSha512, "ours.example", PublishResult.WrongKey, "algorithm hmac-sha512")]
    [InlineData("weak", Bind.Secret, TsigAlgorithm.HmacSha256, "ours.example", PublishResult.Refused, "REFUSED")]
    [InlineData("ours", Bind.Secret, TsigAlgorithm.HmacSha256, "example", PublishResult.Refused, "not in charge")]
    public async Task Keeps_nothing_when_the_test_fails_and_says_what_to_do(string key, string secret, TsigAlgorithm algorithm, string zone, PublishResult result, string words)
    {
        await using var bind = await Bind.StartAsync("ours.example", "");
        await using var host = await DnsHost.OpenAsync();
        var publishing = host.For<IDnsPublishing>(isAdmin: true);
        var tested = await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint) with { KeyName = key, Algorithm = algorithm, Zone = zone }, secret, default);
        Assert.Equal(result, tested.Result);
        Assert.Contains(words, tested.Text, StringComparison.Ordinal);
        Assert.Null(await publishing.ZoneAsync(DnsHost.Ours, default));
        Assert.False(Directory.Exists(host.Get<UpdateSecrets>().Folder));
    }

    [BindTheory]
    [InlineData(TsigAlgorithm.HmacSha384)]
    [InlineData(TsigAlgorithm.HmacSha512)]
    public async Task Signs_as_the_name_server_wants_it(TsigAlgorithm algorithm)
    {
        await using var bind = await Bind.StartAsync("ours.example", "");
        await using var host = await DnsHost.OpenAsync();
        var tested = await host.For<IDnsPublishing>(isAdmin: true).SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint) with { KeyName = algorithm.Word(), Algorithm = algorithm }, Bind.Secret, default);
        Assert.True(tested.IsFine, tested.Text);
    }

    [BindFact]
    public async Task Tells_the_zone_that_a_name_lies_in()
    {
        await using var bind = await Bind.StartAsync("example", "ours TXT \"x\"");
        await using var host = await DnsHost.OpenAsync();
        var publishing = host.For<IDnsPublishing>(isAdmin: true);
        var tested = await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint), Bind.Secret, default);
        Assert.Equal(PublishResult.Refused, tested.Result);
        Assert.Contains("lies in the zone example.", tested.Text, StringComparison.Ordinal);
        Assert.True((await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint) with { Zone = "example" }, Bind.Secret, default)).IsFine);
        Assert.True((await publishing.PublishAsync(DnsHost.Ours, default)).IsFine);
    }

    [BindFact]
    public async Task Keeps_the_secret_in_a_file_of_its_own_and_tells_it_to_nobody()
    {
        await using var bind = await Bind.StartAsync("ours.example", "");
        await using var host = await DnsHost.OpenAsync();
        var publishing = host.For<IDnsPublishing>(isAdmin: true);
        Assert.True((await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint), Bind.Secret, default)).IsFine);
        var file = Assert.Single(Directory.GetFiles(host.Get<UpdateSecrets>().Folder));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(Bind.Secret, (await File.ReadAllTextAsync(file)).Trim());
        Assert.DoesNotContain(Bind.Secret, (await publishing.ZoneAsync(DnsHost.Ours, default))!.ToString(), StringComparison.Ordinal);
        foreach (var name in Directory.GetFiles(host.Folder, "appliance.db*")) Assert.DoesNotContain(Bind.Secret, await ReadAsync(name), StringComparison.Ordinal);

        // Other settings, the same secret; then another one, and the old file is gone.
        Assert.True((await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint) with { KeyName = "ours." }, "", default)).IsFine);
        Assert.Equal([file], Directory.GetFiles(host.Get<UpdateSecrets>().Folder));
        Assert.True((await publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint), Bind.Secret, default)).IsFine);
        Assert.NotEqual(file, Assert.Single(Directory.GetFiles(host.Get<UpdateSecrets>().Folder)));

        // A file that is lost is told.
        File.Delete(Directory.GetFiles(host.Get<UpdateSecrets>().Folder)[0]);
        var lost = await publishing.PlanAsync(DnsHost.Ours, default);
        Assert.Equal(PublishResult.NotSetUp, lost.Result);
        Assert.Contains("Enter the secret again", lost.Text, StringComparison.Ordinal);
        Assert.Equal(UpdateZoneRules.Secret, (await Assert.ThrowsAsync<ChangeRefusedException>(() => publishing.SetUpAsync(DnsHost.Ours, Zone(bind.EndPoint), "", default))).Field);

        Assert.True(await publishing.ForgetAsync("ours.example", default));
        Assert.False(await publishing.ForgetAsync("ours.example", default));
        Assert.Null(await publishing.ZoneAsync(DnsHost.Ours, default));
    }

    [Fact]
    public async Task Finds_the_name_server_by_its_name_and_says_that_it_is_away_or_unknown()
    {
        await using var host = await DnsHost.OpenAsync();
        host.Dns.Address("ns1.ours.example", "127.0.0.1");
        var publishing = host.For<IDnsPublishing>(isAdmin: true);
        var zone = Zone(new IPEndPoint(IPAddress.Loopback, FreePorts.One())) with { Server = "ns1.ours.example" };
        var away = await publishing.SetUpAsync(DnsHost.Ours, zone, Bind.Secret, default);
        Assert.Equal(PublishResult.Unreachable, away.Result);
        Assert.StartsWith("ns1.ours.example (127.0.0.1:", away.Text, StringComparison.Ordinal);
        var unknown = await publishing.SetUpAsync(DnsHost.Ours, zone with { Server = "ns2.ours.example" }, Bind.Secret, default);
        Assert.Contains("has no address", unknown.Text, StringComparison.Ordinal);
        host.Dns.Fail(ZoneDns.Name("ns3.ours.example"), DnsType.A);
        host.Dns.Fail(ZoneDns.Name("ns3.ours.example"), DnsType.Aaaa);
        var failed = await publishing.SetUpAsync(DnsHost.Ours, zone with { Server = "ns3.ours.example" }, Bind.Secret, default);
        Assert.Contains("could not be looked up", failed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Zone", "other.example")]
    [InlineData("Server", "a b")]
    [InlineData("Port", "0")]
    [InlineData("KeyName", "")]
    [InlineData("Secret", "%%%")]
    public async Task Takes_no_value_that_is_none(string field, string value)
    {
        await using var host = await DnsHost.OpenAsync();
        var zone = Zone(new IPEndPoint(IPAddress.Loopback, 53));
        zone = field switch
        {
            "Zone" => zone with { Zone = value },
            "Server" => zone with { Server = value },
            "Port" => zone with { Port = 0 },
            "KeyName" => zone with { KeyName = value },
            _ => zone,
        };
        var refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => host.For<IDnsPublishing>(isAdmin: true).SetUpAsync(DnsHost.Ours, zone, field == "Secret" ? value : Bind.Secret, default));
        Assert.Equal(field, refused.Field);
        Assert.DoesNotContain("%%%", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_closed_to_everybody_else()
    {
        await using var host = await DnsHost.OpenAsync();
        var user = host.For<IDnsPublishing>(isAdmin: false);
        foreach (var call in (Func<Task>[])
        [
            () => user.ZoneAsync(DnsHost.Ours, default), () => user.SetUpAsync(DnsHost.Ours, Zone(new IPEndPoint(IPAddress.Loopback, 53)), Bind.Secret, default), () => user.ForgetAsync("ours.example", default),
            () => user.PlanAsync(DnsHost.Ours, default), () => user.PublishAsync(DnsHost.Ours, default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    private static UpdateZone Zone(IPEndPoint server) => new() { Zone = "ours.example", Server = server.Address.ToString(), Port = server.Port, KeyName = "ours" };

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
