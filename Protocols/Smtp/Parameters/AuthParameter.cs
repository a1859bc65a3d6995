using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>AUTH=</c> parameter of MAIL: who submitted the message first, as a trusted relay tells it. It is read, and not relied on.</summary>
/// <remarks>RFC 4954 §5: a mailbox in xtext, or <c>&lt;&gt;</c> when it is not known.</remarks>
public readonly record struct AuthParameter(string Submitter)
{
    public static Parsed<AuthParameter> Parse(ReadOnlySpan<byte> value) => Xtext.Decode(value).Select(text => new AuthParameter(text == "<>" ? "" : text));
}
