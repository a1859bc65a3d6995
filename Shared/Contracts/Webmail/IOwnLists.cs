using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>The aliases whose mail goes to the account that is signed in, among others.</summary>
public interface IOwnLists
{
    /// <summary>All of them, by address.</summary>
    Task<ImmutableArray<OwnList>> ListAsync(CancellationToken ct);
}

/// <summary>An alias that the account is a member of.</summary>
/// <param name="Address">As people write it.</param>
/// <param name="MembersOnly">Only members may write to it.</param>
/// <param name="MaySendAs">Members may write from it.</param>
/// <param name="Members">The addresses of all members, this account's among them; null where members may not see who the others are.</param>
public sealed record OwnList(string Address, bool MembersOnly, bool MaySendAs, ImmutableArray<string>? Members);
