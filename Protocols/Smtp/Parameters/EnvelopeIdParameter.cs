using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>ENVID=</c> parameter of MAIL: the sender's own mark of the transaction, given back in notifications.</summary>
/// <remarks>RFC 3461 §4.4: xtext of up to 100 characters, printable ASCII behind it.</remarks>
public readonly record struct EnvelopeIdParameter(string Id)
{
    public const int MaxOctets = 100;

    public static Parsed<EnvelopeIdParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxOctets) return new SyntaxFault(MaxOctets, "at most 100 characters");
        if (!Xtext.Decode(value).Try(out var id, out var fault)) return fault;
        return id.AsSpan().ContainsAnyExceptInRange(' ', '~') ? new SyntaxFault(0, "printable ASCII") : new EnvelopeIdParameter(id);
    }
}
