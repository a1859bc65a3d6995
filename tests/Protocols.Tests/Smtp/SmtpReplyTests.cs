using System.Text;
using Mox.Protocols.Smtp;

namespace Mox.Protocols.Tests.Smtp;

public sealed class SmtpReplyTests
{
    [Fact]
    public void Writes_one_line() => Assert.Equal("250 2.1.0 Ok\r\n", Wire(new SmtpReply(250, new(2, 1, 0), "Ok")));

    [Fact]
    public void Writes_without_enhanced_code() => Assert.Equal("354 Go on\r\n", Wire(new SmtpReply(354, EnhancedCode.None, "Go on")));

    [Fact]
    public void Writes_several_lines() => Assert.Equal("550-5.1.1 One\r\n550 5.1.1 Two\r\n", Wire(new SmtpReply(550, new(5, 1, 1), "One", "Two")));

    [Fact]
    public void Writes_an_empty_text() => Assert.Equal("250 \r\n", Wire(new SmtpReply(250, EnhancedCode.None)));

    [Fact]
    public void No_text_breaks_a_line()
    {
        var reply = new SmtpReply(550, new(5, 0, 0), "a\r\n250 forged\0é");
        Assert.Equal("550 5.0.0 a 250 forged ?\r\n", Wire(reply));
    }

    [Theory]
    [InlineData("word ")]
    [InlineData("withoutanyspace")]
    public void Long_lines_are_wrapped(string word)
    {
        var text = string.Concat(Enumerable.Repeat(word, 200));
        var lines = Wire(new SmtpReply(550, new(5, 7, 1), text)).Split("\r\n")[..^1];
        Assert.All(lines, line => Assert.InRange(line.Length, 12, 510));
        Assert.All(lines[..^1], line => Assert.StartsWith("550-5.7.1 ", line, StringComparison.Ordinal));
        Assert.StartsWith("550 5.7.1 ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(text, string.Concat(lines.Select(line => line[10..])));
    }

    [Fact]
    public void Codes_have_a_class()
    {
        Assert.True(new SmtpReply(250, EnhancedCode.None).IsSuccess);
        Assert.True(new SmtpReply(354, EnhancedCode.None).IsIntermediate);
        Assert.True(new SmtpReply(451, EnhancedCode.None).IsTemporary);
        Assert.True(new SmtpReply(550, EnhancedCode.None).IsPermanent);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmtpReply(199, EnhancedCode.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmtpReply(600, EnhancedCode.None));
    }

    [Theory]
    [InlineData("5.1.1", true)]
    [InlineData("2.0.0", true)]
    [InlineData("4.123.999", true)]
    [InlineData("3.1.1", false)]
    [InlineData("5.1", false)]
    [InlineData("5.1.", false)]
    [InlineData("5..1", false)]
    [InlineData("5.1.1234", false)]
    [InlineData("5.1.1x", false)]
    [InlineData("", false)]
    public void Enhanced_codes_are_read(string text, bool ok)
    {
        var code = EnhancedCode.Parse(text);
        Assert.Equal(ok, code.Ok);
        if (ok) Assert.Equal(text, code.Value.ToString());
    }

    [Fact]
    public void An_enhanced_code_stands_before_the_text()
    {
        Assert.True(EnhancedCode.TryReadPrefix("5.7.25 No reverse name", out var code, out var length));
        Assert.Equal((new EnhancedCode(5, 7, 25), 6), (code, length));
        Assert.False(EnhancedCode.TryReadPrefix("5.7.25: No", out _, out _));
    }

    private static string Wire(SmtpReply reply) => Encoding.ASCII.GetString(reply.ToOctets());
}
