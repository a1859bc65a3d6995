using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail;

/// <inheritdoc/>
internal sealed class AddressSuggestions(CurrentAccount current, MessageLists lists) : IAddressSuggestions
{
    private const int MaxLimit = 50;

    private const int MaxTyped = 200;

    public async Task<ImmutableArray<Person>> SuggestAsync(string typed, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var account = await current.RequireAsync();
        var text = typed.Trim();
        if (text.Length is 0 or > MaxTyped) return [];
        var found = await lists.RecipientsAsync(account.AccountId, text, Math.Clamp(limit, 1, MaxLimit), ct);
        return [.. found.Select(recipient => new Person(recipient.Name.Length == 0 ? null : recipient.Name, MailAddress.Parse(recipient.Address).Try(out var address, out _) ? address.ToDisplay() : recipient.Address))];
    }
}
