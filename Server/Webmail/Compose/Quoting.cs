using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>How answers and forwarded messages begin: the quoted text.</summary>
internal static class Quoting
{
    /// <summary>The text of an answer: room to write, who wrote what when, and every line quoted, without the signature.</summary>
    public static string Reply(MessageRow row, string text, TimeZoneInfo zone)
    {
        var result = new StringBuilder("\n\n");
        result.Append(Attribution(row, zone)).Append('\n');
        foreach (var line in Lines(WithoutSignature(text))) result.Append(line.StartsWith('>') ? ">" : line.Length == 0 ? ">" : "> ").Append(line).Append('\n');
        return result.ToString();
    }

    /// <summary>The text of a forwarded message: its summary, and its text as it is.</summary>
    public static string Forward(MessageRow row, string text, TimeZoneInfo zone)
    {
        var result = new StringBuilder("\n\n---------- Forwarded message ----------\n");
        Field(result, "From", Addresses(row.Envelope?.From ?? []));
        Field(result, "Date", Date(row, zone));
        Field(result, "Subject", row.Envelope?.Subject ?? row.Subject);
        Field(result, "To", Addresses(row.Envelope?.To ?? []));
        Field(result, "Cc", Addresses(row.Envelope?.Cc ?? []));
        return result.Append('\n').Append(text.TrimEnd()).Append('\n').ToString();
    }

    private static string Attribution(MessageRow row, TimeZoneInfo zone)
    {
        var from = Addresses(row.Envelope?.From ?? []);
        return $"On {Date(row, zone)}, {(from.Length == 0 ? "somebody" : from)} wrote:";
    }

    /// <summary>As people write it: the time where the writer is, without a zone.</summary>
    private static string Date(MessageRow row, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(row.Sent ?? row.Received, zone).ToString("ddd, d MMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture);

    private static string Addresses(ImmutableArray<EnvelopeAddress> addresses) => string.Join(", ", ReadModels.People(addresses, 20).Select(person => person.ToString()));

    private static void Field(StringBuilder text, string name, string value)
    {
        if (value.Length > 0) text.Append(name).Append(": ").Append(value.ReplaceLineEndings(" ")).Append('\n');
    }

    /// <summary>RFC 3676 §4.3: what stands below a line of two hyphens and a space is the signature.</summary>
    private static string WithoutSignature(string text)
    {
        var at = text.LastIndexOf("\n-- \n", StringComparison.Ordinal);
        return at >= 0 ? text[..at] : text;
    }

    private static string[] Lines(string text) => text.TrimEnd().Split('\n');
}
