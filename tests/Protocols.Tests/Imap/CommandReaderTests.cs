using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Protocols.Text;
using Mox.Testing;

namespace Mox.Protocols.Tests.Imap;

public class Command_reader
{
    private static readonly CommandLimits s_small = new() { MaxLineOctets = 60, MaxLiteralOctets = 10, MaxCommandOctets = 90, MaxLiterals = 3, MaxDroppedOctets = 30 };

    public static TheoryData<int, string, string> Streams()
    {
        var data = new TheoryData<int, string, string>();
        foreach (var (input, expected, line) in Vectors.Read("imap/reader.txt")) data.Add(line, input, Vectors.Unescape(expected));
        return data;
    }

    [Theory, MemberData(nameof(Streams))]
    public async Task Reads_the_same_wherever_the_network_cuts_the_stream(int line, string input, string expected)
    {
        var octets = Encoding.Latin1.GetBytes(input);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            Assert.Equal($"{line}: {expected}", $"{line}: {await TraceAsync([octets[..cut], octets[cut..]], s_small)}");
        }

        Assert.Equal(expected, await TraceAsync([.. octets.Select(octet => new[] { octet })], s_small));
    }

    [Fact]
    public async Task Announced_octets_take_no_memory_before_they_come()
    {
        var pipe = new Pipe();
        var reader = new CommandReader(pipe.Reader, new CommandLimits { MaxLiteralOctets = 1 << 30, MaxCommandOctets = int.MaxValue }, _ => ValueTask.CompletedTask);
        await pipe.Writer.WriteAsync("a X {1000000000+}\r\nabc"u8.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = reader.ReadAsync(default).AsTask();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(new CommandRead.Closed(true), await reading);
    }

    [Fact]
    public async Task Tells_whether_a_further_line_waits()
    {
        var pipe = new Pipe();
        var reader = new CommandReader(pipe.Reader, CommandLimits.Default, _ => ValueTask.CompletedTask);
        await pipe.Writer.WriteAsync("a NOOP\r\nb NOOP\r\nc"u8.ToArray());
        await reader.ReadAsync(default);
        Assert.True(reader.LineWaiting);
        await reader.ReadAsync(default);
        Assert.False(reader.LineWaiting);
    }

    [Fact]
    public async Task A_message_is_streamed_as_it_comes()
    {
        var pipe = new Pipe();
        var invitations = 0;
        var reader = new CommandReader(pipe.Reader, CommandLimits.Default, _ =>
        {
            invitations++;
            return ValueTask.CompletedTask;
        });
        await pipe.Writer.WriteAsync("a APPEND x {5000000}\r\n"u8.ToArray());
        Assert.Equal(5_000_000, Assert.IsType<CommandRead.Message>(await reader.ReadAsync(default)).Marker.Length);
        Assert.Equal(0, invitations);
        await using var message = await reader.OpenMessageAsync(default);
        Assert.Equal(1, invitations);
        var buffer = new byte[100];
        for (var i = 0; i < 50_000; i++)
        {
            await pipe.Writer.WriteAsync(new byte[100]);
            await message.ReadExactlyAsync(buffer);
        }

        Assert.Equal(0, await message.ReadAsync(buffer));
        await pipe.Writer.WriteAsync("\r\n"u8.ToArray());
        Assert.Equal(0, Assert.IsType<CommandRead.Command>(await reader.ReadAsync(default)).Octets.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task Literals_and_messages_may_lie_in_many_segments_of_the_pipe(int step)
    {
        // Small segments, all written and the writer gone before anything is read.
        var pipe = new Pipe(new PipeOptions(new SmallSegments(), minimumSegmentSize: 16, pauseWriterThreshold: 0));
        var octets = new byte[20_000];
        new Random(2).NextBytes(octets);
        var stream = ManySegments(octets);
        for (var at = 0; at < stream.Length; at += 13) await pipe.Writer.WriteAsync(stream.AsMemory(at, Math.Min(13, stream.Length - at)));
        await pipe.Writer.CompleteAsync();
        var reader = new CommandReader(pipe.Reader, CommandLimits.Default, _ => ValueTask.CompletedTask);
        Assert.Equal(octets, Assert.IsType<CommandRead.Command>(await reader.ReadAsync(default)).Octets["a X {20000+}\r\n".Length..].ToArray());
        Assert.IsType<CommandRead.Message>(await reader.ReadAsync(default));
        await using (var message = await reader.OpenMessageAsync(default))
        {
            using var copy = new MemoryStream();
            var buffer = new byte[step];
            for (int read; (read = await message.ReadAsync(buffer)) > 0;) copy.Write(buffer, 0, read);
            Assert.Equal(octets, copy.ToArray());
        }

        Assert.Equal(0, Assert.IsType<CommandRead.Command>(await reader.ReadAsync(default)).Octets.Length);
        Assert.IsType<CommandRead.Message>(await reader.ReadAsync(default));
        Assert.True(await reader.RefuseMessageAsync(default));
        Assert.True(Assert.IsType<CommandRead.TooBig>(await reader.ReadAsync(default)).InStep);
        Assert.Equal("e NOOP"u8.ToArray(), Assert.IsType<CommandRead.Command>(await reader.ReadAsync(default)).Octets.ToArray());
        Assert.Equal(new CommandRead.Closed(false), await reader.ReadAsync(default));
    }

    [Fact]
    public async Task A_message_opened_and_not_read_to_its_end_can_still_be_refused()
    {
        var pipe = new Pipe();
        var reader = new CommandReader(pipe.Reader, CommandLimits.Default, _ => ValueTask.CompletedTask);
        await pipe.Writer.WriteAsync("a APPEND x {5+}\r\nabcde {2+}\r\nfg\r\nb NOOP\r\n"u8.ToArray());
        await reader.ReadAsync(default);
        await using var message = await reader.OpenMessageAsync(default);
        Assert.Equal(2, await message.ReadAsync(new byte[2]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync(default));
        Assert.True(await reader.RefuseMessageAsync(default));
        Assert.Equal("b NOOP", Encoding.ASCII.GetString(Assert.IsType<CommandRead.Command>(await reader.ReadAsync(default)).Octets.Span));
    }

    [Fact]
    public async Task A_line_may_be_awaited_again_after_it_was_cancelled()
    {
        var pipe = new Pipe();
        var reader = new CommandReader(pipe.Reader, CommandLimits.Default, _ => ValueTask.CompletedTask);
        await pipe.Writer.WriteAsync("DO"u8.ToArray());
        using var cancel = new CancellationTokenSource();
        var first = reader.ReadLineAsync(100, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await pipe.Writer.WriteAsync("NE\r\n"u8.ToArray());
        Assert.Equal("DONE"u8.ToArray(), Assert.IsType<LineRead.Line>(await reader.ReadLineAsync(100, default)).Octets);
    }

    private static async Task<string> TraceAsync(byte[][] pieces, CommandLimits limits)
    {
        // Inline schedulers, and no context of a test runner: each flush runs the reader until it waits again, so that it sees every piece by itself.
        SynchronizationContext.SetSynchronizationContext(null);
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var trace = new List<string>();
        var reading = ReadAllAsync(pipe.Reader, limits, trace);
        foreach (var piece in pieces) await pipe.Writer.WriteAsync(piece);
        await pipe.Writer.CompleteAsync();
        Assert.True(reading.IsCompleted);
        await reading;
        return string.Join(' ', trace);
    }

    private static async Task ReadAllAsync(PipeReader input, CommandLimits limits, List<string> trace)
    {
        var reader = new CommandReader(input, limits, _ =>
        {
            trace.Add("+");
            return ValueTask.CompletedTask;
        });
        while (true)
        {
            switch (await reader.ReadAsync(default))
            {
                case CommandRead.Command command:
                    trace.Add($"C({Encoding.Latin1.GetString(command.Octets.Span)})");
                    break;
                case CommandRead.TooBig big:
                    trace.Add($"T{(big.InStep ? "" : "!")}({big.Limit})");
                    if (!big.InStep) return;
                    break;
                case CommandRead.Closed closed:
                    trace.Add(closed.Partial ? "Z!" : "Z");
                    return;
                case CommandRead.Message message:
                    var head = Encoding.Latin1.GetString(message.Octets.Span);
                    trace.Add($"M({head})");
                    if (head.Contains(" no", StringComparison.Ordinal))
                    {
                        var inStep = await reader.RefuseMessageAsync(default);
                        trace.Add(inStep ? "R" : "R!");
                        if (!inStep) return;
                        break;
                    }

                    try
                    {
                        await using var stream = await reader.OpenMessageAsync(default);
                        using var copy = new MemoryStream();
                        await stream.CopyToAsync(copy);
                        trace.Add($"D({Encoding.Latin1.GetString(copy.ToArray())})");
                    }
                    catch (EndOfStreamException)
                    {
                        trace.Add("D!");
                        return;
                    }

                    break;
            }
        }
    }

    private static byte[] ManySegments(byte[] octets) =>
    [
        .. "a X {20000+}\r\n"u8, .. octets, .. "\r\nb APPEND x {20000+}\r\n"u8, .. octets, .. "\r\nc APPEND x {20000+}\r\n"u8, .. octets, .. "\r\nd X {200001+}\r\n"u8,
        .. new byte[200_001], .. "\r\ne NOOP\r\n"u8,
    ];

    /// <summary>Memory in pieces of 16 octets, so that everything spans segments.</summary>
    private sealed class SmallSegments : System.Buffers.MemoryPool<byte>
    {
        public override int MaxBufferSize => 16;

        public override System.Buffers.IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Piece();

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Piece : System.Buffers.IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = new byte[16];

            public void Dispose()
            {
            }
        }
    }
}
