using System.Text;
using Mox.Server.Commands;

namespace Mox.Server.Tests.Commands;

public class Message_file
{
    [Theory]
    [InlineData("A: b\n\nbody\nmore\n", "A: b\r\n\r\n", "body\r\nmore\r\n", true)]
    [InlineData("A: b\r\n\r\nbody\r\nmore\r\n", "A: b\r\n\r\n", "body\r\nmore\r\n", true)]
    [InlineData("A: b\r\n\r\nbody\nmore\r\n", "A: b\r\n\r\n", "body\nmore\r\n", true)]
    [InlineData("A: b\n\r\nbody\r\nmore\n", "A: b\r\n\r\n", "body\r\nmore\r\n", true)]
    [InlineData("A: b\n c\nD: e\n\n\nbody", "A: b\r\n c\r\nD: e\r\n\r\n", "\r\nbody", true)]
    [InlineData("From a@b Thu Nov 26 03:00:00 2026\nA: b\n\nbody", "From a@b Thu Nov 26 03:00:00 2026\r\nA: b\r\n\r\n", "body", true)]
    [InlineData("A: b\nno field\n\nbody\n", "A: b\r\n", "no field\r\n\r\nbody\r\n", false)]
    [InlineData("A: b\n", "A: b\r\n", "", false)]
    [InlineData("A: b", "A: b", "", false)]
    [InlineData("\nbody", "\r\n", "body", true)]
    [InlineData("\r\nbody", "\r\n", "body", true)]
    [InlineData("no field", "", "no field", false)]
    [InlineData("", "", "", false)]
    [InlineData("A: b\r\rc\n\nbody\r", "A: b\r\rc\r\n\r\n", "body\r", true)]
    public async Task Is_the_same_however_it_is_cut(string text, string header, string body, bool blankLine)
    {
        for (var atOnce = 1; atOnce <= text.Length + 1; atOnce++)
        {
            await using var message = await MessageFile.ReadAsync(new SlowStream(text, atOnce), default);
            Assert.Equal((header, blankLine), (Encoding.UTF8.GetString(message.Header.Span), message.HasBlankLine));
            Assert.Equal(body, await BodyAsync(message));
        }
    }

    [Fact]
    public async Task Reads_bodies_larger_than_what_is_read_at_once()
    {
        var line = new string('x', 70) + "\n";
        var body = string.Concat(Enumerable.Repeat(line, 20_000));
        await using var message = await MessageFile.ReadAsync(new SlowStream("A: b\n\n" + body, 10_007), default);
        Assert.Equal(body.ReplaceLineEndings("\r\n"), await BodyAsync(message));
    }

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData((1 << 20) + 1, false)]
    public async Task Takes_headers_up_to_their_limit(int length, bool taken)
    {
        var text = "A: " + new string('x', length - 7) + "\r\n\r\n";
        Assert.Equal(length, text.Length);
        var reading = MessageFile.ReadAsync(new SlowStream(text + "body", 33_000), default);
        if (!taken) await Assert.ThrowsAsync<InvalidDataException>(() => reading);
        else Assert.Equal(length, (await reading).Header.Length);
    }

    [Fact]
    public async Task Reads_a_file_that_is_no_message_as_a_body()
    {
        await using var message = await MessageFile.ReadAsync(new SlowStream(string.Concat(Enumerable.Repeat("no field at all\n", 200_000)), 50_000), default);
        Assert.True(message.Header.IsEmpty);
        Assert.Equal(200_000 * 17, (await BodyAsync(message)).Length);
    }

    [Fact]
    public async Task A_single_endless_line_is_no_header() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => MessageFile.ReadAsync(new SlowStream("Subject: " + new string('x', 3 << 20), 50_000), default));

    private static async Task<string> BodyAsync(MessageFile message)
    {
        var body = new StringBuilder();
        while (await message.ReadBodyAsync(default) is { IsEmpty: false } piece) body.Append(Encoding.UTF8.GetString(piece.Span));
        return body.ToString();
    }
}
