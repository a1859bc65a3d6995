using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>The second part of a notification: message/delivery-status, or message/global-delivery-status where addresses are international.</summary>
/// <remarks>RFC 3464 §2.1; RFC 6533 §4.1.</remarks>
public static class DeliveryStatusPart
{
    /// <summary>The most of a part that is read.</summary>
    public const int MaxOctets = 1 << 20;

    private const int MaxRecipients = 10_000;

    /// <summary>Lines are kept below the limit of RFC 5322 §2.1.1.</summary>
    private const int Fold = 900;

    /// <summary>True when it takes the international form to write the report without loss.</summary>
    public static bool NeedsUtf8(DeliveryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Recipients.Any(recipient => !Ascii.IsValid(recipient.FinalRecipient) || (recipient.OriginalRecipient is { } original && !Ascii.IsValid(original)));
    }

    /// <summary>Writes the fields. Without <paramref name="utf8"/> all is ASCII: addresses in the form of RFC 6533 §3, other text with question marks.</summary>
    public static byte[] Write(DeliveryReport report, bool utf8)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        if (report.EnvelopeId is { } id) Field(text, "Original-Envelope-Id", id, utf8);
        Field(text, "Reporting-MTA", "dns; " + report.ReportingMta, utf8);
        if (report.Arrived is { } arrived) Field(text, "Arrival-Date", Date(arrived), utf8);
        foreach (var recipient in report.Recipients)
        {
            text.Append("\r\n");
            if (recipient.OriginalRecipient is { } original) Field(text, "Original-Recipient", OriginalForm(original, utf8), utf8);
            Field(text, "Final-Recipient", FinalForm(recipient.FinalRecipient, utf8), utf8);
            Field(text, "Action", recipient.Action.ToString().ToLowerInvariant(), utf8);
            Field(text, "Status", recipient.Status.ToString(), utf8);
            if (recipient.RemoteMta is { } remote) Field(text, "Remote-MTA", "dns; " + remote, utf8);
            if (recipient.Diagnostic is { } diagnostic) Field(text, "Diagnostic-Code", "smtp; " + diagnostic, utf8);
            if (recipient.LastAttempt is { } last) Field(text, "Last-Attempt-Date", Date(last), utf8);
            if (recipient.WillRetryUntil is { } until) Field(text, "Will-Retry-Until", Date(until), utf8);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads the fields of a part. Fields that are not known are passed over; a recipient without address, action or status is a fault.</summary>
    public static Parsed<DeliveryReport> Parse(ReadOnlySpan<byte> part)
    {
        if (part.Length > MaxOctets) return new SyntaxFault(MaxOctets, "shorter part");
        var groups = Groups(Encoding.UTF8.GetString(part));
        if (groups.Count < 2) return new SyntaxFault(part.Length, "fields of a recipient");
        if (groups.Count > MaxRecipients) return new SyntaxFault(0, "fewer recipients");
        if (!groups[0].TryGetValue("reporting-mta", out var mta)) return new SyntaxFault(0, "Reporting-MTA");
        var recipients = ImmutableArray.CreateBuilder<RecipientReport>();
        foreach (var group in groups.Skip(1))
        {
            if (!group.TryGetValue("final-recipient", out var final) || Typed(final) is not { } address) return new SyntaxFault(0, "Final-Recipient");
            if (!group.TryGetValue("action", out var action) || !Enum.TryParse<ReportAction>(WithoutComments(action), ignoreCase: true, out var done) || !Enum.IsDefined(done)) return new SyntaxFault(0, "Action");
            if (!group.TryGetValue("status", out var status) || !MailStatus.Parse(WithoutComments(status)).Try(out var code, out _)) return new SyntaxFault(0, "Status");
            recipients.Add(new RecipientReport
            {
                FinalRecipient = address.Type.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? Unitext(address.Value) : address.Value,
                Action = done,
                Status = code,
                OriginalRecipient = group.GetValueOrDefault("original-recipient"),
                RemoteMta = group.TryGetValue("remote-mta", out var remote) ? Typed(remote)?.Value : null,
                Diagnostic = group.TryGetValue("diagnostic-code", out var said) ? Typed(said)?.Value : null,
                LastAttempt = Moment(group.GetValueOrDefault("last-attempt-date")),
                WillRetryUntil = Moment(group.GetValueOrDefault("will-retry-until")),
            });
        }

        return new DeliveryReport
        {
            ReportingMta = Typed(mta)?.Value ?? mta,
            EnvelopeId = groups[0].GetValueOrDefault("original-envelope-id"),
            Arrived = Moment(groups[0].GetValueOrDefault("arrival-date")),
            Recipients = recipients.ToImmutable(),
        };
    }

    /// <summary>A time as header fields have it (RFC 5322 §3.3).</summary>
    internal static string Date(DateTimeOffset time) =>
        time.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);

