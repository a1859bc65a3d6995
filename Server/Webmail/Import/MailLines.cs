using System.Buffers;
using Mox.Server.Storage;

namespace Mox.Server.Webmail.Import;

/// <summary>Writes lines of a file into a message: every line end becomes CRLF, all else stays as it is.</summary>
internal sealed class MailLines(SpoolWriter target)
{
    private const int Portion = 32 << 10;

    private readonly ArrayBufferWriter<byte> _out = new(2 * Portion);

    /// <summary>Octets of messages always stay within the limits of the spool, however long a line goes on.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken ct)
    {
        var octets = piece.Span;
        if (octets is not [.., (byte)'\n']) _out.Write(octets);
        else
        {
            _out.Write(octets is [.., (byte)'\r', (byte)'\n'] ? octets[..^2] : octets[..^1]);
            _out.Write("\r\n"u8);
        }

        if (_out.WrittenCount >= Portion) await FlushAsync(ct);
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        await target.WriteAsync(_out.WrittenMemory, ct);
        _out.ResetWrittenCount();
    }

    /// <summary>A whole file as a message.</summary>
    public async Task CopyAsync(LineSource lines, CancellationToken ct)
    {
        while (await lines.ReadAsync(ct)) await WriteAsync(lines.Piece, ct);
        await FlushAsync(ct);
    }
}
