using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads the addresses of From, To and their like.</summary>
/// <remarks>
/// RFC 5322 §3.4 with the obsolete syntax of RFC 5322 §4.4: groups, routes, comments as names, empty members, semicolons between addresses,
/// addresses without a domain, forgotten commas. Comments stand behind the display name in brackets, or are the name where there is none.
/// Encoded words of display names are decoded, those inside quotes too, as some senders write them so.
/// Whatever stands there gives some list, never an exception.
/// </remarks>
public static class AddressList
{
    /// <summary>Addresses of one field that are read, unless another bound is given.</summary>
    public const int MaxAddresses = 2000;

    /// <summary>Reads a raw field value.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="maxAddresses">Addresses and starts of groups that are kept; more are dropped (<see cref="DefectKind.FieldLimit"/>).</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidAddress"/>, <see cref="DefectKind.EightBitField"/> and those of encoded words.</param>
    public static ImmutableArray<EnvelopeAddress> Read(ReadOnlySpan<byte> raw, int maxAddresses = MaxAddresses, DefectScope defects = default) =>
        Read(raw, maxAddresses, defects, out _);

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static ImmutableArray<EnvelopeAddress> Read(string? text, int maxAddresses = MaxAddresses)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        Span<byte> room = stackalloc byte[512];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var addresses = Read(octets.Written, maxAddresses);
        octets.Dispose();
        return addresses;
    }

    /// <param name="doubtful">The field is broken so that another reader may find other addresses in it.</param>
    internal static ImmutableArray<EnvelopeAddress> Read(ReadOnlySpan<byte> raw, int maxAddresses, DefectScope defects, out bool doubtful)
    {
        doubtful = false;
        if (raw.IndexOfAnyExcept(FieldText.Blanks) < 0 || maxAddresses <= 0) return [];
        FieldText.CheckEightBit(raw, defects);
        Span<AddressToken> tokens = stackalloc AddressToken[32];
        Span<byte> text = stackalloc byte[256];
        var reader = new AddressReader(raw, maxAddresses, defects, tokens, text);
        var addresses = reader.Read();
        doubtful = reader.Doubtful;
        reader.Dispose();
        return addresses;
    }
}
