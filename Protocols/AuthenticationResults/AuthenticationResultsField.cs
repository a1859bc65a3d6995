using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>The field in which a receiving host writes what its checks said.</summary>
/// <param name="AuthservId">Who says so, as written, without quotes; empty where it is missing.</param>
/// <param name="Results">What the methods said; empty for <c>none</c>.</param>
/// <remarks>
/// RFC 8601 §2.2. Whoever reads it must know the host and trust it (RFC 8601 §4.1). Reading is lenient, as forwarders and large providers write what the
/// grammar does not know: missing semicolons, properties without a type, characters that should be quoted. Each such place is noted.
/// </remarks>
public sealed record AuthenticationResultsField(string AuthservId, ImmutableArray<AuthenticationResult> Results)
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "Authentication-Results";

    /// <summary>The longest value read, in octets.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>The most results that are read.</summary>
    public const int MaxResults = 100;

    /// <summary>The most properties, and the most comments, of one result that are read.</summary>
    public const int MaxProperties = 50;

    /// <summary>The most faults that are noted.</summary>
    public const int MaxFaults = 100;

    /// <summary>The version of the field; 1 where none stands. What follows another one is not read.</summary>
    public int Version { get; init; } = 1;

    /// <summary>True when a version stands there.</summary>
    public bool HasVersion { get; init; }

    /// <summary>The instance <c>i=</c> of an ARC-Authentication-Results field (RFC 8617 §4.1.1); null elsewhere.</summary>
    public int? Instance { get; init; }

    /// <summary>What the field breaks of the grammar, by octets of the value.</summary>
    public ImmutableArray<SyntaxFault> Faults { get; init; } = [];

    /// <summary>True when its version is one that is understood here.</summary>
    public bool IsSupported => Version == 1;

    /// <summary>Reads a raw value: all behind the colon, folding and all. Whatever stands there gives a field, never an exception.</summary>
    public static AuthenticationResultsField Read(ReadOnlySpan<byte> raw) => new AuthenticationResultsReader(raw).Read(instance: false);

    /// <summary>The same of an ARC-Authentication-Results field, which begins with its instance.</summary>
    public static AuthenticationResultsField ReadArc(ReadOnlySpan<byte> raw) => new AuthenticationResultsReader(raw).Read(instance: true);

    /// <summary>The results of a method, in their order. Those of another version of the method are left out, as they may mean something else (RFC 8601 §2.6).</summary>
    public IEnumerable<AuthenticationResult> Of(string method) => Results.Where(one => one.MethodVersion == 1 && one.Method.Equals(method, StringComparison.OrdinalIgnoreCase));

    /// <summary>The whole field with its last line ending, folded before 79 octets where that can be. No value can break out of its place: line breaks and control characters become spaces, what is no token is quoted.</summary>
    /// <param name="international">False for a message whose header must be ASCII: other characters become question marks, so that domains are to be given as A-labels.</param>
    public string ToField(bool international = false)
    {
        var writer = new AuthenticationResultsWriter(international, FieldName);
        writer.Identifier(AuthservId);
        if (HasVersion) writer.Word(Version.ToString(CultureInfo.InvariantCulture));
        if (Results.IsEmpty) writer.Part("none");
        foreach (var result in Results) writer.Result(result);
        return writer.End();
    }
}
