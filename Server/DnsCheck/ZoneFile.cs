using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.DnsCheck;

/// <summary>Writes records as a zone file, to be imported into a zone that is there: without SOA and NS.</summary>
/// <remarks>RFC 1035 §5.1. All names are absolute. What belongs into another zone, or is not to be published yet, stands there as a comment.</remarks>
internal static class ZoneFile
{
    private const int Width = 100;

    /// <summary>The file.</summary>
    /// <param name="wanted">The records.</param>
    /// <param name="zone">The zone it is for.</param>
    public static string Write(IReadOnlyCollection<WantedRecord> wanted, DomainName zone)
    {
        var text = new StringBuilder();
        var top = DnsName.From(zone);
        Comment(text, $"Records for mail of {zone.Ascii}. Lines that begin with a semicolon are comments, and records that are not needed now.");
        text.Append(CultureInfo.InvariantCulture, $"$ORIGIN {RecordText.Absolute(top)}\n");
        if (wanted.Count > 0) text.Append(CultureInfo.InvariantCulture, $"$TTL {(long)wanted.First().Ttl.TotalSeconds}\n");
        foreach (var records in wanted.Where(records => records.Name.IsWithin(top))) Write(text, records, records.Need == RecordNeed.Later);
        var others = wanted.Where(records => !records.Name.IsWithin(top)).ToList();
        if (others.Count == 0) return text.ToString();
        text.Append('\n');
        Comment(text, $"The records below do not belong into the zone {zone.Ascii}: they are set where the name in front is managed.");
        foreach (var records in others) Write(text, records, commented: true);
        return text.ToString();
    }

    private static void Write(StringBuilder text, WantedRecord records, bool commented)
    {
        text.Append('\n');
        Comment(text, $"{records.Title}{(records.Need == RecordNeed.Optional ? " (optional)" : "")}. {records.Reason.InEnglish()}");
        for (var i = 0; i < records.Records.Length; i++)
        {
            var record = records.Records[i];
            if (i < records.Notes.Length) Comment(text, records.Notes[i]);
            text.Append(CultureInfo.InvariantCulture, $"{(commented ? "; " : "")}{RecordText.Absolute(record.Name)} {record.Ttl} IN {RecordText.TypeName(record.Type)} {RecordText.Write(record)}\n");
        }
    }

    /// <summary>A comment over as many lines as it takes; nothing in it can end it.</summary>
    private static void Comment(StringBuilder text, string words)
    {
        var line = new StringBuilder(";");
        foreach (var word in words.Split((char[])[' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 1 && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(';');
            }

            line.Append(' ').Append(word);
        }

        text.Append(line).Append('\n');
    }
}
