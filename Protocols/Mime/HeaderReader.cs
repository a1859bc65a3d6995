using System.Text;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>The fields of a header section, in their order, straight from its octets. Reading stops at the blank line, at a line that is no field, and after a number of fields.</summary>
/// <remarks>RFC 5322 §2.2. Nothing is copied until a value is asked for.</remarks>
public readonly ref struct HeaderReader(ReadOnlySpan<byte> header, int maxFields = int.MaxValue)
{
    private readonly ReadOnlySpan<byte> _header = header;
    private readonly int _maxFields = maxFields;

    public Enumerator GetEnumerator() => new(_header, _maxFields);

    /// <summary>The first field of a name, in any case of letters.</summary>
    public bool TryFirst(string name, out HeaderField field)
    {
        foreach (var candidate in this)
        {
            if (!candidate.Is(name)) continue;
            field = candidate;
            return true;
        }

        field = default;
        return false;
    }

    /// <summary>The unfolded text of the first field of a name; null without one.</summary>
    public string? First(string name) => TryFirst(name, out var field) ? field.Text : null;

    /// <summary>The unfolded texts of all fields of a name, in their order.</summary>
    public IReadOnlyList<string> All(string name)
    {
        List<string>? found = null;
        foreach (var field in this)
        {
            if (field.Is(name)) (found ??= []).Add(field.Text);
        }

        return found ?? (IReadOnlyList<string>)[];
    }

    /// <summary>How many fields of a name there are.</summary>
    public int Count(string name)
    {
        var count = 0;
        foreach (var field in this)
        {
            if (field.Is(name)) count++;
        }

        return count;
    }

    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _header;
        private readonly int _maxFields;
        private int _next;
        private int _count;

        internal Enumerator(ReadOnlySpan<byte> header, int maxFields)
        {
            _header = header;
            _maxFields = maxFields;
        }

        public HeaderField Current { get; private set; }

        public bool MoveNext()
        {
            while (_next < _header.Length && _count < _maxFields)
            {
                var start = _next;
                var lineEnd = LineEnd(start);
                var line = Content(_header[start..lineEnd]);
                switch (HeaderLine.Classify(line, _count > 0))
                {
                    case HeaderLineKind.Mbox:
                        _next = lineEnd;
                        continue;
                    case HeaderLineKind.Field:
                        var end = lineEnd;
                        while (end < _header.Length && _header[end] is (byte)' ' or (byte)'\t') end = LineEnd(end);
                        var name = HeaderLine.NameLength(line, out var colon);
                        Current = new HeaderField(_header[start..end], start, name, colon);
                        (_next, _count) = (end, _count + 1);
                        return true;
                    default:
                        _next = _header.Length;
                        return false;
                }
            }

            return false;
        }

        private readonly int LineEnd(int from)
        {
            var at = _header[from..].IndexOf((byte)'\n');
            return at < 0 ? _header.Length : from + at + 1;
        }

        private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> line)
        {
            if (!line.IsEmpty && line[^1] == '\n') line = line[..^1];
            return !line.IsEmpty && line[^1] == '\r' ? line[..^1] : line;
        }
    }
}

/// <summary>One field of a header: its octets and what they say.</summary>
public readonly ref struct HeaderField
{
    private readonly int _nameLength;
    private readonly int _colon;

    internal HeaderField(ReadOnlySpan<byte> raw, int start, int nameLength, int colon)
    {
        Raw = raw;
        Start = start;
        _nameLength = nameLength;
        _colon = colon;
    }

    /// <summary>The whole field: name, colon, value and line endings, as it stands.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Where the field begins in the header.</summary>
    public int Start { get; }

    /// <summary>Where the field after it begins.</summary>
    public int End => Start + Raw.Length;

    public ReadOnlySpan<byte> NameOctets => Raw[.._nameLength];

    /// <summary>The name as written.</summary>
    public string Name => Encoding.Latin1.GetString(NameOctets);

    /// <summary>All behind the colon, with folding, without the last line ending.</summary>
    public ReadOnlySpan<byte> RawValue
    {
        get
        {
            var value = Raw[(_colon + 1)..];
            if (!value.IsEmpty && value[^1] == '\n') value = value[..^1];
            return !value.IsEmpty && value[^1] == '\r' ? value[..^1] : value;
        }
    }

    /// <summary>The value unfolded and trimmed, octets above 127 read as UTF-8, else as windows-1252; encoded words stay. RFC 5322 §2.2.3.</summary>
    public string Text => HeaderText.Unfold(RawValue);

    /// <summary>The value as text to show: unfolded, encoded words decoded. RFC 2047 §6.</summary>
    public string Decoded => EncodedWord.Decode(Text);

    /// <summary>Is this the name of the field? Letters of either case are the same.</summary>
    public bool Is(string name) => Ascii.EqualsIgnoreCase(NameOctets, name);
}
