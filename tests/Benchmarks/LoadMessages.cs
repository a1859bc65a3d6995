using System.Globalization;
using System.Text;

namespace Mox.Benchmarks;

/// <summary>Messages for loads: plausible text, another one each time, dots nowhere at the start of a line.</summary>
internal static class LoadMessages
{
    private static readonly string[] Words = "the of message server mail house letter paper street morning river answer question number table window garden summer winter meeting report invoice project budget travel family market engine coffee bottle bridge".Split(' ');

    public static byte[] Make(int number, int octets)
    {
        var random = new Random(number);
        var text = new StringBuilder(octets + 200);
        text.Append(CultureInfo.InvariantCulture, $"From: Sender {number % 97} <sender{number % 97}@elsewhere.test>\r\nTo: <mox@localhost>\r\nSubject: {Word(random)} {Word(random)} {number}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Message-ID: <load-{number}@elsewhere.test>\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        var line = 0;
        while (text.Length < octets - 2)
        {
            var word = Word(random);
            line += word.Length + 1;
            text.Append(word).Append(line > 68 ? "\r\n" : " ");
            if (line > 68) line = 0;
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    private static string Word(Random random) => Words[random.Next(Words.Length)];
}
