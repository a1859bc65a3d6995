using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Admin;

/// <summary>Does what may be refused, one at a time, and keeps why it was.</summary>
public sealed class Attempt
{
    public bool IsBusy { get; private set; }

    /// <summary>Why the last one was refused; null when it was not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Name of the setting it is about; empty: of none alone.</summary>
    public string Field { get; private set; } = "";

    /// <summary>True when it was done; false when it was refused, or another one is under way.</summary>
    public async Task<bool> RunAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsBusy) return false;
        (IsBusy, Fault, Field) = (true, null, "");
        try
        {
            await work();
            return true;
        }
        catch (ChangeRefusedException refusal)
        {
            (Fault, Field) = (refusal.Message, refusal.Field);
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Why a setting was refused; null when it was not.</summary>
    public string? Of(string field) => Field == field ? Fault : null;

    public void Forget() => (Fault, Field) = (null, "");
}
