using Mox.Server.Storage;

namespace Mox.Server.Webmail.Import;

/// <summary>Reads the messages of an mbox one after the other. A message begins with a line of <c>From </c> after an empty one; <c>&gt;From </c> in a text is what stood there as <c>From </c>.</summary>
internal sealed class MboxReader(Stream file)
{
    /// <summary>A longer header is passed on as it is: fields with flags stand within any real one.</summary>
    private const int LongestHeader = 256 << 10;

    private readonly LineSource _lines = new(file);
    private bool _begun;
    private DateTimeOffset? _date;

    /// <summary>The file began as an mbox does.</summary>
    public bool IsMbox { get; private set; }

    /// <summary>Goes on to the next message; false at the end.</summary>
    /// <exception cref="InvalidDataException">The file does not begin as an mbox does.</exception>
    public async Task<bool> NextAsync(CancellationToken ct)
    {
        if (_begun) return await _lines.ReadAsync(ct);
        _begun = true;
        do
        {
            if (!await _lines.ReadAsync(ct)) return false;
        }
        while (_lines.IsBlank);
        IsMbox = FromLine.Begins(_lines.Piece.Span, isFirst: true, out _date);
        return IsMbox ? true : throw new InvalidDataException("No line that begins a message");
    }

    /// <summary>The octets of the message at hand, without the fields that hold its flags.</summary>
    public async Task<ImportFlags> CopyAsync(SpoolWriter target, CancellationToken ct)
    {
        var (lines, flags) = (new MailLines(target), new ImportFlags { Received = _date });
        var (header, octets, blanks) = ((List<byte[]>?)new List<byte[]>(), 0, 0);
        while (await _lines.ReadAsync(ct))
        {
            if (_lines.IsBlank)
            {
                // The last empty line before the next message is none of this one.
                if (blanks > 0) await BlankAsync(lines, ct);
                blanks = 1;
                if (header is not null) await EndHeaderAsync(flags, header, lines, ct);
                header = null;
                continue;
            }

            if (blanks > 0 && _lines.IsStart && FromLine.Begins(_lines.Piece.Span, isFirst: false, out _date))
            {
                _lines.Back();
                blanks = 0;
                break;
            }

            if (blanks > 0) await BlankAsync(lines, ct);
            blanks = 0;
            var piece = Unescaped();
            if (header is null)
            {
                await lines.WriteAsync(piece, ct);
                continue;
            }

            header.Add(piece.ToArray());
            octets += piece.Length;
            if (octets <= LongestHeader) continue;
            await EndHeaderAsync(flags, header, lines, ct);
            header = null;
        }

        if (header is not null) await EndHeaderAsync(flags, header, lines, ct);
        await lines.FlushAsync(ct);
        return flags;
    }

    private static async Task EndHeaderAsync(ImportFlags flags, List<byte[]> header, MailLines lines, CancellationToken ct)
    {
        foreach (var line in flags.TakeHeader(header)) await lines.WriteAsync(line, ct);
    }

    private static ValueTask BlankAsync(MailLines lines, CancellationToken ct) => lines.WriteAsync("\n"u8.ToArray(), ct);

    private ReadOnlyMemory<byte> Unescaped()
    {
        var piece = _lines.Piece;
        if (!_lines.IsStart || piece.Span[0] != (byte)'>') return piece;
        return piece.Span.TrimStart((byte)'>').StartsWith("From "u8) ? piece[1..] : piece;
    }
}
