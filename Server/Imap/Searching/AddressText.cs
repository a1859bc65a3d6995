using Mox.Protocols.Mime;

namespace Mox.Server.Imap.Searching;

/// <summary>Looks for a text in addresses as people write them, so that a name, an address, or both together are found.</summary>
internal static class AddressText
{
    private const int MaxOnStack = 512;

    /// <summary>An empty text is found where there is an address.</summary>
    public static bool IsIn(StoredAddresses addresses, SearchText wanted)
    {
        if (addresses.IsEmpty || wanted.IsEmpty) return !addresses.IsEmpty;
        Span<byte> room = stackalloc byte[MaxOnStack];
        foreach (var address in addresses)
        {
            var longest = address.Name.Utf8.Length + address.Local.Utf8.Length + address.Domain.Utf8.Length + " <@>".Length;
            var text = longest <= room.Length ? room : new byte[longest];
            if (wanted.IsIn(text[..Write(address, text)])) return true;
        }

        return false;
    }

    /// <summary><c>Name &lt;local@domain&gt;</c>, without what is not there; a group begins with <c>Name:</c> and ends with <c>;</c>.</summary>
    private static int Write(StoredAddress address, Span<byte> text)
    {
        var length = 0;
        if (!address.Local.IsThere)
        {
            if (!address.GroupStart) return Put(";"u8, text, length);
            return Put(":"u8, text, Put(address.Name.Utf8, text, length));
        }

        if (address.Name.IsThere) length = Put(" <"u8, text, Put(address.Name.Utf8, text, length));
        length = Put(address.Local.Utf8, text, length);
        if (address.Domain.IsThere) length = Put(address.Domain.Utf8, text, Put("@"u8, text, length));
        return address.Name.IsThere ? Put(">"u8, text, length) : length;
    }

    private static int Put(ReadOnlySpan<byte> piece, Span<byte> text, int at)
    {
        piece.CopyTo(text[at..]);
        return at + piece.Length;
    }
}
