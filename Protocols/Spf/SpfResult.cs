namespace Mox.Protocols.Spf;

/// <summary>What the policy of a domain says of a client.</summary>
/// <remarks>RFC 7208 §2.6.</remarks>
public enum SpfResult
{
    /// <summary>There is no policy to be asked: no domain was given, or it publishes none.</summary>
    None,

    /// <summary>The domain says that it says nothing of this client.</summary>
    Neutral,

    /// <summary>The client may send for the domain.</summary>
    Pass,

    /// <summary>The client may not send for the domain.</summary>
    Fail,

    /// <summary>The client probably may not send for the domain; the domain does not commit itself to a fail.</summary>
    SoftFail,

    /// <summary>The policy could not be asked for the time being: a look-up failed, or took too long.</summary>
    TempError,

    /// <summary>The policy is broken, and will be until its owner repairs it.</summary>
    PermError,
}

/// <summary>The words of results, as they stand in header fields.</summary>
/// <remarks>RFC 7208 §9.1.</remarks>
public static class SpfResultWord
{
    private static readonly string[] Words = ["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"];

    /// <summary>The word in lower case.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public static string Of(SpfResult result) => result is >= SpfResult.None and <= SpfResult.PermError ? Words[(int)result] : throw new ArgumentOutOfRangeException(nameof(result));

    /// <summary>Reads a word in any case; false when it is none of the seven.</summary>
    public static bool TryRead(ReadOnlySpan<char> word, out SpfResult result)
    {
        for (var i = 0; i < Words.Length; i++)
        {
            result = (SpfResult)i;
            if (word.Equals(Words[i], StringComparison.OrdinalIgnoreCase)) return true;
        }

        result = SpfResult.None;
        return false;
    }
}
