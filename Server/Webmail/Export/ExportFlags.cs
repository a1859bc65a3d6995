using System.Globalization;
using System.Text;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Export;

/// <summary>Flags as the two file formats carry them.</summary>
internal static class ExportFlags
{
    /// <summary>The most keywords a Maildir can name: a to z.</summary>
    public const int MaxKeywords = 26;

    private static readonly (MessageFlags Flag, string Keyword)[] Named = [(MessageFlags.Forwarded, "$Forwarded"), (MessageFlags.Junk, "$Junk"), (MessageFlags.NotJunk, "$NotJunk"), (MessageFlags.Phishing, "$Phishing"), (MessageFlags.MdnSent, "$MDNSent")];

    /// <summary>Keywords of a message, those that are flags here among them.</summary>
    public static IEnumerable<string> Keywords(MessageRow row) => Named.Where(name => row.Flags.HasFlag(name.Flag)).Select(name => name.Keyword).Concat(row.Keywords);

    /// <summary>The name of a message in a Maildir: when it came, its id, its flags. Letters of keywords are added to <paramref name="letters"/> as they come up.</summary>
    public static string MaildirName(MessageRow row, List<string> letters)
    {
        var name = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{row.Received.ToUnixTimeSeconds()}.M{row.MessageId}.mox:2,");
        foreach (var (flag, letter) in new[] { (MessageFlags.Draft, 'D'), (MessageFlags.Flagged, 'F'), (MessageFlags.Forwarded, 'P'), (MessageFlags.Answered, 'R'), (MessageFlags.Seen, 'S'), (MessageFlags.Deleted, 'T') })
        {
            if (row.Flags.HasFlag(flag)) name.Append(letter);
        }

        var own = new SortedSet<char>();
        foreach (var keyword in Keywords(row))
        {
            var at = letters.IndexOf(keyword);
            if (at < 0 && letters.Count < MaxKeywords)
            {
                at = letters.Count;
                letters.Add(keyword);
            }

            if (at >= 0) own.Add((char)('a' + at));
        }

        return name.AppendJoin("", own).ToString();
    }

    /// <summary>The line that begins a message in an mbox, and the fields that carry its flags.</summary>
    public static string MboxHead(MessageRow row)
    {
        var sender = row.Delivery?.MailFrom is { Length: > 0 } from && !from.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? from : "MAILER-DAEMON";
        var at = row.Received.UtcDateTime;
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"From {sender} {at:ddd MMM} {at.Day,2} {at:HH:mm:ss yyyy}\n")
            .Append("Status: ").Append(row.Flags.HasFlag(MessageFlags.Seen) ? "RO" : "O").Append('\n');
        var more = string.Concat(new[] { (MessageFlags.Answered, "A"), (MessageFlags.Flagged, "F"), (MessageFlags.Draft, "T"), (MessageFlags.Deleted, "D") }.Where(flag => row.Flags.HasFlag(flag.Item1)).Select(flag => flag.Item2));
        if (more.Length > 0) head.Append("X-Status: ").Append(more).Append('\n');
        var keywords = string.Join(' ', Keywords(row));
        if (keywords.Length > 0) head.Append("X-Keywords: ").Append(keywords).Append('\n');
        return head.ToString();
    }
}
