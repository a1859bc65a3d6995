using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.MtaSts;

/// <summary>Reads policies line by line, in one pass.</summary>
internal sealed class MtaStsPolicyReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private readonly ImmutableArray<MtaStsFault>.Builder _faults = ImmutableArray.CreateBuilder<MtaStsFault>();
    private readonly ImmutableArray<MtaStsPattern>.Builder _hosts = ImmutableArray.CreateBuilder<MtaStsPattern>();
    private readonly ImmutableArray<MtaStsField>.Builder _others = ImmutableArray.CreateBuilder<MtaStsField>();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private MtaStsPolicyMode _mode;
    private TimeSpan _maxAge;
    private int _line;
    private bool _unusable, _badHost;

    public static MtaStsPolicyReading Read(ReadOnlySpan<byte> document)
    {
        if (document.Length > MtaStsPolicy.MaxOctets) return MtaStsPolicyReading.Unusable(MtaStsFaultKind.TooLong, "at most 64 KiB");
        var reader = new MtaStsPolicyReader();
        (int Line, int Offset)? blank = null;
        for (var at = 0; at < document.Length;)
        {
            reader._line++;
            var rest = document[at..];
            var end = rest.IndexOf((byte)'\n');
            var octets = end < 0 ? rest : rest[..end];
            var line = octets is [.. var whole, (byte)'\r'] ? whole : octets;
            if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
            {
                blank ??= (reader._line, at);
            }
            else
            {
                // Blank lines at the end are not worth a word.
                if (blank is { } gap) reader.Tell(MtaStsFaultKind.Empty, gap.Line, gap.Offset, "no blank line");
                blank = null;
                reader.Take(line, at);
            }

            at += end < 0 ? rest.Length : end + 1;
        }

        return reader.Finish(document.Length);
    }

    public static string Word(MtaStsPolicyMode mode) => mode switch
    {
        MtaStsPolicyMode.Enforce => "enforce",
        MtaStsPolicyMode.Testing => "testing",
        _ => "none",
    };

    private void Take(ReadOnlySpan<byte> line, int at)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            Fail(MtaStsFaultKind.NoPair, at, "key, colon and value");
            return;
        }

        var (key, value) = (Utf8.GetString(line[..colon]), Utf8.GetString(line[(colon + 1)..]).Trim(' ', '\t'));
        var name = key.Trim(' ', '\t');
        if (!MtaStsField.IsName(name))
        {
            Fail(MtaStsFaultKind.BadName, at, "key of letters, digits, '_', '-' and '.'");
            return;
        }

        if (name.Length != key.Length) Tell(MtaStsFaultKind.Blank, _line, at, "no blanks around a key");
        Take(name, value, at, at + colon + 1);
    }

    private void Take(string name, string value, int at, int valueAt)
    {
        if (name == "mx")
        {
            Host(value, valueAt);
            return;
        }

        if (!_seen.Add(name))
        {
            Tell(MtaStsFaultKind.Repeated, _line, at, $"{name} only once");
            return;
        }

        switch (name)
        {
            case "version":
                if (value != "STSv1") Fail(MtaStsFaultKind.Version, valueAt, "STSv1 as version");
                break;
            case "mode":
                Mode(value, valueAt);
                break;
            case "max_age":
                Age(value, valueAt);
                break;
            default:
                Other(name, value, at, valueAt);
                break;
        }
    }

    private void Mode(string value, int at)
    {
        switch (value)
        {
            case "enforce":
                _mode = MtaStsPolicyMode.Enforce;
                break;
            case "testing":
                _mode = MtaStsPolicyMode.Testing;
                break;
            case "none":
                _mode = MtaStsPolicyMode.None;
                break;
            default:
                Fail(MtaStsFaultKind.Mode, at, "enforce, testing or none as mode");
                break;
        }
    }

    private void Age(string value, int at)
    {
        if (value.Length is > 0 and <= 10 && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MtaStsPolicy.LongestAge.TotalSeconds) _maxAge = TimeSpan.FromSeconds(seconds);
        else Fail(MtaStsFaultKind.MaxAge, at, "0 to 31557600 seconds as max_age");
    }

    private void Host(string value, int at)
    {
        if (!MtaStsPattern.Parse(value).Try(out var pattern, out _))
        {
            _badHost = true;
            Fail(MtaStsFaultKind.BadHost, at, "name of a host in A-labels, or *. and a name, as mx");
            return;
        }

        if (value.EndsWith('.')) Tell(MtaStsFaultKind.FinalDot, _line, at, "no dot at the end of a name");
        _hosts.Add(pattern);
    }

    private void Other(string name, string value, int at, int valueAt)
    {
        Tell(MtaStsFaultKind.UnknownField, _line, at, "version, mode, max_age or mx");
        if (value.Length > 0 && !value.AsSpan().ContainsAnyInRange('\0', '\u001f') && !value.AsSpan().ContainsAnyInRange('\u007f', '\u009f') && !value.Contains('\ufffd', StringComparison.Ordinal)) _others.Add(new MtaStsField(name, value));
        else Tell(MtaStsFaultKind.BadValue, _line, valueAt, "value in UTF-8 without control characters");
    }

    private MtaStsPolicyReading Finish(int end)
    {
        _line = 0;
        if (!_seen.Contains("version")) Fail(MtaStsFaultKind.Version, end, "version");
        if (!_seen.Contains("mode")) Fail(MtaStsFaultKind.Mode, end, "mode");
        if (!_seen.Contains("max_age")) Fail(MtaStsFaultKind.MaxAge, end, "max_age");
        if (_hosts.Count == 0 && !_badHost && _mode != MtaStsPolicyMode.None) Fail(MtaStsFaultKind.NoHost, end, "mx at least once");
        return new MtaStsPolicyReading(_unusable ? null : new MtaStsPolicy(_mode, _maxAge, _hosts.ToImmutable()) { Others = _others.ToImmutable() }, _faults.ToImmutable());
    }

    private void Fail(MtaStsFaultKind kind, int at, string expected)
    {
        var first = !_unusable;
        _unusable = true;
        // The first that is fatal is always told.
        if (first || _faults.Count < MtaStsPolicyReading.MaxFaults) Add(new MtaStsFault(kind, _line, new SyntaxFault(at, expected), true));
    }

    private void Tell(MtaStsFaultKind kind, int line, int at, string expected)
    {
        if (_faults.Count < MtaStsPolicyReading.MaxFaults) Add(new MtaStsFault(kind, line, new SyntaxFault(at, expected), false));
    }

    private void Add(MtaStsFault fault)
    {
        if (_faults.Count == MtaStsPolicyReading.MaxFaults) _faults.RemoveAt(_faults.Count - 1);
        _faults.Add(fault);
    }
}
