using Microsoft.Extensions.Options;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Setup;

/// <summary>Does the setup at the start, where the settings name an owner and the data folder has none.</summary>
internal sealed class UnattendedSetup(SetupGate gate, OwnerMaking owners, SetupProgress progress, SetupConsole console, IOptions<SetupOptions> options)
{
    /// <summary>Does nothing where there is an owner, or none is named.</summary>
    /// <exception cref="InvalidDataException">Something is not as it has to be; there is no owner then.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var wish = options.Value;
        if (wish.Owner.Length == 0 || await gate.HasOwnerAsync(ct).ConfigureAwait(false)) return;
        if (await MakeAsync(wish.OwnerName, wish.Owner, wish.ReadPassword(), ct).ConfigureAwait(false) is { } made) console.Say($"{made.Address} is the owner of this mail server now, with the password of the settings.");
    }

    /// <summary>Makes the owner, and ends the setup: all that its steps would ask stands in the settings.</summary>
    /// <returns>Null when there is an owner already.</returns>
    /// <exception cref="InvalidDataException">Something is not as it has to be; there is no owner then.</exception>
    public async Task<MadeOwner?> MakeAsync(string name, string address, string password, CancellationToken ct)
    {
        try
        {
            var called = name.Trim().Length > 0 ? name : address.Trim().Split('@')[0];
            if (await owners.MakeAsync(called, address, password, ct).ConfigureAwait(false) is not { } made) return null;
            foreach (var step in (SetupStep[])[SetupStep.Name, SetupStep.Certificate, SetupStep.Mailboxes]) await progress.PassAsync(step, ct).ConfigureAwait(false);
            await progress.FinishAsync(ct).ConfigureAwait(false);
            return made;
        }
        catch (ChangeRefusedException refused)
        {
            throw new InvalidDataException($"{Key(refused.Field)}: {refused.Message}", refused);
        }
    }

    private static string Key(string field) => field switch
    {
        SetupForm.Name => $"{SetupOptions.Section}:{nameof(SetupOptions.OwnerName)}",
        SetupForm.Password => $"{SetupOptions.Section}:{nameof(SetupOptions.Password)}",
        _ => $"{SetupOptions.Section}:{nameof(SetupOptions.Owner)}",
    };
}
