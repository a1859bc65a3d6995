using System.Buffers;
using System.Buffers.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>AUTHENTICATE: signs in with a SASL mechanism.</summary>
/// <remarks>RFC 9051 §6.2.2; RFC 4959 §3 for the initial response: <c>=</c> is an empty one.</remarks>
/// <param name="Mechanism">Upper-case.</param>
/// <param name="InitialResponse">Decoded; null when none was sent.</param>
public sealed record AuthenticateCommand(string Mechanism, ReadOnlyMemory<byte>? InitialResponse) : ImapCommand
{
    /// <summary>What the client answers a challenge with: the decoded octets, or null for <c>*</c>, which gives up.</summary>
    public static Parsed<ReadOnlyMemory<byte>?> ParseResponse(ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'*']) return (ReadOnlyMemory<byte>?)null;
        return Decode(line, 0).Try(out var octets, out var fault) ? (ReadOnlyMemory<byte>?)octets : fault;
    }

    /// <summary>Never shows the response: it holds secrets.</summary>
    public override string ToString() => $"AUTHENTICATE {Mechanism}";

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        if (!at.Space() || !at.Word("name of a mechanism", out var mechanism)) return at.Fault;
        if (at.AtEnd) return new AuthenticateCommand(mechanism, null);
        if (!at.Space()) return at.Fault;
        var start = at.Position;
        if (!at.Run(Octets.AString, "base64, or =", out var response)) return at.Fault;
        if (response is [(byte)'=']) return new AuthenticateCommand(mechanism, ReadOnlyMemory<byte>.Empty);
        return Decode(response, start).Try(out var octets, out var fault) ? new AuthenticateCommand(mechanism, octets) : fault;
    }

    /// <remarks>RFC 4648 §4. No white space, padded: as the grammar of IMAP has it.</remarks>
    private static Parsed<byte[]> Decode(ReadOnlySpan<byte> base64, int offset)
    {
        if (base64.Length % 4 != 0 || base64.ContainsAny(" \t\r\n"u8)) return new SyntaxFault(offset, "base64");
        var octets = new byte[base64.Length / 4 * 3];
        return Base64.DecodeFromUtf8(base64, octets, out _, out var written) == OperationStatus.Done ? octets[..written] : new SyntaxFault(offset, "base64");
    }
}
