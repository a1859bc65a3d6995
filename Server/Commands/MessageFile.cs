using System.Buffers;
using Mox.Protocols.Dkim;

namespace Mox.Server.Commands;

/// <summary>A message that is read from a file or from standard input: the header whole, the body in pieces.</summary>
/// <remarks>Mail has CRLF line ends. A file whose first line ends with LF alone was saved on Unix: each of its LF that has no CR before it is taken as CRLF. All others are taken as they are.</remarks>
internal sealed class MessageFile : IAsyncDisposable
{
    /// <summary>The longest header, in octets: signatures of longer ones are not judged anyway.</summary>
    public static readonly int MaxHeader = new DkimPolicy().MaxHeaderOctets;

    private const int PieceOctets = 64 << 10;

    private readonly Stream _stream;
    private readonly byte[] _raw = new byte[PieceOctets];
    private readonly ArrayBufferWriter<byte> _read = new();
    private readonly ArrayBufferWriter<byte> _piece = new();
    private ReadOnlyMemory<byte> _begun;
    private byte _last;
    private bool _ended;

    private MessageFile(Stream stream) => _stream = stream;

    /// <summary>The header section, with the blank line behind it.</summary>
    public ReadOnlyMemory<byte> Header { get; private set; }

    /// <summary>A blank line ends the header, as it should. False when the message ends before one, or when a line that is no field ends the header: that one is read as the first of the body.</summary>
    public bool HasBlankLine { get; private set; }

    /// <summary>The line ends are LF; null while there was none.</summary>
    public bool? IsUnix { get; private set; }

    /// <summary>Opens a message and reads its header.</summary>
    /// <param name="file">The file; <c>-</c> for standard input.</param>
    /// <param name="around">Has standard input.</param>
    /// <param name="ct">Ends reading.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The header is too long.</exception>
    public static async Task<MessageFile> OpenAsync(string file, CommandSurroundings around, CancellationToken ct)
    {
        var stream = file == "-" ? around.Input() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        return await ReadAsync(stream, ct).ConfigureAwait(false);
    }

    /// <summary>Reads the header of a message; the stream is closed with the result.</summary>
    /// <exception cref="InvalidDataException">The header is too long.</exception>
    public static async Task<MessageFile> ReadAsync(Stream stream, CancellationToken ct)
    {
        var message = new MessageFile(stream);
        try
        {
            await message.ReadHeaderAsync(ct).ConfigureAwait(false);
            return message;
        }
        catch
        {
            await message.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next piece of the body, which holds until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken ct)
    {
        if (!_begun.IsEmpty)
        {
            var begun = _begun;
            _begun = default;
            return begun;
        }

        _piece.ResetWrittenCount();
        await ReadPieceAsync(_piece, ct).ConfigureAwait(false);
        return _piece.WrittenMemory;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task ReadHeaderAsync(CancellationToken ct)
    {
        var searched = 0;
        var end = -1;
        while (end < 0 && _read.WrittenCount <= MaxHeader && !_ended)
        {
            await ReadPieceAsync(_read, ct).ConfigureAwait(false);
            end = BlankLineEnd(_read.WrittenSpan, searched);
            searched = Math.Max(0, _read.WrittenCount - 3);
        }

        // Cut inside a line, the last one could be anything.
        if (end < 0) end = _ended ? _read.WrittenCount : _read.WrittenSpan.LastIndexOf((byte)'\n') + 1;
        var whole = _read.WrittenMemory;
        var start = DkimVerifier.BodyStart(whole.Span[..end]);
        if (start > MaxHeader || (start == end && !_ended && !EndsWithBlankLine(whole.Span[..end])))
        {
            throw new InvalidDataException($"The header is longer than {MaxHeader} octets: this is no message, or one that no server takes.");
        }

        HasBlankLine = start > 0 && EndsWithBlankLine(whole.Span[..start]);
        Header = whole[..start];
        _begun = whole[start..];
    }

    /// <summary>Reads once, and adds what was read with its line ends made right.</summary>
    private async ValueTask ReadPieceAsync(ArrayBufferWriter<byte> into, CancellationToken ct)
    {
        var length = await _stream.ReadAsync(_raw, ct).ConfigureAwait(false);
        _ended = length == 0;
        var raw = _raw.AsSpan(0, length);
        while (!raw.IsEmpty)
        {
            var at = raw.IndexOf((byte)'\n');
            if (at < 0) break;
            var before = at > 0 ? raw[at - 1] : _last;
            IsUnix ??= before != '\r';
            into.Write(raw[..at]);
            into.Write(IsUnix.Value && before != '\r' ? "\r\n"u8 : "\n"u8);
            raw = raw[(at + 1)..];
            _last = (byte)'\n';
        }

        if (raw.IsEmpty) return;
        into.Write(raw);
        _last = raw[^1];
    }

    /// <summary>The place behind the first blank line; -1 without one.</summary>
    private static int BlankLineEnd(ReadOnlySpan<byte> octets, int from)
    {
        if (from == 0 && octets.StartsWith("\r\n"u8)) return 2;
        if (from == 0 && octets.StartsWith("\n"u8)) return 1;
        for (var at = from; octets[at..].IndexOf((byte)'\n') is var found and >= 0; at++)
        {
            at += found;
            var rest = octets[(at + 1)..];
            if (rest.StartsWith("\n"u8)) return at + 2;
            if (rest.StartsWith("\r\n"u8)) return at + 3;
        }

        return -1;
    }

    private static bool EndsWithBlankLine(ReadOnlySpan<byte> octets) =>
        octets.EndsWith("\n\r\n"u8) || octets.EndsWith("\n\n"u8) || octets.SequenceEqual("\r\n"u8) || octets.SequenceEqual("\n"u8);
}
