using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Completes recipients from the address book, its groups, and those written to before.</summary>
public interface IAddressSuggestions
{
    /// <summary>Those whose words of name or address begin like the words typed, whatever their case and accents; who is written to often and lately comes first.</summary>
    Task<ImmutableArray<AddressSuggestion>> CompleteAsync(string typed, int limit, CancellationToken ct);

    /// <summary>The same without groups.</summary>
    Task<ImmutableArray<Person>> SuggestAsync(string typed, int limit, CancellationToken ct);
}

/// <summary>Somebody who fits what is typed.</summary>
/// <param name="Person">The person; for a group its name, without an address.</param>
/// <param name="Kind">Where it is known from.</param>
/// <param name="Members">Those in the group who have an address; empty for a person.</param>
public sealed record AddressSuggestion(Person Person, SuggestionKind Kind, ImmutableArray<Person> Members)
{
    /// <summary>Those who become recipients when this is taken.</summary>
    public ImmutableArray<Person> People => Kind == SuggestionKind.Group ? Members : [Person];
}

public enum SuggestionKind
{
    /// <summary>Written to before.</summary>
    Past,
    Contact,
    Group,
}
