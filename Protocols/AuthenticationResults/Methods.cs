using System.Collections.Immutable;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dmarc;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>Results of the registered methods with the properties that belong to them. Domains are written as A-labels.</summary>
/// <remarks>RFC 8601 §2.7; RFC 8617 §10.1 for ARC; RFC 9989 §9.1 for DMARC.</remarks>
public static class Methods
{
    /// <summary>SMTP AUTH, of messages that our own users submit.</summary>
    /// <param name="result">None, Pass, Fail, TempError or PermError.</param>
    /// <param name="identity">The authorization identity.</param>
    /// <param name="mechanism">The mechanism, as a comment; may be empty.</param>
    /// <remarks>RFC 8601 §2.7.4.</remarks>
    public static AuthenticationResult Auth(MethodResult result, string? identity, string mechanism = "") =>
        Of("auth", result, mechanism, ("smtp", "auth", identity));

    /// <summary>One signature of DKIM; None without a domain for a message without one.</summary>
    /// <param name="result">All but SoftFail.</param>
    /// <param name="domain">The <c>d=</c> tag.</param>
    /// <param name="selector">The <c>s=</c> tag.</param>
    /// <param name="algorithm">The <c>a=</c> tag, such as <c>rsa-sha256</c>.</param>
    /// <param name="signature">The <c>b=</c> tag, of which the first eight characters are written, to tell signatures of one domain apart.</param>
    /// <param name="comment">Why, or the size of the key; may be empty.</param>
    /// <remarks>RFC 8601 §2.7.1; RFC 6008 §4 for the signature.</remarks>
    public static AuthenticationResult Dkim(MethodResult result, DomainName? domain, string? selector = null, string? algorithm = null, string? signature = null, string comment = "") =>
        Of("dkim", result, comment, ("header", "d", domain?.Ascii), ("header", "s", selector), ("header", "a", algorithm), ("header", "b", signature is { Length: > 8 } ? signature[..8] : signature));

    /// <summary>SPF of one identity. The local part of MAIL FROM is not written, as SPF does not prove it.</summary>
    /// <param name="result">All of them.</param>
    /// <param name="identity">Which name was checked.</param>
    /// <param name="domain">The name.</param>
    /// <param name="comment">Why; may be empty.</param>
    /// <remarks>RFC 8601 §2.7.2.</remarks>
    public static AuthenticationResult Spf(MethodResult result, SpfIdentity identity, DomainName? domain, string comment = "") =>
        Of("spf", result, comment, ("smtp", identity == SpfIdentity.Helo ? "helo" : "mailfrom", domain?.Ascii));

    /// <summary>DMARC, from an evaluation.</summary>
    /// <remarks>RFC 9989 §9.1: the author's domain and the policy after its options.</remarks>
    public static AuthenticationResult Dmarc(DmarcEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var found = evaluation.Record is not null;
        return Of("dmarc", Result(evaluation.Result), found ? $"p={Word(evaluation.Requested)}" : "", ("header", "from", evaluation.AuthorDomain?.Ascii), ("policy", "dmarc", found ? Word(evaluation.Policy) : null));
    }

    /// <summary>ARC.</summary>
    /// <param name="result">None, Pass or Fail.</param>
    /// <param name="remote">The address of the client.</param>
    /// <param name="oldestPass">The lowest instance whose sets all verify; 0 when all do; null when that was not found out.</param>
    /// <param name="comment">Who sealed, or why it fails; may be empty.</param>
    /// <remarks>RFC 8617 §10.1 and §10.2.</remarks>
    public static AuthenticationResult Arc(MethodResult result, IPAddress? remote, int? oldestPass = null, string comment = "") =>
        Of("arc", result, comment, ("smtp", "remote-ip", remote?.ToString()), ("header", "oldest-pass", oldestPass?.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The names of the client's address.</summary>
    /// <remarks>RFC 8601 §2.7.3 and §3.</remarks>
    public static AuthenticationResult Iprev(IprevOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return Of("iprev", outcome.Result, outcome.Name?.Ascii ?? "", ("policy", "iprev", outcome.Address.ToString()));
    }

    private static AuthenticationResult Of(string method, MethodResult result, string comment, params ReadOnlySpan<(string Type, string Name, string? Value)> properties)
    {
        var list = ImmutableArray.CreateBuilder<AuthenticationProperty>(properties.Length);
        foreach (var (type, name, value) in properties)
        {
            if (!string.IsNullOrEmpty(value)) list.Add(new AuthenticationProperty(type, name, value));
        }

        return new AuthenticationResult(method, result.Word()) { Comments = comment.Length > 0 ? [comment] : [], Properties = list.ToImmutable() };
    }

    private static MethodResult Result(DmarcResult result) => result switch
    {
        DmarcResult.Pass => MethodResult.Pass,
        DmarcResult.Fail => MethodResult.Fail,
        DmarcResult.TempError => MethodResult.TempError,
        DmarcResult.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    private static string Word(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Reject => "reject",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "none",
    };
}
