using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>A change of what is configured that cannot be made, and nothing was changed; the message says why and what to do, for the administrator.</summary>
/// <param name="why">Why, worded when it is read.</param>
/// <param name="field">Name of the setting it is about; empty: of none alone.</param>
public sealed class ChangeRefusedException(Worded why, string field = "") : Exception
{
    public Worded Why { get; } = why;

    public string Field { get; } = field;

    public override string Message => Why;
}
