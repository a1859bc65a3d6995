namespace Mox.Protocols.AuthenticationResults;

/// <summary>How a check of a message ended, in the words that the field has for it.</summary>
/// <remarks>RFC 8601 §2.7.1 to §2.7.4. Not every method has each of them.</remarks>
public enum MethodResult
{
    /// <summary><c>none</c>: there was nothing to check.</summary>
    None,

    /// <summary><c>pass</c>.</summary>
    Pass,

    /// <summary><c>fail</c>.</summary>
    Fail,

    /// <summary><c>softfail</c>: of SPF, probably not authorized.</summary>
    SoftFail,

    /// <summary><c>neutral</c>: nothing is asserted, or nothing can be made of it.</summary>
    Neutral,

    /// <summary><c>policy</c>: valid, but not accepted here.</summary>
    Policy,

    /// <summary><c>temperror</c>: could not be checked for now.</summary>
    TempError,

    /// <summary><c>permerror</c>: can never be checked.</summary>
    PermError,
}

/// <summary>The words of the field for <see cref="MethodResult"/>.</summary>
public static class MethodResultWords
{
    /// <summary>The word as it stands in the field.</summary>
    public static string Word(this MethodResult result) => result switch
    {
        MethodResult.None => "none",
        MethodResult.Pass => "pass",
        MethodResult.Fail => "fail",
        MethodResult.SoftFail => "softfail",
        MethodResult.Neutral => "neutral",
        MethodResult.Policy => "policy",
        MethodResult.TempError => "temperror",
        _ => "permerror",
    };

    /// <summary>What a word stands for, in either case of letters; null for a word that is not registered. <c>hardfail</c> is an old one for fail, and <c>error</c>, <c>unknown</c> are old ones for temperror and permerror of SPF.</summary>
    /// <remarks>RFC 8601 §2.7.2 and §2.7.7: other words are to be ignored.</remarks>
    public static MethodResult? Of(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.ToLowerInvariant() switch
        {
            "none" => MethodResult.None,
            "pass" => MethodResult.Pass,
            "fail" or "hardfail" => MethodResult.Fail,
            "softfail" => MethodResult.SoftFail,
            "neutral" => MethodResult.Neutral,
            "policy" => MethodResult.Policy,
            "temperror" or "error" => MethodResult.TempError,
            "permerror" or "unknown" => MethodResult.PermError,
            _ => null,
        };
    }
}
