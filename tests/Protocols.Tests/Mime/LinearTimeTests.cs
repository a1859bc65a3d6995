using System.Diagnostics;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Mime.Threading;

namespace Mox.Protocols.Tests.Mime;

/// <summary>Hostile input takes time in proportion to its length. The bounds are wide, so that only a quadratic reader breaks them.</summary>
public class LinearTimeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static TheoryData<string, int> Pieces => new()
    {
        { "=?a?q?", 170_000 },
        { "=?utf-8?q?=41?= ", 60_000 },
        { "=?utf-8?b?", 100_000 },
        { "?=", 500_000 },
        { "(", 1_000_000 },
        { "<", 1_000_000 },
        { "\"", 1_000_000 },
        { "\\", 1_000_000 },
        { ",", 1_000_000 },
        { "@", 1_000_000 },
        { "a@b ", 250_000 },
        { "a b ", 250_000 },
        { "a:;", 300_000 },
        { "<@a,", 250_000 },
        { "[", 1_000_000 },
        { "[a]", 330_000 },
        { "[a] re", 160_000 },
        { "re:", 330_000 },
        { "[fwd:", 200_000 },
        { "(fwd)", 200_000 },
        { ";", 1_000_000 },
        { "=", 1_000_000 },
        { "; a=b", 200_000 },
        { "; a*0*=%41", 100_000 },
        { " a=", 330_000 },
        { "; a=\"", 200_000 },
        { "<a@b>", 200_000 },
        { "1 Jan ", 170_000 },
        { "\r\n ", 330_000 },
    };

    [Theory]
    [MemberData(nameof(Pieces))]
    public void EveryFieldReader(string piece, int times)
    {
        var value = string.Concat(Enumerable.Repeat(piece, times / 2));
        var clock = Stopwatch.StartNew();
        var text = HeaderText.Unfold(Encoding.ASCII.GetBytes(value));
        _ = EncodedWord.Decode(text);
        _ = AddressList.Read(text);
        _ = StructuredField.Read(text);
        _ = BaseSubject.Of(text);
        _ = MessageIds.Read(text);
        _ = MailDate.Read(text);
        Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed}");
    }

    [Fact]
    public void ManyOpenBoundariesOfOneBeginning()
    {
        var message = new StringBuilder("Content-Type: multipart/mixed; boundary=");
        var prefix = new string('b', 60);
        for (var i = 0; i < 98; i++) message.Append(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{i:D3}x\n\n--{prefix}{i:D3}x\nContent-Type: multipart/mixed; boundary=");
        message.Append("z\n\n");
        for (var i = 0; i < 50_000; i++) message.Append("--").Append(prefix).Append("yyy\n");
        Check(message.ToString());
    }

    [Fact]
    public void ShortLines() => Check("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + new string('\n', 2_000_000));

    [Fact]
    public void ShortBoundaryLines() => Check("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n", 500_000)));

    [Fact]
    public void ManyFields() => Check(string.Concat(Enumerable.Repeat("To: a@b, c@d\nContent-Type: multipart/mixed; boundary=b\n", 100_000)));

    [Fact]
    public void ManyHeadersThatAreLong()
    {
        var header = "Content-Type: message/rfc822\nX: " + new string('x', 200_000) + "\n\n";
        Check(string.Concat(Enumerable.Repeat(header, 100)));
    }

    private static void Check(string message)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        var clock = Stopwatch.StartNew();
        var tree = PartTree.Read(octets);
        Assert.True(clock.Elapsed < Bound, $"{clock.Elapsed}");
        Trees.AssertSound(tree, octets.Length);
    }
}
