using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Completes recipients from those written to before.</summary>
public interface IAddressSuggestions
{
    /// <summary>People whose name or address contains the text, whatever its case; the most recent first.</summary>
    Task<ImmutableArray<Person>> SuggestAsync(string typed, int limit, CancellationToken ct);
}
