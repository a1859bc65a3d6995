using System.Runtime.CompilerServices;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail.Security;

/// <summary>Looks an address up, and again where something did not answer in time.</summary>
public static class SafetyLook
{
    /// <summary>How often an address is looked up in all.</summary>
    public const int Tries = 3;

    /// <summary>Between two tries.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>What is known of it: at once as much as there is, and more when there is more.</summary>
    /// <param name="contract">Looks it up.</param>
    /// <param name="address">The address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends it: the address changed, or went.</param>
    public static async IAsyncEnumerable<AddressSafety> WatchAsync(this IRecipientSecurity contract, string address, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(contract);
        for (var tries = 1; ; tries++)
        {
            var safety = await contract.LookUpAsync(address, ct);
            yield return safety;
            if (safety.IsWhole || tries == Tries) yield break;
            await Task.Delay(Again, time, ct);
        }
    }
}