    /// <summary>RFC 6533 §3, utf-8-addr-xtext: what is not a plain ASCII character as <c>\x{HEX}</c>.</summary>
    internal static string AddressXtext(string address)
    {
        var encoded = new StringBuilder();
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7F and not ('\\' or '+' or '=')) encoded.Append((char)rune.Value);
            else encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }

        return encoded.ToString();
    }

    private static string FinalForm(string address, bool utf8) =>
        Ascii.IsValid(address) ? "rfc822; " + address : "utf-8; " + (utf8 ? address : AddressXtext(address));

    /// <summary>RFC 3461 §6.3: taken from ORCPT, the xtext undone; RFC 6533 §4.1: its address in UTF-8 where that may stand.</summary>
    private static string OriginalForm(string original, bool utf8)
    {
        var at = original.IndexOf(';', StringComparison.Ordinal);
        if (at < 0) return original;
        var (type, address) = (original[..at].Trim(), original[(at + 1)..].Trim());
        if (!type.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return $"{type}; {Xtext(address)}";
        var plain = Unitext(address);
        return $"{type}; {(utf8 ? plain : AddressXtext(plain))}";
    }

    private static void Field(StringBuilder text, string name, string value, bool utf8)
    {
        var flat = SingleLine.Flatten(value).Text;
        if (!utf8 && !Ascii.IsValid(flat)) flat = string.Concat(flat.EnumerateRunes().Select(rune => rune.IsAscii ? ((char)rune.Value).ToString() : "?"));
        text.Append(name).Append(": ");
        var room = Fold - name.Length;
        while (flat.Length > room)
        {
            var space = flat.LastIndexOf(' ', room);
            if (space <= 0) break;
            text.Append(flat.AsSpan(0, space)).Append("\r\n");
            (flat, room) = (flat[space..], Fold);
        }

        text.Append(flat).Append("\r\n");
    }

    private static List<Dictionary<string, string>> Groups(string text)
    {
        var groups = new List<Dictionary<string, string>>();
        Dictionary<string, string>? group = null;
        string? last = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.AsSpan().Trim().IsEmpty)
            {
                (group, last) = (null, null);
                continue;
            }

            if (line[0] is ' ' or '\t')
            {
                if (group is not null && last is not null) group[last] += " " + line.Trim();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            if (group is null) groups.Add(group = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
            last = line[..colon].TrimEnd();
            if (!group.TryAdd(last, line[(colon + 1)..].Trim())) last = null;
        }

        return groups;
    }

    private static (string Type, string Value)? Typed(string value)
    {
        var at = value.IndexOf(';', StringComparison.Ordinal);
        return at <= 0 ? null : (value[..at].Trim(), value[(at + 1)..].Trim());
    }

    private static string WithoutComments(string value)
    {
        var at = value.IndexOf('(', StringComparison.Ordinal);
        return (at < 0 ? value : value[..at]).Trim();
    }

    private static DateTimeOffset? Moment(string? text) =>
        text is not null && DateTimeOffset.TryParse(WithoutComments(text), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>Undoes the xtext of RFC 3461 §4.</summary>
    private static string Xtext(string text)
    {
        if (!text.Contains('+', StringComparison.Ordinal)) return text;
        var octets = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 2;
            }
            else
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    /// <summary>Undoes the unitext of RFC 6533 §3.</summary>
    private static string Unitext(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var end = text.AsSpan(i).StartsWith("\\x{", StringComparison.Ordinal) ? text.IndexOf('}', i) : -1;
            if (end > i + 3 && end - i <= 9 && int.TryParse(text.AsSpan(i + 3, end - i - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.IsValid(value))
            {
                plain.Append(new Rune(value));
                i = end;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
