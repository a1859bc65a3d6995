using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.Queue;

public class Mail_to_an_alias_of_ours
{
    private const string Lunch = "From: user@ours.example\nSubject: lunch\n\nAt noon?\n";

    [Fact]
    public async Task Comes_to_every_member_but_its_author()
    {
        await using var bench = await QueueBench.OpenAsync();
        var third = await bench.Store.AddAccountAsync("third", "ours.example");
        await AddAsync(bench, new AliasSettings(PostPolicy.Members), "user@ours.example", "other@ours.example", "third@ours.example");
        await bench.GoneAsync((await bench.EnqueueAsync("team@ours.example", content: Lunch))[0]);
        Assert.Contains("Delivered-To: team@ours.example\r\n", Assert.Single(await bench.MessagesAsync(bench.Other)), StringComparison.Ordinal);
        Assert.Single(await bench.MessagesAsync(third));
        Assert.Empty(await bench.MessagesAsync(bench.User));
        Assert.Equal(1, await bench.BodiesAsync());
    }

    [Theory]
    [InlineData("team@ours.example other@ours.example")]
    [InlineData("other@ours.example team@ours.example")]
    [InlineData("team@ours.example team+x@ours.example")]
    public async Task Is_there_once_for_who_is_also_written_to_by_name(string recipients)
    {
        await using var bench = await QueueBench.OpenAsync();
        await AddAsync(bench, new AliasSettings(), "other@ours.example");
        foreach (var id in await bench.EnqueueAsync(recipients, content: Lunch)) await bench.GoneAsync(id);
        Assert.Single(await bench.MessagesAsync(bench.Other));
        Assert.Empty(await bench.MessagesAsync(bench.User));
    }

    [Fact]
    public async Task Of_members_only_comes_back_to_others()
    {
        await using var bench = await QueueBench.OpenAsync();
        await AddAsync(bench, new AliasSettings(PostPolicy.Members), "other@ours.example");
        await bench.GoneAsync((await bench.EnqueueAsync("team@ours.example", content: Lunch))[0]);
        Assert.Contains("Status: 5.7.2\r\n", Assert.Single(await bench.MessagesAsync(bench.User)), StringComparison.Ordinal);
        Assert.Empty(await bench.MessagesAsync(bench.Other));
    }

    [Fact]
    public async Task Waits_while_no_member_has_room()
    {
        await using var bench = await QueueBench.OpenAsync();
        await AddAsync(bench, new AliasSettings(), "other@ours.example");
        await bench.Store.Accounts.SetQuotaAsync(bench.Other.Id, 10, default);
        var id = (await bench.EnqueueAsync("team@ours.example", content: Lunch))[0];
        Assert.Contains("full", (await bench.TriedAsync(id)).LastText, StringComparison.Ordinal);
        await bench.Store.Accounts.SetQuotaAsync(bench.Other.Id, 0, default);
        await bench.ForwardAsync(id);
        await bench.GoneAsync(id);
        Assert.Single(await bench.MessagesAsync(bench.Other));
    }

    private static Task AddAsync(QueueBench bench, AliasSettings settings, params string[] members) =>
        bench.Store.Get<AliasStore>().AddAsync(MailAddress.Parse("team@ours.example").Value, settings, [.. members.Select(member => MailAddress.Parse(member).Value)], default);
}
