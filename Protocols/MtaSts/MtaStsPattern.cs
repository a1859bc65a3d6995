using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.MtaSts;

/// <summary>The name of a mail host in a policy, or all names one label below a domain.</summary>
/// <param name="Domain">The name, or what stands behind the asterisk.</param>
/// <param name="IsWildcard">Any one label may stand in front.</param>
/// <remarks>RFC 8461 §3.2 (<c>sts-policy-mx-value</c>) and §4.1.</remarks>
public readonly record struct MtaStsPattern(DomainName Domain, bool IsWildcard)
{
    /// <summary>Reads a pattern in A-labels; the case of letters does not matter, and a final dot is dropped. Faults: what <see cref="DomainName.Parse"/> refuses, names in other scripts, an asterisk elsewhere.</summary>
    public static Parsed<MtaStsPattern> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var wild = text.StartsWith("*.", StringComparison.Ordinal);
        var at = wild ? 2 : 0;
        if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') is var bad and >= 0) return new SyntaxFault(bad, "name of a host in A-labels");
        return DomainName.Parse(text[at..]).Try(out var domain, out var fault) ? new MtaStsPattern(domain, wild) : fault.Shift(at);
    }

    /// <summary>True when the pattern stands for the host: the same name, or exactly one label more.</summary>
    public bool Matches(DomainName host)
    {
        var name = host.Ascii.AsSpan();
        if (!IsWildcard) return name.SequenceEqual(Domain.Ascii);
        var dot = name.IndexOf('.');
        return dot > 0 && name[(dot + 1)..].SequenceEqual(Domain.Ascii);
    }

    /// <summary>The pattern as it stands in a policy.</summary>
    public override string ToString() => IsWildcard ? "*." + Domain.Ascii : Domain.Ascii;
}
