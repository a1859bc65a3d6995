namespace Mox.WebUI.Webmail;

/// <summary>Rows that were taken out of a list before the server answered.</summary>
/// <param name="settle">Gets the messages that really left.</param>
public sealed class Departure(Action<IReadOnlySet<long>> settle)
{
    public static readonly Departure None = new(_ => { });

    /// <summary>The server has answered: rows of other messages come back.</summary>
    public void Settle(IEnumerable<long> left) => settle(left.ToHashSet());
}
