using System.Buffers;

namespace Mox.Server.Webmail.Export;

/// <summary>Writes a message with lines that end in LF, as files of Unix mail programs have them; in an mbox also with what looks like its separator escaped, so that it can be undone (mboxrd, RFC 4155 appendix A).</summary>
internal sealed class UnixLines(Stream target, bool escapeFrom)
{
    private static ReadOnlySpan<byte> Separator => "From "u8;

    private readonly ArrayBufferWriter<byte> _out = new(80 << 10);

    /// <summary>How much of the separator stands at the start of the line so far; -1 where it cannot begin any more.</summary>
    private int _matched;

    /// <summary>A line has begun and is not ended.</summary>
    private bool _begun;

    private bool _return;

    public async Task CopyAsync(Stream source, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (await source.ReadAsync(buffer, ct) is var count and > 0)
            {
                foreach (var octet in buffer.AsSpan(0, count)) Take(octet);
                await FlushAsync(ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the last line, should it not be ended.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        if (_return) Put((byte)'\r');
        _return = false;
        if (_begun) Put((byte)'\n');
        await FlushAsync(ct);
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        await target.WriteAsync(_out.WrittenMemory, ct);
        _out.ResetWrittenCount();
    }

    private void Take(byte octet)
    {
        if (_return)
        {
            _return = false;
            if (octet != (byte)'\n') Put((byte)'\r');
        }

        if (octet == (byte)'\r') _return = true;
        else Put(octet);
    }

    private void Put(byte octet)
    {
        _begun = octet != (byte)'\n';
        if (octet == (byte)'\n')
        {
            Release();
            _matched = 0;
        }
        else if (!escapeFrom || _matched < 0 || (_matched == 0 && octet == (byte)'>'))
        {
            // Any number of > may stand before the separator: they go out as they are, and one more with it.
        }
        else if (octet == Separator[_matched])
        {
            if (++_matched < Separator.Length) return;
            One((byte)'>');
            _out.Write(Separator);
            _matched = -1;
            return;
        }
        else
        {
            Release();
            _matched = -1;
        }

        One(octet);
    }

    /// <summary>What was held back turned out to be no separator.</summary>
    private void Release()
    {
        if (_matched > 0) _out.Write(Separator[.._matched]);
    }

    private void One(byte octet)
    {
        _out.GetSpan(1)[0] = octet;
        _out.Advance(1);
    }
}
