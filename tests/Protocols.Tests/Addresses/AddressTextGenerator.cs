using System.Text;

namespace Mox.Protocols.Tests.Addresses;

/// <summary>Texts that people, programs and attackers put where an address or a name should be; the same seed gives the same texts.</summary>
internal static class AddressTextGenerator
{
    private static readonly string[] Pieces =
    [
        "a", "b.c", "user", "Ann", "@", "@", "@", ".", "..", "-", "_", "+tag", "\"", "\"", "\\", "\\\"", "\\\r", "(", ")", "(c)", "[", "]", "<", ">", ",", ":", ";", " ", "  ", "\t", "\r", "\n", "\r\n", "\r\n ", "\0",
        "\u0007", "\x7F", "\u0085", "\u2028", "\u202E", "\u200B", "\u00A0", "example.org", "x.example", "bücher.example", "xn--bcher-kva.example", "xn--a", "公司.cn", "аррӏе", "é", "e\u0301", "\uD83D\uDE00", "\uD83D", "\uDE00", "\uFFFD", "\uFFFE", "\uFFFF", "\U0001FFFE",
        "[192.0.2.1]", "[IPv6:2001:db8::1]", "IPv6:", "::", "1:2:3:4:5:6:7:8", "255.255.255.255", "%1", "。", "．", "＠", "\\ ", "RCPT TO:<x@y>", "Bcc: x@y", "\r\nBcc: x@y", "=?utf-8?q?=0D=0A?=",
    ];

    public static IEnumerable<string> Texts(int seed, int count)
    {
#pragma warning disable CA5394 // Not for secrets: the point is that a run can be repeated.
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            if (random.Next(3) == 0) text.Append(Pieces[random.Next(4)]).Append('@');
            for (var pieces = 1 + random.Next(7); pieces > 0; pieces--) text.Append(random.Next(20) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]);
            yield return text.ToString();
        }
#pragma warning restore CA5394
    }
}
