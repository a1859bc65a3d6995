using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc;

/// <summary>Reads the tags of a record one after the other and notes what is broken. One pass.</summary>
/// <param name="text">The record.</param>
/// <param name="edition">What it is held against; null for tolerant reading, which knows the tags of both.</param>
internal sealed class DmarcRecordReader(string text, DmarcEdition? edition)
{
    private const string Blanks = " \t";

    private readonly ImmutableArray<DmarcTag>.Builder _tags = ImmutableArray.CreateBuilder<DmarcTag>();
    private readonly List<DmarcFault> _faults = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public ImmutableArray<DmarcTag> Tags => _tags.ToImmutable();

    public ImmutableArray<DmarcFault> Faults => [.. _faults.OrderBy(fault => fault.Fault.Offset)];

    /// <summary>p is missing or broken, or sp or np is broken.</summary>
    public bool BrokenPolicy { get; private set; }

    public DmarcPolicy? Policy { get; private set; }

    public DmarcPolicy? SubdomainPolicy { get; private set; }

    public DmarcPolicy? MissingDomainPolicy { get; private set; }

    public SuffixFlag SuffixFlag { get; private set; }

    public bool? Testing { get; private set; }

    public int Percent { get; private set; } = 100;

    public ImmutableArray<DmarcReportUri> AggregateReports { get; private set; } = [];

    public ImmutableArray<DmarcReportUri> FailureReports { get; private set; } = [];

    public TimeSpan Interval { get; private set; } = TimeSpan.FromDays(1);

    public FailureReporting FailureReporting { get; private set; } = FailureReporting.AllFail;

    public AlignmentMode DkimAlignment { get; private set; }

    public AlignmentMode SpfAlignment { get; private set; }

    /// <summary>Does the text begin with <c>v=DMARC1</c>, alone or before a semicolon?</summary>
    /// <param name="end">Behind the value, at the semicolon or the end of the text.</param>
    public static bool Version(ReadOnlySpan<char> text, out int end)
    {
        end = text.IndexOf(';') is var mark and >= 0 ? mark : text.Length;
        var tag = text[..end];
        if (tag.Length == 0 || tag[0] is not ('v' or 'V')) return false;
        tag = tag[1..].TrimStart(Blanks);
        return tag.Length > 0 && tag[0] == '=' && tag[1..].Trim(Blanks).SequenceEqual("DMARC1");
    }

    /// <summary>Reads all; what is returned is a text that is no record at all.</summary>
    public SyntaxFault? Read()
    {
        if (text.Length > DmarcRecord.MaxLength) return new SyntaxFault(DmarcRecord.MaxLength, "shorter record");
        if (!Version(text, out var end)) return new SyntaxFault(0, "v=DMARC1");
        _tags.Add(new DmarcTag("v", "DMARC1", text.IndexOf("DMARC1", StringComparison.Ordinal)));
        _seen.Add("v");
        while (end < text.Length)
        {
            var start = end + 1;
            end = text.IndexOf(';', start) is var mark and >= 0 ? mark : text.Length;
            if (text.AsSpan(start, end - start).Trim(Blanks).IsEmpty)
            {
                if (end < text.Length) Fault("", start, "tag");
                continue;
            }

            if (_tags.Count == DmarcRecord.MaxTags) return new SyntaxFault(start, $"at most {DmarcRecord.MaxTags} tags");
            ReadTag(start, end);
        }

        if (_seen.Contains("p")) return null;
        BrokenPolicy = true;
        if (edition != DmarcEdition.Successor || AggregateReports.IsEmpty) Fault("p", text.Length, "p tag");
        return null;
    }

    private void ReadTag(int start, int end)
    {
        var equals = text.AsSpan(start, end - start).IndexOf('=');
        if (equals < 0)
        {
            Fault("", end, "equals sign");
            return;
        }

        var name = text.AsSpan(start, equals).Trim(Blanks);
        var from = start + equals + 1;
        while (from < end && text[from] is ' ' or '\t') from++;
        var value = text.AsSpan(from, end - from).TrimEnd(Blanks);
        var at = start + text.AsSpan(start, equals).IndexOfAnyExcept(Blanks);
        if (name.IsEmpty || !IsWord(name))
        {
            Fault("", name.IsEmpty ? start + equals : at, "name of a tag");
            return;
        }

        var tag = new DmarcTag(name.ToString().ToLowerInvariant(), value.ToString(), from);
        _tags.Add(tag);
        if (!_seen.Add(tag.Name)) Fault(tag.Name, at, "one tag of a name");
        else if (value.IsEmpty && !IsPolicy(tag.Name)) Fault(tag.Name, from, "value");
        else if (value.IndexOfAnyExceptInRange(' ', '~') is var odd and >= 0 && !IsPolicy(tag.Name)) Fault(tag.Name, from + odd, "visible ASCII character");
        else Take(tag);
    }

    private static bool IsPolicy(string name) => name is "p" or "sp" or "np";

    private static bool IsWord(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        }

