using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>LOGIN: signs in with name and password.</summary>
/// <remarks>RFC 9051 §6.2.3.</remarks>
public sealed record LoginCommand(string User, string Password) : ImapCommand
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => "LOGIN";

    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        return at.Space() && at.AString(out var user) && at.Space() && at.AString(out var password) ? new LoginCommand(user, password) : at.Fault;
    }
}
