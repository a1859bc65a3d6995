using System.Text;
using Mox.Server.Webmail.Export;

namespace Mox.Server.Tests.Webmail.Export;

public class Unix_lines
{
    [Theory]
    [InlineData("a\r\nb\r\n", "a\nb\n")]
    [InlineData("no end", "no end\n")]
    [InlineData("lone\rcr\r\n", "lone\rcr\n")]
    [InlineData("end\r", "end\r\n")]
    [InlineData("From me\r\n>From you\r\n>>From us\r\nFro\r\nFrom\r\n > From x\r\n", ">From me\n>>From you\n>>>From us\nFro\nFrom\n > From x\n")]
    [InlineData("x From me\r\nFFrom me\r\n>", "x From me\nFFrom me\n>\n")]
    [InlineData("", "")]
    public async Task Are_what_an_mbox_holds_wherever_the_octets_are_cut(string message, string file)
    {
        for (var cut = 0; cut <= message.Length; cut++)
        {
            using var target = new MemoryStream();
            var lines = new UnixLines(target, escapeFrom: true);
            await lines.CopyAsync(new MemoryStream(Encoding.ASCII.GetBytes(message[..cut])), default);
            await lines.CopyAsync(new MemoryStream(Encoding.ASCII.GetBytes(message[cut..])), default);
            await lines.EndAsync(default);
            Assert.Equal(file, Encoding.ASCII.GetString(target.ToArray()));
        }
    }

    [Fact]
    public async Task Of_a_Maildir_leave_what_looks_like_a_separator_as_it_is()
    {
        using var target = new MemoryStream();
        var lines = new UnixLines(target, escapeFrom: false);
        await lines.CopyAsync(new MemoryStream("From me\r\n"u8.ToArray()), default);
        await lines.EndAsync(default);
        Assert.Equal("From me\n", Encoding.ASCII.GetString(target.ToArray()));
    }
}
