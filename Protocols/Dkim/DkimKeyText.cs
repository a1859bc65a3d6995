using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;

namespace Mox.Protocols.Dkim;

/// <summary>The texts by which a key is published.</summary>
/// <remarks>RFC 6376 §3.6.2.2.</remarks>
public static class DkimKeyText
{
    /// <summary>The longest string of a TXT record, in octets. RFC 1035 §3.3.14 and §3.3.</summary>
    public const int MaxString = 255;

    /// <summary>The record as one text: <c>v=DKIM1; h=sha256; k=rsa; p=...</c>. A key that was revoked has an empty <c>p=</c>.</summary>
    public static string Record(DkimKeyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder("v=DKIM1;");
        Words("h", record.Hashes);
        text.Append(CultureInfo.InvariantCulture, $" k={record.Kind};");
        Words("s", record.Services);
        Words("t", record.Flags);
        if (record.Note is { } note) text.Append(CultureInfo.InvariantCulture, $" n={note};");
        return text.Append(CultureInfo.InvariantCulture, $" p={Convert.ToBase64String(record.PublicKey.AsSpan())}").ToString();

        void Words(string name, ImmutableArray<string> words)
        {
            if (!words.IsEmpty) text.Append(CultureInfo.InvariantCulture, $" {name}={string.Join(':', words)};");
        }
    }

    /// <summary>The text cut into the strings of a TXT record.</summary>
    public static ImmutableArray<string> Strings(string record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return [.. record.Chunk(MaxString).Select(chars => new string(chars))];
    }

    /// <summary>A line for a zone file, the name absolute, each string in quotes.</summary>
    /// <param name="selector">The selector.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="record">The record.</param>
    public static string ZoneLine(DomainName selector, DomainName domain, DkimKeyRecord record)
    {
        var strings = Strings(Record(record)).Select(text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return $"{selector}._domainkey.{domain}. IN TXT ( {string.Join(' ', strings)} )";
    }
}
