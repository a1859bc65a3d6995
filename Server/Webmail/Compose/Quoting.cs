using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>How answers and forwarded messages begin: subject, references, quoted text.</summary>
internal static class Quoting
{
    /// <summary>Ids kept in References: the first, which names the conversation, and the last ones.</summary>
    private const int MaxReferences = 30;

    /// <summary>The subject with <c>Re: </c> in front, unless it is there. RFC 5322 §3.6.5.</summary>
    public static string ReplySubject(string subject) => subject.StartsWith("re:", StringComparison.OrdinalIgnoreCase) ? subject : $"Re: {subject}".TrimEnd();

    /// <summary>The subject with <c>Fwd: </c> in front, unless it is there.</summary>
    public static string ForwardSubject(string subject) =>
        subject.StartsWith("fwd:", StringComparison.OrdinalIgnoreCase) || subject.StartsWith("fw:", StringComparison.OrdinalIgnoreCase) ? subject : $"Fwd: {subject}".TrimEnd();

    /// <summary>The References of an answer. RFC 5322 §3.6.4: those of the original, else its In-Reply-To if that is one id, and then its own id.</summary>
    public static ImmutableArray<string> References(Envelope envelope)
    {
        var chain = envelope.References;
        if (chain.IsEmpty && MessageIds.Read(envelope.InReplyTo) is [var only]) chain = [only];
        if (envelope.MessageId is { } own) chain = chain.Remove(own).Add(own);
        return chain.Length <= MaxReferences ? chain : [chain[0], .. chain.AsSpan()[^(MaxReferences - 1)..]];
    }

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
