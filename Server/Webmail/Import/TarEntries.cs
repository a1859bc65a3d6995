using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Mox.Server.Webmail.Import;

/// <summary>Reads a tar archive from front to back: ustar with the long names of GNU and the records of pax. Nothing is held but names, and those are bounded.</summary>
internal sealed class TarEntries(Stream source)
{
    private const int Block = 512;

    /// <summary>Octets of a long name, or of the records in front of an entry.</summary>
    private const int LongestRecord = 64 << 10;

    private readonly byte[] _header = new byte[Block];

    /// <summary>True where octets begin as a tar archive does.</summary>
    public static bool Begins(ReadOnlySpan<byte> octets) => octets.Length >= Block && octets.Slice(257, 5).SequenceEqual("ustar"u8) && IsSound(octets);

    public async IAsyncEnumerable<ImportEntry> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        string? longName = null;
        var records = new Dictionary<string, string>();
        while (await source.ReadAtLeastAsync(_header, Block, throwOnEndOfStream: false, ct) is var count and > 0)
        {
            if (count < Block) throw new InvalidDataException("A tar archive is cut off");
            if (!_header.AsSpan().ContainsAnyExcept((byte)0)) yield break;
            if (!IsSound(_header)) throw new InvalidDataException("A tar header has a wrong sum");
            var (kind, size) = ((char)_header[156], Number(_header.AsSpan(124, 12)));
            if (kind is 'L' or 'x')
            {
                var record = await TextAsync(size, ct);
                if (kind == 'L') longName = record.TrimEnd('\0');
                else Records(record, records);
                continue;
            }

            if (records.TryGetValue("size", out var said) && long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var real)) size = real;
            var content = new EntryStream(source, size);
            var path = records.GetValueOrDefault("path") ?? longName ?? Name();
            if (kind is '0' or '\0' or '7') yield return new ImportEntry(path, Moment(records.GetValueOrDefault("mtime")), IsLink: false, _ => ValueTask.FromResult<Stream>(content));
            else if (kind is '1' or '2') yield return new ImportEntry(path, null, IsLink: true, _ => ValueTask.FromResult(Stream.Null));
            await content.SkipAsync(ct);
            await SkipAsync(Padding(size), ct);
            longName = null;
            records.Clear();
        }
    }

    private static long Padding(long size) => (Block - (size % Block)) % Block;

    /// <summary>The sum of a header, its own field taken as spaces.</summary>
    private static bool IsSound(ReadOnlySpan<byte> header)
    {
        var sum = 0L;
        for (var i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? ' ' : header[i];
        return Octal(header.Slice(148, 8)) == sum;
    }

    /// <summary>A number in octal, or by GNU in binary with the highest bit set.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        var number = (field[0] & 0x80) == 0 ? Octal(field) : BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        return number >= 0 ? number : throw new InvalidDataException("A tar header has no size");
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        var number = 0L;
        foreach (var octet in field.Trim(" \0"u8))
        {
            if (octet is < (byte)'0' or > (byte)'7') return -1;
            number = (number * 8) + octet - '0';
        }

        return number;
    }

    private static void Records(string text, Dictionary<string, string> records)
    {
        // Each is its own length, a space, name=value and LF. A value may hold anything but is of one line in all we look for.
        foreach (var line in text.Split('\n'))
        {
            var (space, equals) = (line.IndexOf(' ', StringComparison.Ordinal), line.IndexOf('=', StringComparison.Ordinal));
            if (space > 0 && equals > space) records[line[(space + 1)..equals]] = line[(equals + 1)..];
        }
    }

    private string Name()
    {
        var prefix = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? Text(_header.AsSpan(345, 155)) : "";
        var name = Text(_header.AsSpan(0, 100));
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field);

    private DateTimeOffset? Moment(string? record)
    {
        if (!double.TryParse(record, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) seconds = Octal(_header.AsSpan(136, 12));
        return seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    private async Task<string> TextAsync(long size, CancellationToken ct)
    {
        if (size > LongestRecord) throw new InvalidDataException("A name in a tar archive is too long");
        var octets = new byte[size];
        await source.ReadExactlyAsync(octets, ct);
        await SkipAsync(Padding(size), ct);
        return Encoding.UTF8.GetString(octets);
    }

    private async Task SkipAsync(long count, CancellationToken ct)
    {
        if (count > 0) await source.ReadExactlyAsync(new byte[count], ct);
    }

    /// <summary>The octets of one entry.</summary>
    private sealed class EntryStream(Stream source, long size) : Stream
    {
        private readonly long _size = size;
        private long _left = size;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => _size;

        public override long Position
        {
            get => _size - _left;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 || buffer.IsEmpty) return 0;
            var count = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            if (count == 0) throw new InvalidDataException("A tar archive is cut off");
            _left -= count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public async Task SkipAsync(CancellationToken ct)
        {
            var buffer = new byte[32 << 10];
            while (await ReadAsync(buffer, ct) > 0)
            {
                // What nobody read is passed over.
            }
        }
    }
}
