using Mox.Protocols.Addresses;

namespace Mox.WebUI.Webmail;

/// <summary>Addresses for those who want to see them letter by letter.</summary>
public static class AddressText
{
    /// <summary>The address as it travels, where that differs from how it is shown; null otherwise.</summary>
    public static string? Ascii(string address) =>
        MailAddress.Parse(address ?? "").Try(out var parsed, out _) && parsed.ToString() is var ascii && !ascii.Equals(address, StringComparison.OrdinalIgnoreCase) ? ascii : null;
}
