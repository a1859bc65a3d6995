using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>The OPT pseudo-record.</summary>
/// <remarks>RFC 6891 §6.1.3.</remarks>
/// <param name="UdpSize">The largest message its sender takes by UDP, in octets.</param>
/// <param name="Version">0.</param>
/// <param name="DnssecOk">DO: signatures are understood (RFC 3225).</param>
public sealed record DnsEdns(ushort UdpSize, byte Version, bool DnssecOk)
{
    /// <summary>The options, in order.</summary>
    public ImmutableArray<DnsEdnsOption> Options { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(DnsEdns? other) =>
        other is not null && (UdpSize, Version, DnssecOk) == (other.UdpSize, other.Version, other.DnssecOk) && Options.AsSpan().SequenceEqual(other.Options.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UdpSize, Version, DnssecOk, Options.Length);
}

/// <summary>An option of EDNS.</summary>
/// <remarks>RFC 6891 §6.1.2.</remarks>
/// <param name="Code">What it is.</param>
/// <param name="Data">Its octets.</param>
public sealed record DnsEdnsOption(ushort Code, ImmutableArray<byte> Data)
{
    /// <summary>The code of extended errors (RFC 8914).</summary>
    public const ushort ExtendedError = 15;

    /// <inheritdoc/>
    public bool Equals(DnsEdnsOption? other) => other is not null && Code == other.Code && Data.AsSpan().SequenceEqual(other.Data.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Data.Length);
}

/// <summary>Why a server answered as it did.</summary>
/// <remarks>RFC 8914.</remarks>
/// <param name="Code">The kind (INFO-CODE).</param>
/// <param name="Text">Further words of the server: untrusted, cut and with all but printable ASCII as <c>?</c>.</param>
public sealed record DnsExtendedError(ushort Code, string Text)
{
    private const int MaxText = 200;

    /// <summary>True for the codes that say that signatures are missing or not valid: 6 to 12.</summary>
    /// <remarks>RFC 8914: bogus, signature expired, not yet valid, DNSKEY missing, RRSIGs missing, no zone key bit, NSEC missing.</remarks>
    public bool IsBogus => Code is >= 6 and <= 12;

    /// <summary>Reads the option, or null when it is another one or broken.</summary>
    /// <param name="option">The option.</param>
    public static DnsExtendedError? From(DnsEdnsOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (option.Code != DnsEdnsOption.ExtendedError || option.Data.Length < 2) return null;
        var text = new StringBuilder();
        foreach (var octet in option.Data.AsSpan()[2..])
        {
            if (text.Length == MaxText) break;
            text.Append(octet is >= 0x20 and < 0x7F ? (char)octet : '?');
        }

        return new DnsExtendedError(BinaryPrimitives.ReadUInt16BigEndian(option.Data.AsSpan()), text.ToString().TrimEnd('?', ' '));
    }

    /// <summary>The option that says this.</summary>
    public DnsEdnsOption ToOption() => new(DnsEdnsOption.ExtendedError, [(byte)(Code >> 8), (byte)Code, .. Encoding.ASCII.GetBytes(Text)]);
}
