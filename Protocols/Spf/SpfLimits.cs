namespace Mox.Protocols.Spf;

/// <summary>How much one check may cost. Whoever publishes a policy decides what is looked up, at the expense of others.</summary>
/// <remarks>RFC 7208 §4.6.4 and §11.1.</remarks>
public sealed record SpfLimits
{
    /// <summary>The limits of RFC 7208.</summary>
    public static SpfLimits Default { get; } = new();

    /// <summary>Terms that ask the DNS; one more is a permanent error.</summary>
    public int Terms { get; init; } = 10;

    /// <summary>Terms whose look-ups find nothing; one more is a permanent error.</summary>
    public int VoidTerms { get; init; } = 2;

    /// <summary>Hosts of one <c>mx</c> whose addresses are asked for: a permanent error when more would be needed. Also the names of the client that are confirmed; more are ignored.</summary>
    public int Names { get; init; } = 10;

    /// <summary>Questions to the DNS in all, of whatever kind; one more is a permanent error. What the other limits allow together is more than a hundred, of which no honest policy has need.</summary>
    public int Questions { get; init; } = 60;

    /// <summary>The time a check may take; the result is then a temporary error. RFC 7208 §4.6.4 asks for at least 20 seconds.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest explanation, in characters; the rest is cut off.</summary>
    public int Explanation { get; init; } = 500;
}
