using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Mox.Testing.Clients;

/// <summary>A plain TCP connection read by lines and by octet counts; small and quick, for loads and proofs.</summary>
public class WireClient : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private int _start;
    private int _end;

    protected WireClient(Socket socket) => _socket = socket;

    protected static async Task<Socket> DialAsync(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken ct)
    {
        while (!octets.IsEmpty) octets = octets[await _socket.SendAsync(octets, SocketFlags.None, ct)..];
    }

    public Task SendAsync(string text, CancellationToken ct) => SendAsync(Encoding.Latin1.GetBytes(text), ct);

    /// <summary>The next line without its ending.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var scanned = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var length = scanned + at;
                var line = Encoding.Latin1.GetString(_buffer, _start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
                _start += length + 1;
                return line;
            }

            scanned = _end - _start;
            await FillAsync(ct);
        }
    }

    public async Task<byte[]> ReadExactAsync(int count, CancellationToken ct)
    {
        var result = new byte[count];
        var have = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_buffer, _start, result, 0, have);
        _start += have;
        while (have < count)
        {
            var got = await _socket.ReceiveAsync(result.AsMemory(have), SocketFlags.None, ct);
            if (got == 0) throw new IOException("The connection ended");
            have += got;
        }

        return result;
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        GC.SuppressFinalize(this);
    }

    private async Task FillAsync(CancellationToken ct)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Buffer.BlockCopy(_buffer, 0, larger, 0, _end);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var got = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, ct);
        if (got == 0) throw new IOException("The connection ended");
        _end += got;
    }
}
