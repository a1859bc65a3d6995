using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>AUTHENTICATE: signs in with a SASL mechanism.</summary>
/// <remarks>RFC 9051 §6.2.2; RFC 4959 §3 for the initial response: <c>=</c> is an empty one.</remarks>
/// <param name="Mechanism">Upper-case.</param>
/// <param name="InitialResponse">Decoded; null when none was sent.</param>
public sealed record AuthenticateCommand(string Mechanism, ReadOnlyMemory<byte>? InitialResponse) : ImapCommand
{
    /// <summary>What the client answers a challenge with: the decoded octets, or null for <c>*</c>, which gives up.</summary>
    public static Parsed<ReadOnlyMemory<byte>?> ParseResponse(ReadOnlySpan<byte> line) => throw new NotImplementedException();

    /// <summary>Never shows the response: it holds secrets.</summary>
    public override string ToString() => $"AUTHENTICATE {Mechanism}";

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}
