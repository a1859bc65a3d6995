using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Testing;

namespace Mox.Protocols.Tests.Smtp.Client;

/// <summary>A conversation whose server is the test: it says what is to be read, and reads what was said.</summary>
internal sealed class ConversationBench : IDuplexPipe
{
    private readonly Pipe _toClient = new();
    private readonly Pipe _toServer = new();

    public ConversationBench() => Client = new SmtpClientConversation(this, ConversationTimeouts.Standard, Time);

    public ManualTime Time { get; } = new();

    public SmtpClientConversation Client { get; }

    public PipeReader Input => _toClient.Reader;

    public PipeWriter Output => _toServer.Writer;

    /// <summary>The server says these lines.</summary>
    public async Task SayAsync(params string[] lines) => await _toClient.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));

    public async Task SayRawAsync(string text) => await _toClient.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task HangUpAsync()
    {
        await _toClient.Writer.CompleteAsync();
        await _toServer.Reader.CompleteAsync();
    }

    /// <summary>Reads until the client has sent exactly this, and fails where it sends something else.</summary>
    public async Task ExpectAsync(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var got = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (got < wanted.Length)
        {
            var read = await _toServer.Reader.ReadAsync(patience.Token);
            var octets = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
            var count = Math.Min(octets.Length, wanted.Length - got);
            Assert.Equal(Encoding.Latin1.GetString(wanted, got, count), Encoding.Latin1.GetString(octets, 0, count));
            _toServer.Reader.AdvanceTo(read.Buffer.GetPosition(count));
            got += count;
            if (read.IsCompleted && got < wanted.Length) Assert.Fail($"The client ended before it sent all of {text}");
        }
    }

    /// <summary>True when the client has sent nothing more.</summary>
    public bool IsQuiet
    {
        get
        {
            if (!_toServer.Reader.TryRead(out var read)) return true;
            var empty = read.Buffer.IsEmpty;
            _toServer.Reader.AdvanceTo(read.Buffer.Start);
            return empty;
        }
    }

    /// <summary>Past greeting and EHLO, with these extensions.</summary>
    public static async Task<ConversationBench> GreetedAsync(params string[] extensions)
    {
        var bench = new ConversationBench();
        await bench.SayAsync("220 mx.test ESMTP");
        Assert.Equal(220, (await bench.Client.GreetAsync(default)).Code);
        string[] lines = ["mx.test", .. extensions];
        var hello = bench.Client.HelloAsync("mail.test", default);
        await bench.ExpectAsync("EHLO mail.test\r\n");
        await bench.SayAsync([.. lines.Select((line, i) => $"250{(i + 1 < lines.Length ? '-' : ' ')}{line}")]);
        Assert.True((await hello).IsSuccess);
        return bench;
    }

    public static OutgoingMessage Message(string content = "Subject: x\r\n\r\nhello\r\n", params string[] recipients) => new()
    {
        From = MailAddress.Parse("user@test.example").Value,
        Recipients = [.. (recipients.Length == 0 ? ["a@example.org"] : recipients).Select(recipient => new OutgoingRecipient(MailAddress.Parse(recipient).Value))],
        Size = content.Length,
        OpenAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(content))),
    };
}
