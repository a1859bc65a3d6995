using System.IO.Pipelines;
using Mox.Protocols.Imap;

namespace Mox.Protocols.Tests.Imap;

public class Message_stream
{
    /// <summary>Once a read ended inside the last of several segments, the length it told came from segments given back: far more octets than there were.</summary>
    [Theory]
    [InlineData(3000)]
    [InlineData(4096)]
    [InlineData(9999)]
    public async Task Gives_what_was_announced_however_the_segments_lie(int step)
    {
        var message = new byte[100_000];
        new Random(step).NextBytes(message);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        for (var at = 0; at < message.Length; at += step) await pipe.Writer.WriteAsync(message.AsMemory(at, Math.Min(step, message.Length - at)));
        await pipe.Writer.WriteAsync("\r\n"u8.ToArray());
        await using var stream = new MessageStream(pipe.Reader, message.Length);
        var read = new MemoryStream();
        var piece = new byte[32 * 1024];
        while (await stream.ReadAsync(piece) is var count and > 0) read.Write(piece.AsSpan(0, count));
        Assert.Equal(message, read.ToArray());
        Assert.Equal(0, stream.Left);
    }
}
