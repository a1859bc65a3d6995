using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.Webmail;

public class The_shared_addresses_of_an_account
{
    [Fact]
    public async Task Are_those_it_is_a_member_of_with_the_others_where_they_may_be_seen()
    {
        await using var host = await WebmailHost.StartAsync();
        var aliases = host.Store.Get<AliasStore>();
        MailAddress Named(string text) => MailAddress.Parse(text).Value;
        await aliases.AddAsync(Named("team@test.example"), new AliasSettings(PostPolicy.Members, MembersSendAs: true, MembersVisible: true), [host.Other.Address, host.Mox.Address], default);
        await aliases.AddAsync(Named("quiet@test.example"), new AliasSettings(), [host.Mox.Address, host.Other.Address], default);
        await aliases.AddAsync(Named("theirs@test.example"), new AliasSettings(MembersVisible: true), [host.Other.Address], default);

        var mine = await host.As<IOwnLists>(host.Mox).ListAsync(default);
        Assert.Equal(["quiet@test.example", "team@test.example"], mine.Select(list => list.Address));
        Assert.Equal((false, false, null), (mine[0].MembersOnly, mine[0].MaySendAs, mine[0].Members));
        Assert.Equal((true, true), (mine[1].MembersOnly, mine[1].MaySendAs));
        Assert.Equal("mox@test.example u2@test.example", string.Join(" ", mine[1].Members!.Value));
    }
}
