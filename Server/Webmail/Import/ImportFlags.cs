using System.Globalization;
using System.Text;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Import;

/// <summary>Flags, keywords and date of receipt of a message in a file.</summary>
internal sealed class ImportFlags
{
    private readonly SortedSet<string> _keywords = new(StringComparer.Ordinal);

    public MessageFlags Flags { get; private set; }

    public IEnumerable<string> Keywords => _keywords;

    public DateTimeOffset? Received { get; set; }

    /// <summary>A program removed it, and only left it in the file.</summary>
    public bool IsGone { get; private set; }

    /// <summary>A date of a file in a zip archive is of an unknown zone, and cut to two seconds.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromHours(26);

    /// <summary>Of a Maildir: seconds at the start of the name (the file's own date where it is much older: Dovecot keeps the date of receipt there, and names a copy anew), letters after <c>:2,</c> (or what stands for the colon where none may be), keywords by <c>a</c> to <c>z</c>.</summary>
    public static ImportFlags OfMaildir(string name, DateTimeOffset? modified, IReadOnlyDictionary<char, string> letters)
    {
        var flags = new ImportFlags { Received = modified };
        var digits = name.AsSpan(0, name.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : name.Length);
        if (digits.Length is >= 9 and <= 11 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && DateTimeOffset.FromUnixTimeSeconds(seconds) is var named && !(modified < named - Doubt)) flags.Received = named;
        var at = name.LastIndexOf("2,", StringComparison.Ordinal);
        if (at < 1 || char.IsAsciiLetterOrDigit(name[at - 1])) return flags;
        foreach (var letter in name.AsSpan(at + 2))
        {
            flags.Flags |= letter switch
            {
                'D' => MessageFlags.Draft,
                'F' => MessageFlags.Flagged,
                'P' => MessageFlags.Forwarded,
                'R' => MessageFlags.Answered,
                'S' => MessageFlags.Seen,
                'T' => MessageFlags.Deleted,
                _ => MessageFlags.None,
            };
            if (letters.TryGetValue(letter, out var keyword)) flags.Add(keyword);
        }

        return flags;
    }

    /// <summary>The keywords of a Maildir: lines of a number, which stands for a letter, and a word.</summary>
    public static Dictionary<char, string> Letters(string list)
    {
        var letters = new Dictionary<char, string>();
        foreach (var line in list.Split('\n'))
        {
            if (line.Trim().Split(' ', 2) is [var number, var keyword] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < 26) letters[(char)('a' + at)] = keyword.Trim();
        }

        return letters;
    }

    /// <summary>A field in which programs keep flags in an mbox; false where it is none of these.</summary>
    public bool Take(string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "status" or "x-status":
                foreach (var letter in value)
                {
                    Flags |= letter switch
                    {
                        'R' => MessageFlags.Seen,
                        'A' => MessageFlags.Answered,
                        'F' => MessageFlags.Flagged,
                        'T' => MessageFlags.Draft,
                        'D' => MessageFlags.Deleted,
                        _ => MessageFlags.None,
                    };
                }

                return true;
            case "x-keywords" or "x-mozilla-keys":
                foreach (var keyword in value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) Add(keyword);
                return true;
            case "x-mozilla-status":
                if (int.TryParse(value.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)) TakeMozilla(bits);
                return true;
            case "x-mozilla-status2" or "x-uid" or "x-imap" or "x-imapbase":
                return true;
            default:
                return false;
        }
    }

    /// <summary>Gmail's export says it by labels; the field stays in the message.</summary>
    public void TakeLabels(string value)
    {
        var labels = value.Split(',', StringSplitOptions.TrimEntries);
        if (!labels.Contains("Unread", StringComparer.OrdinalIgnoreCase)) Flags |= MessageFlags.Seen;
        if (labels.Contains("Starred", StringComparer.OrdinalIgnoreCase)) Flags |= MessageFlags.Flagged;
        if (labels.Contains("Spam", StringComparer.OrdinalIgnoreCase)) Flags |= MessageFlags.Junk;
    }

    public void MarkRead() => Flags |= MessageFlags.Seen;

    // Bits of Thunderbird: read, answered, starred, removed, forwarded.
    private void TakeMozilla(int bits)
    {
        if ((bits & 0x1) != 0) Flags |= MessageFlags.Seen;
        if ((bits & 0x2) != 0) Flags |= MessageFlags.Answered;
        if ((bits & 0x4) != 0) Flags |= MessageFlags.Flagged;
        if ((bits & 0x1000) != 0) Flags |= MessageFlags.Forwarded;
        IsGone = (bits & 0x8) != 0;
    }

    private void Add(string keyword)
    {
        switch (keyword.TrimStart('$').ToLowerInvariant())
        {
            case "forwarded":
                Flags |= MessageFlags.Forwarded;
                break;
            case "junk":
                Flags |= MessageFlags.Junk;
                break;
            case "notjunk" or "nonjunk":
                Flags |= MessageFlags.NotJunk;
                break;
            case "phishing":
                Flags |= MessageFlags.Phishing;
                break;
            case "mdnsent":
                Flags |= MessageFlags.MdnSent;
                break;
            default:
                if (LabelName.IsKeyword(keyword)) _keywords.Add(keyword.ToLowerInvariant());
                break;
        }
    }

    /// <summary>Takes the fields that hold flags out of a header. They stand at its start, as our own export writes them, or anywhere.</summary>
    /// <param name="header">Lines with their ends, without the empty one.</param>
    public List<byte[]> TakeHeader(List<byte[]> header)
    {
        var kept = new List<byte[]>(header.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (only, inFront, drop) = (false, true, false);
        for (var i = 0; i < header.Count; i++)
        {
            if (header[i] is [(byte)' ' or (byte)'\t', ..])
            {
                if (!drop) kept.Add(header[i]);
                continue;
            }

            var colon = Array.IndexOf(header[i], (byte)':');
            var (name, value) = colon < 0 ? ("", "") : (Encoding.Latin1.GetString(header[i].AsSpan(0, colon)), Unfolded(header, i, colon + 1));
            drop = !only && (!inFront || seen.Add(name) || i == 0) && Take(name, value);
            if (inFront && !drop)
            {
                // After fields of ours at the start, others of these names belong to the message.
                (inFront, only) = (false, i > 0);
            }

            if (name.Equals("X-Gmail-Labels", StringComparison.OrdinalIgnoreCase)) TakeLabels(value);
            if (!drop) kept.Add(header[i]);
        }

        return kept;
    }

    private static string Unfolded(List<byte[]> header, int at, int from)
    {
        var value = new StringBuilder(Encoding.Latin1.GetString(header[at].AsSpan(from)));
        for (var i = at + 1; i < header.Count && header[i] is [(byte)' ' or (byte)'\t', ..]; i++) value.Append(Encoding.Latin1.GetString(header[i]));
        return value.ToString();
    }
}
