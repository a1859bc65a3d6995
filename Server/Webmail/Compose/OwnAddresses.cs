using Mox.Protocols.Addresses;
using Mox.Server.Storage;

namespace Mox.Server.Webmail.Compose;

/// <summary>Which addresses are the account's own: those configured, with any detail part. What a catch-all takes in is not meant here.</summary>
internal static class OwnAddresses
{
    public static bool Holds(AccountEntry account, MailAddress address) => account.Addresses.Any(own => own.Domain == address.Domain && Same(own.Local.Text, address.Local.Text));

    private static bool Same(string own, string local)
    {
        if (own.Equals(local, StringComparison.OrdinalIgnoreCase)) return true;
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 && own.Equals(local[..plus], StringComparison.OrdinalIgnoreCase);
    }
}
