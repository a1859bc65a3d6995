using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>PLAIN: user name and password in one message.</summary>
/// <remarks>RFC 4616 §2: <c>message = [authzid] UTF8NUL authcid UTF8NUL passwd</c>.</remarks>
public sealed class PlainServer : SaslServer
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public override string Mechanism => "PLAIN";

    public override SaslServerStep Next(byte[]? response)
    {
        if (response is null) return new SaslServerStep.Challenge(ReadOnlyMemory<byte>.Empty);
        string text;
        try
        {
            text = Strict.GetString(response);
        }
        catch (ArgumentException)
        {
            return new SaslServerStep.Failed(SaslFault.Malformed);
        }

        var parts = text.Split('\0');
        if (parts.Length != 3 || parts[1].Length == 0 || parts[2].Length == 0) return new SaslServerStep.Failed(SaslFault.Malformed);
        if (parts[0].Length > 0 && !parts[0].Equals(parts[1], StringComparison.OrdinalIgnoreCase)) return new SaslServerStep.Failed(SaslFault.ActsForAnother);
        return new SaslServerStep.PasswordGiven(parts[1], parts[2]);
    }
}
