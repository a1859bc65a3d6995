using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Dsn;

/// <summary>Bounces that are texts for people: of servers that name the recipients in a field of the header (Exim, and Gmail in former times), and of qmail.</summary>
internal static class TextBounce
{
    private const int MaxText = 64 << 10;

    private const int MaxRecipients = 100;

    private const int MaxReason = 1000;

    private const string QmailGreeting = "Hi. This is the";

    private const string QmailCopy = "--- Below this line is a copy";

    /// <summary>Reads one; null for a message that is none.</summary>
    public static async Task<MailReport.Delivery?> ReadAsync(MessagePart root, Stream message, CancellationToken ct)
    {
        var header = await ReportReading.HeaderAsync(root, message, ct).ConfigureAwait(false);
        var failed = Failed(header);
        if (TextParts.InOrder(root).FirstOrDefault() is not { } part) return null;
        // Of all other mail no more than this is read.
        if (failed.IsEmpty && (part.Subtype != "plain" || await PartText.ReadAsync(part, message, QmailGreeting.Length, ct).ConfigureAwait(false) != QmailGreeting)) return null;
        var lines = (await PartText.ReadAsync(part, message, MaxText, ct).ConfigureAwait(false)).Split('\n');
        var recipients = failed.IsEmpty ? Qmail(lines) : Named(failed, lines);
        if (recipients.IsEmpty) return null;
        return new MailReport.Delivery(new DeliveryReport { ReportingMta = "", Recipients = recipients }, IsGuessed: true) { OriginalMessageId = QuotedId(lines) };
    }

    private static ImmutableArray<string> Failed(ReadOnlySpan<byte> header)
    {
        var failed = ImmutableArray.CreateBuilder<string>();
        foreach (var field in new HeaderReader(header))
        {
            if (!field.Is("X-Failed-Recipients")) continue;
            foreach (var address in AddressList.Read(field.Text, MaxRecipients))
            {
                if (address is { Local: not null, Domain: not null } && failed.Count < MaxRecipients) failed.Add($"{address.Local}@{address.Domain}");
            }
        }

        return failed.ToImmutable();
    }

    /// <summary>The reason is the first line that begins with a reply code, or holds one behind a colon.</summary>
    private static ImmutableArray<RecipientReport> Named(ImmutableArray<string> failed, string[] lines)
    {
        string? reason = null;
        var status = MailStatus.Permanent;
        foreach (var line in lines)
        {
            if (Reply(line) is not { } reply || !MailStatus.TryFromReply(reply, out var found) || found.Class == 2) continue;
            (reason, status) = (reply, found);
            break;
        }

        return [.. failed.Select(address => Report(address, status, reason))];
    }

    private static string? Reply(string line)
    {
        var trimmed = line.Trim();
        for (var at = 0; at >= 0 && at < trimmed.Length && at < 400;)
        {
            var rest = trimmed.AsSpan(at);
            if (rest.Length > 3 && rest[0] is '4' or '5' && char.IsAsciiDigit(rest[1]) && char.IsAsciiDigit(rest[2]) && rest[3] is ' ' or '-') return Short(rest);
            at = trimmed.IndexOf(": ", at, StringComparison.Ordinal) is var colon and >= 0 ? colon + 2 : -1;
        }

        return null;
    }

    /// <summary>Paragraphs that begin with an address in angle brackets and a colon; the reason follows.</summary>
    private static ImmutableArray<RecipientReport> Qmail(string[] lines)
    {
        var recipients = ImmutableArray.CreateBuilder<RecipientReport>();
        for (var i = 0; i < lines.Length && recipients.Count < MaxRecipients; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith(QmailCopy, StringComparison.Ordinal)) break;
            if (line is not ['<', .., '>', ':'] || line.Length < 5 || (i > 0 && lines[i - 1].Trim().Length > 0)) continue;
            var first = i + 1;
            while (i + 1 < lines.Length && lines[i + 1].Trim().Length > 0) i++;
            var reason = string.Join(' ', lines[first..(i + 1)].Select(part => part.Trim()));
            var status = MailStatus.TryFind(reason, out var found) ? found : MailStatus.Permanent;
            recipients.Add(Report(line[1..^2], status, reason.Length == 0 ? null : Short(reason)));
        }

        return recipients.ToImmutable();
    }

    private static RecipientReport Report(string address, MailStatus status, string? reason) =>
        new() { FinalRecipient = HeaderText.OneLine(address), Action = status.Class == 4 ? ReportAction.Delayed : ReportAction.Failed, Status = status, Diagnostic = reason is null ? null : HeaderText.OneLine(reason) };

    /// <summary>The copy of the message in the text has a Message-ID too; that of the bounce does not stand in the text.</summary>
    private static string? QuotedId(string[] lines)
    {
        foreach (var line in lines)
        {
            if (line.AsSpan().TrimStart("> \t").StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)) return MessageIds.One(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }

        return null;
    }

    private static string Short(ReadOnlySpan<char> text) => text[..Math.Min(text.Length, MaxReason)].ToString();
}