        return true;
    }

    private void Take(DmarcTag tag)
    {
        switch (tag.Name)
        {
            case "p":
                if (edition == DmarcEdition.First && _tags.Count != 2) Fault("p", tag.Offset, "p as the second tag");
                Policy = ReadPolicy(tag);
                break;
            case "sp": SubdomainPolicy = ReadPolicy(tag); break;
            case "np" when edition != DmarcEdition.First: MissingDomainPolicy = ReadPolicy(tag); break;
            case "psd" when edition != DmarcEdition.First: SuffixFlag = Word(tag, "y, n or u", ("u", SuffixFlag.Unknown), ("y", SuffixFlag.Suffix), ("n", SuffixFlag.Organization)) ?? SuffixFlag.Unknown; break;
            case "t" when edition != DmarcEdition.First: Testing = Word(tag, "y or n", ("y", true), ("n", false)); break;
            case "adkim": DkimAlignment = Word(tag, "r or s", ("r", AlignmentMode.Relaxed), ("s", AlignmentMode.Strict)) ?? AlignmentMode.Relaxed; break;
            case "aspf": SpfAlignment = Word(tag, "r or s", ("r", AlignmentMode.Relaxed), ("s", AlignmentMode.Strict)) ?? AlignmentMode.Relaxed; break;
            case "rua": AggregateReports = ReadUris(tag); break;
            case "ruf": FailureReports = ReadUris(tag); break;
            case "fo": ReadFailureReporting(tag); break;
            case "pct": Percent = (int)(Number(tag, 3, 100) ?? 100); break;
            case "ri": Interval = Number(tag, 10, uint.MaxValue) is { } seconds ? TimeSpan.FromSeconds(seconds) : Interval; break;
            case "rf": ReadFormats(tag); break;
        }
    }

    private DmarcPolicy? ReadPolicy(DmarcTag tag)
    {
        var policy = Word(tag, "none, quarantine or reject", ("none", DmarcPolicy.None), ("quarantine", DmarcPolicy.Quarantine), ("reject", DmarcPolicy.Reject));
        BrokenPolicy |= policy is null;
        return policy;
    }

    private ImmutableArray<DmarcReportUri> ReadUris(DmarcTag tag)
    {
        var uris = ImmutableArray.CreateBuilder<DmarcReportUri>();
        var start = 0;
        while (start <= tag.Value.Length)
        {
            var end = tag.Value.IndexOf(',', start) is var mark and >= 0 ? mark : tag.Value.Length;
            var part = tag.Value.AsSpan(start, end - start);
            var blanks = part.Length - part.TrimStart(Blanks).Length;
            if (!DmarcReportUri.Parse(part.Trim(Blanks)).Try(out var uri, out var fault))
            {
                Fault(tag.Name, tag.Offset + start + blanks + fault.Offset, fault.Expected);
            }
            else if (uris.Count == DmarcRecord.MaxUris)
            {
                Fault(tag.Name, tag.Offset + start, $"at most {DmarcRecord.MaxUris} URIs");
                break;
            }
            else
            {
                uris.Add(uri);
            }

            start = end + 1;
        }

        return uris.ToImmutable();
    }

    /// <summary>The successor lets 0 and 1 not stand together, and nothing stand twice; a choice that is unknown spoils the tag.</summary>
    private void ReadFailureReporting(DmarcTag tag)
    {
        var (all, at, sound) = (FailureReporting.None, 0, true);
        foreach (var range in tag.Value.AsSpan().Split(':'))
        {
            var part = tag.Value.AsSpan()[range];
            var one = part.Trim(Blanks) switch
            {
                "0" => FailureReporting.AllFail,
                "1" => FailureReporting.AnyFails,
                "d" or "D" => FailureReporting.Dkim,
                "s" or "S" => FailureReporting.Spf,
                _ => FailureReporting.None,
            };
            var both = (all | one) & (FailureReporting.AllFail | FailureReporting.AnyFails);
            if (one == FailureReporting.None && sound)
            {
                Fault(tag.Name, tag.Offset + at, "0, 1, d or s");
                sound = false;
            }
            else if (edition != DmarcEdition.First && sound && ((all & one) != 0 || both == (FailureReporting.AllFail | FailureReporting.AnyFails)))
            {
                Fault(tag.Name, tag.Offset + at, "each choice once, and 0 or 1");
            }

            all |= one;
            at += part.Length + 1;
        }

        if (sound) FailureReporting = all;
    }

    /// <summary>The one registered format is <c>afrf</c>; the successor does not know the tag.</summary>
    private void ReadFormats(DmarcTag tag)
    {
        if (edition == DmarcEdition.Successor) return;
        var at = 0;
        foreach (var range in tag.Value.AsSpan().Split(':'))
        {
            var part = tag.Value.AsSpan()[range];
            if (!part.Trim(Blanks).Equals("afrf", StringComparison.OrdinalIgnoreCase))
            {
                Fault(tag.Name, tag.Offset + at, "afrf");
                return;
            }

            at += part.Length + 1;
        }
    }

    /// <summary>A number; the successor does not know the tags that have one, so that a broken one is no fault in it.</summary>
    private long? Number(DmarcTag tag, int maxDigits, long max)
    {
        if (tag.Value.Length <= maxDigits && long.TryParse(tag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max) return number;
        if (edition != DmarcEdition.Successor) Fault(tag.Name, tag.Offset, string.Create(CultureInfo.InvariantCulture, $"number up to {max}"));
        return null;
    }

    private T? Word<T>(DmarcTag tag, string expected, params ReadOnlySpan<(string Word, T Value)> words) where T : struct
    {
        foreach (var (word, value) in words)
        {
            if (tag.Value.Equals(word, StringComparison.OrdinalIgnoreCase)) return value;
        }

        Fault(tag.Name, tag.Offset, expected);
        return null;
    }

    private void Fault(string tag, int offset, string expected) => _faults.Add(new DmarcFault(tag, new SyntaxFault(offset, expected)));
}
