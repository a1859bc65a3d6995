using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Caa;

/// <summary>The value of an <c>issue</c> or <c>issuewild</c> property: who may give certificates, and under which conditions.</summary>
/// <remarks>RFC 8659 §4.2; the parameters <c>accounturi</c> and <c>validationmethods</c> are of RFC 8657 §3 and §4.</remarks>
/// <param name="Issuer">The authority; null for nobody.</param>
/// <param name="Parameters">Conditions, in their order; tags in lower case.</param>
public sealed record CaaIssue(DomainName? Issuer, ImmutableArray<(string Tag, string Value)> Parameters)
{
    /// <summary>The account a certificate has to be asked for by.</summary>
    public const string AccountUri = "accounturi";

    /// <summary>The kinds of challenges that may be used, with commas between them.</summary>
    public const string ValidationMethods = "validationmethods";

    /// <summary>Makes a value that binds certificates to one account and some kinds of challenges.</summary>
    /// <param name="issuer">The authority, as its directory names it.</param>
    /// <param name="account">The account; null for any.</param>
    /// <param name="methods">Kinds of challenges; none for any.</param>
    public static CaaIssue For(DomainName issuer, AcmeUrl? account, IEnumerable<string> methods)
    {
        var labels = string.Join(',', methods);
        var parameters = ImmutableArray.CreateBuilder<(string, string)>();
        if (account is { } url) parameters.Add((AccountUri, url.Text.Replace(";", "%3B", StringComparison.Ordinal)));
        if (labels.Length > 0) parameters.Add((ValidationMethods, labels));
        return new CaaIssue(issuer, parameters.ToImmutable());
    }

    /// <summary>Reads a value. One with a fault counts as naming nobody.</summary>
    /// <param name="value">The value of the property.</param>
    public static Parsed<CaaIssue> Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var semicolon = value.IndexOf(';', StringComparison.Ordinal);
        var name = (semicolon < 0 ? value : value[..semicolon]).Trim(' ', '\t');
        DomainName? issuer = null;
        if (name.Length > 0)
        {
            var start = value.IndexOf(name[0], StringComparison.Ordinal);
            if (name.AsSpan().IndexOfAnyExcept(Label) >= 0 || !DomainName.Parse(name).Try(out var read, out _)) return new SyntaxFault(start, "name of an authority");
            issuer = read;
        }

        var parameters = ImmutableArray.CreateBuilder<(string, string)>();
        if (semicolon < 0 || value.AsSpan(semicolon + 1).Trim(" \t").IsEmpty) return new CaaIssue(issuer, []);
        for (var at = semicolon + 1; at <= value.Length;)
        {
            var end = value.IndexOf(';', at) is var next and >= 0 ? next : value.Length;
            var part = value[at..end];
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) return new SyntaxFault(at, "tag and value");
            var (tag, text) = (part[..equals].Trim(' ', '\t'), part[(equals + 1)..].Trim(' ', '\t'));
            if (tag.Length == 0 || tag.AsSpan().IndexOfAnyExcept(Tag) >= 0 || tag[0] == '-' || tag[^1] == '-') return new SyntaxFault(at, "tag");
            if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0) return new SyntaxFault(at + equals + 1, "value of printable ASCII");
            parameters.Add((tag.ToLowerInvariant(), text));
            at = end + 1;
        }

        return new CaaIssue(issuer, parameters.ToImmutable());
    }

    /// <summary>The value, as it stands in a record.</summary>
    public override string ToString() => Parameters.IsEmpty && Issuer is { } alone ? alone.Ascii : string.Join("; ", Parameters.Select(parameter => $"{parameter.Tag}={parameter.Value}").Prepend(Issuer?.Ascii ?? "")) is { Length: > 0 } text ? text : ";";

    private static readonly System.Buffers.SearchValues<char> Label = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    private static readonly System.Buffers.SearchValues<char> Tag = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}
