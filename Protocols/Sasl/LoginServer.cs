using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>LOGIN: user name and password in two messages. Never standardised; old clients know nothing else.</summary>
/// <remarks>The name may come as initial response, as Outlook sends it.</remarks>
public sealed class LoginServer : SaslServer
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly byte[] AskName = "Username:"u8.ToArray();
    private static readonly byte[] AskPassword = "Password:"u8.ToArray();

    private string? _name;

    public override string Mechanism => "LOGIN";

    public override SaslServerStep Next(byte[]? response)
    {
        if (response is null) return new SaslServerStep.Challenge(AskName);
        string text;
        try
        {
            text = Strict.GetString(response);
        }
        catch (ArgumentException)
        {
            return new SaslServerStep.Failed(SaslFault.Malformed);
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) return new SaslServerStep.Failed(SaslFault.Malformed);
        if (_name is { } name) return new SaslServerStep.PasswordGiven(name, text);
        _name = text;
        return new SaslServerStep.Challenge(AskPassword);
    }
}
