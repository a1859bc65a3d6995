using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AccountLists(CurrentAccount current, AddressBook book) : IOwnLists
{
    public async Task<ImmutableArray<OwnList>> ListAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return
        [
            .. book.Aliases.Where(alias => alias.HasMember(account.AccountId)).Select(alias => new OwnList(
                alias.Address.ToDisplay(), alias.PostPolicy == PostPolicy.Members, alias.MembersSendAs,
                alias.MembersVisible ? [.. alias.Members.Select(member => member.Address.ToDisplay()).Order(StringComparer.OrdinalIgnoreCase)] : null)),
        ];
    }
}
