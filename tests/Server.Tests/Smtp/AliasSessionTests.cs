using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Testing;

namespace Mox.Server.Tests.Smtp;

public class Mail_for_an_alias
{
    private const string FromOutside = "From: <a@sender.example>\r\nSubject: hello\r\n\r\nBody\r\n";
    private const string FromAlice = "From: Alice <alice+x@test.example>\r\nSubject: hello\r\n\r\nBody\r\n";

    [Fact]
    public async Task Comes_to_every_member_once_under_the_address_of_the_alias()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(), house.Alice, house.Bob);
        await DeliverAsync(house, FromOutside, "250 2.0.0", "TEAM+list@test.example");
        foreach (var member in new[] { house.Alice, house.Bob })
        {
            Assert.Contains("Delivered-To: TEAM+list@test.example\r\n", Assert.Single(await house.InboxAsync(member)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Is_not_doubled_for_who_is_written_to_by_name_or_is_in_two_aliases()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(), house.Alice, house.Bob);
        await AddAsync(house, "all", new AliasSettings(), house.Bob, house.Alice);
        await DeliverAsync(house, FromOutside, "250", "team@test.example", "all@test.example", "bob@test.example");
        Assert.Contains("Delivered-To: bob@test.example\r\n", Assert.Single(await house.InboxAsync(house.Bob)), StringComparison.Ordinal);
        Assert.Single(await house.InboxAsync(house.Alice));
    }

    [Fact]
    public async Task Does_not_come_back_to_its_author_but_for_one_who_is_alone()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(), house.Alice, house.Bob);
        await DeliverAsync(house, FromAlice, "250", "team@test.example");
        Assert.Empty(await house.InboxAsync(house.Alice));
        Assert.Single(await house.InboxAsync(house.Bob));

        await AddAsync(house, "self", new AliasSettings(), house.Alice);
        await DeliverAsync(house, FromAlice, "250", "self@test.example");
        Assert.Single(await house.InboxAsync(house.Alice));
    }

    [Fact]
    public async Task Is_not_held_to_be_written_by_whom_a_catch_all_belongs_to()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await house.Store.Accounts.SetCatchAllAsync(null, house.Alice.Id, default);
        await AddAsync(house, "team", new AliasSettings(), house.Alice, house.Bob);
        await DeliverAsync(house, FromOutside, "250", "team@test.example");
        Assert.Single(await house.InboxAsync(house.Alice));
        await AddAsync(house, "inner", new AliasSettings(PostPolicy.Members), house.Alice);
        await DeliverAsync(house, "From: anybody@test.example\r\n\r\n\r\n", "550 5.7.2", "inner@test.example");
    }

    [Fact]
    public async Task Of_members_only_is_refused_for_others()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(PostPolicy.Members), house.Alice, house.Bob);
        await DeliverAsync(house, FromOutside, "550 5.7.2", "team@test.example");
        await DeliverAsync(house, "From: a@sender.example, alice@test.example\r\n\r\n\r\n", "550 5.7.2", "team@test.example");
        Assert.Empty(await house.InboxAsync(house.Bob));
        await DeliverAsync(house, FromAlice, "250", "team@test.example");
        Assert.Single(await house.InboxAsync(house.Bob));
    }

    [Fact]
    public async Task Of_members_only_goes_alone_so_that_its_refusal_hits_nobody_else()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(PostPolicy.Members), house.Alice);
        await AddAsync(house, "open", new AliasSettings(), house.Alice);
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<open@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<team@test.example>", "452 4.5.3");
        await peer.CommandAsync("RSET", 250);
        await peer.CommandAsync("MAIL FROM:<a@sender.example>", 250);
        await peer.CommandAsync("RCPT TO:<team@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<team+again@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<bob@test.example>", "452 4.5.3");
        await peer.CommandAsync("RCPT TO:<nobody@test.example>", 550);
    }

    [Fact]
    public async Task Comes_to_those_who_have_room_and_waits_when_nobody_has()
    {
        await using var house = await SmtpHouse.OpenAsync();
        await AddAsync(house, "team", new AliasSettings(), house.Alice, house.Bob);
        await house.Store.Accounts.SetQuotaAsync(house.Alice.Id, 10, default);
        await DeliverAsync(house, FromOutside, "250", "team@test.example");
        Assert.Empty(await house.InboxAsync(house.Alice));
        Assert.Single(await house.InboxAsync(house.Bob));
        await house.Store.Accounts.SetQuotaAsync(house.Bob.Id, 10, default);
        await DeliverAsync(house, FromOutside, "452", "team@test.example");
        Assert.Single(await house.InboxAsync(house.Bob));
    }

    [Fact]
    public async Task Of_members_only_is_refused_at_submission_when_it_is_addressed()
    {
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        await AddAsync(house, "bobs", new AliasSettings(PostPolicy.Members), house.Bob);
        await AddAsync(house, "team", new AliasSettings(PostPolicy.Members, MembersSendAs: true), house.Alice, house.Bob);
        await using var peer = await house.SubmitterAsync();
        await peer.CommandAsync("MAIL FROM:<alice@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<bobs@test.example>", "550 5.7.2");
        await peer.CommandAsync("RCPT TO:<team@test.example>", 250);
        await peer.CommandAsync("RSET", 250);
        await peer.CommandAsync("MAIL FROM:<bobs@test.example>", 550);
        await peer.CommandAsync("MAIL FROM:<team@test.example>", 250);
        await peer.CommandAsync("RCPT TO:<c@remote.example>", 250);
        await peer.CommandAsync("DATA", 354);
        await peer.SendAsync("From: <team@test.example>\r\n\r\nIn its name\r\n.\r\n");
        await peer.ExpectAsync(250);
        Assert.Equal("team@test.example", Assert.Single(house.Queue.Taken).Submission.MailFrom?.ToString());
    }

    private static Task<long> AddAsync(SmtpHouse house, string local, AliasSettings settings, params TestAccount[] members) =>
        house.Store.Get<AliasStore>().AddAsync(MailAddress.Parse($"{local}@test.example").Value, settings, [.. members.Select(member => member.Address)], default);

    private static async Task DeliverAsync(SmtpHouse house, string message, string reply, params string[] to)
    {
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync("a@sender.example", to);
        await peer.SendAsync(message + ".\r\n");
        await peer.ExpectAsync(reply);
    }
}
