using Mox.Protocols.Acme.Documents;

namespace Mox.Protocols.Acme.Client;

/// <summary>Why something did not come about, by what has to be done.</summary>
public enum AcmeFailureKind
{
    /// <summary>No answer came: try again later.</summary>
    Unreachable,

    /// <summary>An answer came that is not as the protocol has it: try again later.</summary>
    Unreadable,

    /// <summary>The server has a fault of its own: try again later.</summary>
    ServerFault,

    /// <summary>Too much was asked: not before <see cref="AcmeFailure.RetryAt"/>.</summary>
    RateLimited,

    /// <summary>The server does not know the account: register again.</summary>
    NoAccount,

    /// <summary>Nothing goes on before the owner has acted: terms of service, external account, contact, revoked account.</summary>
    OwnerMustAct,

    /// <summary>A challenge failed, or there is none that we can answer: another kind may help.</summary>
    Challenge,

    /// <summary>The certificate an order says it replaces was replaced already: ask without saying so.</summary>
    AlreadyReplaced,

    /// <summary>It took too long.</summary>
    Late,

    /// <summary>The server says no for another reason.</summary>
    Refused,
}

/// <summary>Why something did not come about.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">A sentence for people, without a full stop; it holds text of the server, cleaned.</param>
public sealed record AcmeFailure(AcmeFailureKind Kind, string Reason)
{
    /// <summary>The problem the server reported, if it did.</summary>
    public AcmeProblem? Problem { get; init; }

    /// <summary>The server asks not to come before this time.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The kind of challenge that failed.</summary>
    public string? ChallengeType { get; init; }
}

/// <summary>What came of a request: a value, or why there is none.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct AcmeResult<T>
{
    private readonly T? _value;

    private AcmeResult(T? value, AcmeFailure? failure) => (_value, Failure) = (value, failure);

    /// <summary>Why there is no value; null when there is one.</summary>
    public AcmeFailure? Failure { get; }

    /// <summary>True when there is a value.</summary>
    public bool Ok => Failure is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException(Failure.Reason);

#pragma warning disable CA2225 // As in Parsed: a step returns the value or the failure.
    /// <summary>A value.</summary>
    public static implicit operator AcmeResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator AcmeResult<T>(AcmeFailure failure) => new(default, failure);
#pragma warning restore CA2225
}
