namespace Mox.Protocols.Mime;

/// <summary>The fields of a header section, in their order, straight from its octets. Reading stops at the blank line, at a line that is no field, and after a number of fields.</summary>
/// <remarks>RFC 5322 §2.2. Nothing is copied until a value is asked for.</remarks>
public readonly ref struct HeaderReader
{
    private readonly ReadOnlySpan<byte> _header;
    private readonly ReadOnlySpan<HeaderEntry> _entries;
    private readonly int _maxFields;
    private readonly bool _indexed;

    /// <summary>The fields of these octets, which must stay as they are while they are read.</summary>
    /// <param name="header">The header section; octets behind its end do no harm.</param>
    /// <param name="maxFields">Fields that are read; those behind are passed over.</param>
    public HeaderReader(ReadOnlySpan<byte> header, int maxFields = int.MaxValue)
    {
        _header = header;
        _maxFields = maxFields;
    }

    /// <summary>Fields whose places are known.</summary>
    internal HeaderReader(ReadOnlySpan<byte> header, ReadOnlySpan<HeaderEntry> entries)
    {
        _header = header;
        _entries = entries;
        _maxFields = entries.Length;
        _indexed = true;
    }

    /// <summary>Begins with the topmost field; each call begins anew.</summary>
    public Enumerator GetEnumerator() => new(this);

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

    /// <summary>Goes over the fields; made for <c>foreach</c>.</summary>
    public ref struct Enumerator
    {
        private readonly HeaderReader _reader;
        private int _next;
        private int _count;

        internal Enumerator(HeaderReader reader) => _reader = reader;

        /// <summary>The field reached; meaningless before the first <see cref="MoveNext"/> and after the last.</summary>
        public HeaderField Current { get; private set; }

        /// <summary>Goes to the next field.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext() => _reader._indexed ? MoveIndexed() : MoveRead();

        private bool MoveIndexed()
        {
            if (_count >= _reader._entries.Length) return false;
            var entry = _reader._entries[_count++];
            Current = new HeaderField(_reader._header.Slice(entry.Start, entry.Length), entry);
            return true;
        }

        private bool MoveRead()
        {
            var header = _reader._header;
            while (_next < header.Length && _count < _reader._maxFields)
            {
                var start = _next;
                var end = LineEnd(start);
                switch (HeaderLine.Classify(HeaderLine.Content(header[start..end]), _count > 0, out var name, out var colon))
                {
                    case HeaderLineKind.Mbox or HeaderLineKind.Continuation:
                        _next = end;
                        continue;
                    case HeaderLineKind.Field:
                        while (end < header.Length && HeaderLine.Continues(header[end..])) end = LineEnd(end);
                        Current = new HeaderField(header[start..end], new HeaderEntry(start, end - start, name, colon, KnownFields.Of(header.Slice(start, name))));
                        (_next, _count) = (end, _count + 1);
                        return true;
                    default:
                        _next = header.Length;
                        return false;
                }
            }

            return false;
        }

        private readonly int LineEnd(int from)
        {
            var at = _reader._header[from..].IndexOf((byte)'\n');
            return at < 0 ? _reader._header.Length : from + at + 1;
        }
    }
}
