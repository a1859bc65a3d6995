namespace Mox.Protocols.Addresses.Idna;

/// <summary>Which checks of UTS 46 are made. Processing is never transitional.</summary>
[Flags]
public enum IdnaChecks
{
    /// <summary>Only what no processing leaves out: characters that may not stand in a name, punycode, normal form, leading marks.</summary>
    None = 0,

    /// <summary>Of ASCII only letters, digits and hyphens (UseSTD3ASCIIRules).</summary>
    Std3Ascii = 1,

    /// <summary>No hyphen at the ends, nor at the third and fourth place (CheckHyphens).</summary>
    Hyphens = 2,

    /// <summary>The rule for text from right to left (CheckBidi, RFC 5893 §2).</summary>
    Bidi = 4,

    /// <summary>Joiners only where a script needs them (CheckJoiners, RFC 5892 §A.1 and §A.2).</summary>
    Joiners = 8,

    /// <summary>Labels of 1 to 63 octets, names of 1 to 253 (VerifyDnsLength; only when made into ASCII).</summary>
    DnsLength = 16,

    /// <summary>All of these, as for a name that is to be registered.</summary>
    All = Std3Ascii | Hyphens | Bidi | Joiners | DnsLength,
}

/// <summary>What was wrong with a name.</summary>
[Flags]
public enum IdnaFaults
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>A label with the prefix <c>xn--</c> that is no punycode, holds nothing but ASCII or other characters than ASCII.</summary>
    Punycode = 1,

    /// <summary>A decoded label is not in normalization form C.</summary>
    NotNormal = 2,

    /// <summary>Hyphens where <see cref="IdnaChecks.Hyphens"/> forbids them, or a decoded label that has the prefix itself.</summary>
    Hyphen = 4,

    /// <summary>A label begins with a combining mark.</summary>
    LeadingMark = 8,

    /// <summary>A character that may not stand in a name.</summary>
    Character = 16,

    /// <summary>A joiner without the letters that need it.</summary>
    Joiner = 32,

    /// <summary>Against the rule for text from right to left.</summary>
    Bidi = 64,

    /// <summary>An empty label, or none at all.</summary>
    EmptyLabel = 128,

    /// <summary>A label beyond 63 octets, a name beyond 253 octets, or a text too long to be looked at.</summary>
    TooLong = 256,
}

/// <summary>A name as it came out of UTS 46, also when there are faults, for showing.</summary>
/// <param name="Text">The name in the form asked for; of what has faults, as far as it could be made.</param>
/// <param name="Faults">All that was found wrong.</param>
public readonly record struct IdnaResult(string Text, IdnaFaults Faults)
{
    /// <summary>True when there is no fault: the text may be used as a name, as far as the checks asked for go.</summary>
    public bool Ok => Faults == IdnaFaults.None;
}
