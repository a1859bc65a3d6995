using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Contacts;

/// <inheritdoc/>
internal sealed class AddressSuggestions(CurrentAccount current, KnownPeopleCache known) : IAddressSuggestions
{
    private const int MaxLimit = 50;

    public async Task<ImmutableArray<AddressSuggestion>> CompleteAsync(string typed, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var account = await current.RequireAsync();
        return (await known.OfAsync(account.AccountId, ct)).Find(typed, Math.Clamp(limit, 1, MaxLimit));
    }

    public async Task<ImmutableArray<Person>> SuggestAsync(string typed, int limit, CancellationToken ct) =>
        [.. (await CompleteAsync(typed, limit, ct)).Where(suggestion => suggestion.Kind != SuggestionKind.Group).Select(suggestion => suggestion.Person)];
}
