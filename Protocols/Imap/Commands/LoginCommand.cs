using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>LOGIN: signs in with name and password.</summary>
/// <remarks>RFC 9051 §6.2.3.</remarks>
public sealed record LoginCommand(string User, string Password) : ImapCommand
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => "LOGIN";

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at) => throw new NotImplementedException();
}
