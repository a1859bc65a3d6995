using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Commands;

/// <summary><c>AUTH mechanism [initial-response]</c>: the client signs in.</summary>
/// <remarks>RFC 4954 §4 and §8; RFC 4422 §3.1 for the mechanism name, of at most 20 characters.</remarks>
public sealed record AuthCommand : SmtpCommand
{
    private const int MaxMechanism = 20;

    private AuthCommand(string mechanism, ImmutableArray<byte>? initialResponse) => (Mechanism, InitialResponse) = (mechanism, initialResponse);

    public override SmtpVerb Verb => SmtpVerb.Auth;

    /// <summary>In upper case.</summary>
    public string Mechanism { get; }

    /// <summary>The initial response as it stands, in base64; null without one. It may hold a password.</summary>
    public ImmutableArray<byte>? InitialResponse { get; }

    public static Parsed<AuthCommand> Parse(ReadOnlySpan<byte> arguments, SmtpLeniency leniency)
    {
        ArgumentNullException.ThrowIfNull(leniency);
        if (arguments.Length < 2 || arguments[0] != ' ') return new SyntaxFault(0, "space and mechanism");
        var words = arguments[1..];
        var space = words.IndexOf((byte)' ');
        var name = space < 0 ? words : words[..space];
        if (name.Length is 0 or > MaxMechanism) return new SyntaxFault(1, "mechanism of 1 to 20 characters");
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit((char)name[i]) && name[i] is not ((byte)'-' or (byte)'_')) return new SyntaxFault(1 + i, "mechanism");
        }

        var mechanism = Encoding.ASCII.GetString(name).ToUpperInvariant();
        if (space < 0) return new AuthCommand(mechanism, null);
        var response = words[(space + 1)..];
        if (leniency.DoubleSpaceInAuth) response = response.TrimStart((byte)' ');
        if (response.IsEmpty || response.Contains((byte)' ')) return new SyntaxFault(2 + space, "base64");
        return new AuthCommand(mechanism, [.. response]);
    }

    /// <summary>Never the response.</summary>
    public override string ToString() => $"AUTH {Mechanism}";
}
