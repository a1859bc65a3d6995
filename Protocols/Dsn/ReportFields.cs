using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Dsn;

/// <summary>The fields of the machine-readable part of a report, in groups parted by empty lines. Lines that are no fields are passed over; only places are kept, so that it costs little.</summary>
/// <remarks>RFC 3464 §2.1; RFC 8098 §3.1.1. Linear; of a part beyond <see cref="MaxOctets"/> the rest is not read.</remarks>
internal readonly ref struct ReportFields
{
    /// <summary>The most of a part that is read.</summary>
    public const int MaxOctets = 1 << 20;

    private const int MaxValue = 16 << 10;

    private readonly ReadOnlySpan<byte> _part;
    private readonly List<Field> _fields;
    private readonly List<int> _groups;

    private ReportFields(ReadOnlySpan<byte> part, List<Field> fields, List<int> groups)
    {
        _part = part;
        (_fields, _groups) = (fields, groups);
    }

    /// <summary>How many groups there are; none is empty.</summary>
    public int Groups => _groups.Count;

    /// <summary>Reads a part.</summary>
    public static ReportFields Read(ReadOnlySpan<byte> part)
    {
        part = part[..Math.Min(part.Length, MaxOctets)];
        var (fields, groups) = (new List<Field>(), new List<int>());
        var (open, last) = (false, false);
        for (var at = 0; at < part.Length;)
        {
            var end = part[at..].IndexOf((byte)'\n') is var lf and >= 0 ? at + lf + 1 : part.Length;
            var line = part[at..end];
            if (line.Trim(" \t\r\n"u8).IsEmpty)
            {
                (open, last) = (false, false);
            }
            else if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (last) fields[^1] = fields[^1] with { End = end };
            }
            else
            {
                var name = line.IndexOf((byte)':');
                last = name > 0;
                if (last && !open) groups.Add(fields.Count);
                open |= last;
                if (last) fields.Add(new Field(at, name, end));
            }

            at = end;
        }

        return new ReportFields(part, fields, groups);
    }

    /// <summary>The unfolded text of the first field of a name in a group; null without one. At most 16384 octets of it are read.</summary>
    public string? First(int group, string name)
    {
        for (var i = _groups[group]; i < End(group); i++)
        {
            if (Is(_fields[i], name)) return Text(_fields[i]);
        }

        return null;
    }

    /// <summary>The same over all groups: for parts that have only one.</summary>
    public string? First(string name)
    {
        foreach (var field in _fields)
        {
            if (Is(field, name)) return Text(field);
        }

        return null;
    }

    /// <summary>The texts of all fields of a name, over all groups.</summary>
    public ImmutableArray<string> All(string name)
    {
        ImmutableArray<string>.Builder? found = null;
        foreach (var field in _fields)
        {
            if (Is(field, name)) (found ??= ImmutableArray.CreateBuilder<string>()).Add(Text(field));
        }

        return found?.ToImmutable() ?? [];
    }

    private int End(int group) => group + 1 < _groups.Count ? _groups[group + 1] : _fields.Count;

    private bool Is(Field field, string name) => Ascii.EqualsIgnoreCase(_part.Slice(field.Start, field.NameLength).TrimEnd(" \t"u8), name);

    private string Text(Field field)
    {
        var start = field.Start + field.NameLength + 1;
        return HeaderText.Unfold(_part[start..Math.Min(field.End, start + MaxValue)]);
    }

    private readonly record struct Field(int Start, int NameLength, int End);
}
