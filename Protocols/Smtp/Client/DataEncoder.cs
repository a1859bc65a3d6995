using System.Buffers;

namespace Mox.Protocols.Smtp.Client;

/// <summary>Turns content into what follows DATA: every line ended by CRLF, a dot in front of lines that begin with one, the final dot.</summary>
/// <remarks>RFC 5321 §4.5.2 and §2.3.8: neither CR nor LF may stand alone, so a lone one becomes a CRLF; nothing a receiver could take for the end of data can come out.</remarks>
internal sealed class DataEncoder
{
    private bool _lineStart = true;
    private bool _afterCr;

    /// <summary>Encodes a piece. The pieces together are the content, cut anywhere.</summary>
    public void Write(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        while (!content.IsEmpty)
        {
            if (_afterCr)
            {
                // The CRLF of this CR is already written.
                _afterCr = false;
                if (content[0] == (byte)'\n')
                {
                    content = content[1..];
                    continue;
                }
            }

            if (_lineStart && content[0] == (byte)'.') output.Write("."u8);
            var end = content.IndexOfAny((byte)'\r', (byte)'\n');
            var text = end < 0 ? content : content[..end];
            output.Write(text);
            if (end < 0)
            {
                _lineStart = false;
                return;
            }

            output.Write("\r\n"u8);
            _lineStart = true;
            _afterCr = content[end] == (byte)'\r';
            content = content[(end + 1)..];
        }
    }

    /// <summary>Ends the last line, if it has no ending, and the data.</summary>
    public void End(IBufferWriter<byte> output) => output.Write(_lineStart ? ".\r\n"u8 : "\r\n.\r\n"u8);
}
