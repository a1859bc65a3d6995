using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The <c>ORCPT=</c> parameter of RCPT: the recipient as the sender named it first.</summary>
/// <param name="AddressType">Such as <c>rfc822</c> or <c>utf-8</c>, as given.</param>
/// <param name="Address">The address, decoded; it need not follow the grammar of an address.</param>
/// <remarks>RFC 3461 §4.2: <c>addr-type ";" xtext</c>, up to 500 characters; RFC 6533 §3 lets UTF-8 in.</remarks>
public sealed record OriginalRecipientParameter(string AddressType, string Address)
{
    public const int MaxOctets = 500;

    public static Parsed<OriginalRecipientParameter> Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxOctets) return new SyntaxFault(MaxOctets, "at most 500 characters");
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0) return new SyntaxFault(0, "address type and semicolon");
        for (var i = 0; i < semicolon; i++)
        {
            if (value[i] > 127 || !LocalPart.IsAtext((char)value[i])) return new SyntaxFault(i, "address type");
        }

        if (!Xtext.Decode(value[(semicolon + 1)..]).Try(out var address, out var fault)) return fault.Shift(semicolon + 1);
        if (address.Length == 0 || address.Any(char.IsControl)) return new SyntaxFault(semicolon + 1, "printable address");
        return new OriginalRecipientParameter(Encoding.ASCII.GetString(value[..semicolon]), address);
    }

    /// <summary>The value as sent onwards.</summary>
    public override string ToString() => $"{AddressType};{Xtext.Encode(Address)}";
}
