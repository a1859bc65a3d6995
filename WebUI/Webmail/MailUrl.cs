using System.Globalization;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>The address of what is shown: folder, message, filter and words. It can be kept, shared and gone back to.</summary>
public static class MailUrl
{
    public const string Settings = "/mail/settings";

    public static string Of(ListPlace place, long messageId = 0)
    {
        ArgumentNullException.ThrowIfNull(place);
        var path = string.Create(CultureInfo.InvariantCulture, $"/mail/{(place.IsEverywhere ? "search" : place.MailboxId.ToString(CultureInfo.InvariantCulture))}{(messageId == 0 ? "" : "/" + messageId.ToString(CultureInfo.InvariantCulture))}");
        var query = new List<string>();
        if (place.Filter != MessageFilter.All) query.Add($"show={Name(place.Filter)}");
        if (place.Search.Length > 0) query.Add($"q={Uri.EscapeDataString(place.Search)}");
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    /// <summary>True for the address of a search over all folders.</summary>
    public static bool IsSearch(string address) => (new Uri(address).AbsolutePath + "/").StartsWith("/mail/search/", StringComparison.Ordinal);

    /// <summary>The filter of a query; one that is not known shows all.</summary>
    public static MessageFilter Filter(string? name) => Enum.GetValues<MessageFilter>().FirstOrDefault(filter => Name(filter) == name);

    public static string Name(MessageFilter filter) => filter switch
    {
        MessageFilter.Unread => "unread",
        MessageFilter.Flagged => "starred",
        MessageFilter.WithAttachments => "files",
        _ => "all",
    };
}
