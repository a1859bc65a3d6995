using System.Text;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>One field of a header: its octets and what they say.</summary>
public readonly ref struct HeaderField
{
    private readonly HeaderEntry _entry;

    internal HeaderField(ReadOnlySpan<byte> raw, HeaderEntry entry)
    {
        Raw = raw;
        _entry = entry;
    }

    internal HeaderEntry Entry => _entry;

    /// <summary>The whole field: name, colon, value and line endings, as it stands.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Where the field begins in the header.</summary>
    public int Start => _entry.Start;

    /// <summary>Where the field after it begins.</summary>
    public int End => _entry.Start + Raw.Length;

    /// <summary>The number of its name.</summary>
    public KnownField Known => _entry.Known;

    /// <summary>The name as written, without its colon.</summary>
    public ReadOnlySpan<byte> NameOctets => Raw[.._entry.NameLength];

    /// <summary>The name as written.</summary>
    public string Name => Encoding.Latin1.GetString(NameOctets);

    /// <summary>Octets of the field before its value: the name, what stands before the colon, the colon.</summary>
    public int ValueStart => _entry.Colon + 1;

    /// <summary>All behind the colon, with folding, without the last line ending.</summary>
    public ReadOnlySpan<byte> RawValue => HeaderLine.Content(Raw[ValueStart..]);

    /// <summary>The value unfolded and trimmed, octets above 127 read as UTF-8, else as windows-1252; encoded words stay. RFC 5322 §2.2.3.</summary>
    public string Text => HeaderText.Unfold(RawValue);

    /// <summary>The value as text to show: unfolded, encoded words decoded. RFC 2047 §6.</summary>
    public string Decoded => EncodedWord.Decode(RawValue);

    /// <summary>The value as text to show, with a record of what had to be repaired.</summary>
    /// <param name="defects">Its origin is where the header section begins.</param>
    public string Decode(DefectScope defects) => EncodedWord.Decode(RawValue, defects: Scope(defects));

    /// <summary>The scope of the value in the scope of the header section.</summary>
    internal DefectScope Scope(DefectScope header) => header.From(Start + ValueStart);

    /// <summary>Is this the name of the field? Letters of either case are the same.</summary>
    public bool Is(string name) => Ascii.EqualsIgnoreCase(NameOctets, name);
}
