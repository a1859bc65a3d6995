using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>The quoted text that answers and forwarded messages begin with, as Markdown and as HTML.</summary>
internal static class Quoting
{
    /// <summary>Who wrote what when, and every line quoted, without the signature.</summary>
    public static string Reply(MessageRow row, string text, TimeZoneInfo zone)
    {
        var result = new StringBuilder();
        result.Append(Attribution(row, zone)).Append('\n');
        foreach (var line in Lines(WithoutSignature(text))) result.Append(line.StartsWith('>') ? ">" : line.Length == 0 ? ">" : "> ").Append(line).Append('\n');
        return result.ToString();
    }

    /// <summary>The same as HTML.</summary>
    /// <param name="html">What is quoted, made harmless.</param>
    public static string ReplyHtml(MessageRow row, string html, TimeZoneInfo zone) => $"<p>{WebUtility.HtmlEncode(Attribution(row, zone))}</p><blockquote>{html}</blockquote>";

    /// <summary>The summary of a forwarded message, and its text as it is.</summary>
    public static string Forward(MessageRow row, string text, TimeZoneInfo zone)
    {
        var result = new StringBuilder(Heading).Append('\n');
        foreach (var (name, value) in Summary(row, zone)) result.Append(name).Append(": ").Append(value).Append('\n');
        return result.Append('\n').Append(text.TrimEnd()).Append('\n').ToString();
    }

    /// <inheritdoc cref="Forward"/>
    public static string ForwardHtml(MessageRow row, string html, TimeZoneInfo zone) =>
        $"<p>{Heading}<br>{string.Join("<br>", Summary(row, zone).Select(field => $"{field.Name}: {WebUtility.HtmlEncode(field.Value)}"))}</p>{html}";

    private const string Heading = "---------- Forwarded message ----------";

    private static IEnumerable<(string Name, string Value)> Summary(MessageRow row, TimeZoneInfo zone) => new (string Name, string Value)[]
    {
        ("From", Addresses(row.Envelope?.From ?? [])),
        ("Date", Date(row, zone)),
        ("Subject", row.Envelope?.Subject ?? row.Subject),
        ("To", Addresses(row.Envelope?.To ?? [])),
        ("Cc", Addresses(row.Envelope?.Cc ?? [])),
    }.Where(field => field.Value.Length > 0).Select(field => (field.Name, field.Value.ReplaceLineEndings(" ")));

    private static string Attribution(MessageRow row, TimeZoneInfo zone)
    {
        var from = Addresses(row.Envelope?.From ?? []);
        return $"On {Date(row, zone)}, {(from.Length == 0 ? "somebody" : from)} wrote:";
    }

    /// <summary>As people write it: the time where the writer is, without a zone.</summary>
    private static string Date(MessageRow row, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(row.Sent ?? row.Received, zone).ToString("ddd, d MMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture);

    private static string Addresses(ImmutableArray<EnvelopeAddress> addresses) => string.Join(", ", ReadModels.People(addresses, 20).Select(person => person.ToString()));

    /// <summary>RFC 3676 §4.3: what stands below a line of two hyphens and a space is the signature.</summary>
    private static string WithoutSignature(string text)
    {
        var at = text.LastIndexOf("\n-- \n", StringComparison.Ordinal);
        return at >= 0 ? text[..at] : text;
    }

    private static string[] Lines(string text) => text.TrimEnd().Split('\n');
}
