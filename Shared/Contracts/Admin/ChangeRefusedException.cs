namespace Mox.Shared.Contracts.Admin;

/// <summary>A change of what is configured that cannot be made, and nothing was changed; the message says why and what to do, for the administrator.</summary>
/// <param name="field">Name of the setting it is about; empty: of none alone.</param>
public sealed class ChangeRefusedException(string why, string field = "") : Exception(why)
{
    public string Field { get; } = field;
}
