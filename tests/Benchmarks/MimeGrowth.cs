using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Benchmarks;

/// <summary>How the cost of reading grows with the number of fields, parts, parameters and addresses, with the limits lifted: four times as many may take four times as long.</summary>
internal static class MimeGrowth
{
    private static readonly MimeLimits Lifted = new()
    {
        MaxParts = int.MaxValue,
        MaxHeaderOctets = int.MaxValue / 2,
        MaxAllHeaderOctets = int.MaxValue / 2,
        MaxHeaderFields = int.MaxValue,
        MaxParameters = int.MaxValue,
        MaxAddresses = int.MaxValue,
    };

    private static readonly (string Name, Func<int, string> Message)[] Kinds =
    [
        ("fields", n => Repeat("X-Field: a value of some words\r\n", n) + "\r\nbody"),
        ("fields To", n => Repeat("To: ann@example.org\r\n", Math.Min(n, 250_000)) + "\r\nbody"),
        ("parts", n => "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--b\r\nContent-Type: text/html\r\n\r\nx\r\n", n) + "--b--\r\n"),
        ("parameters", n => "Content-Type: text/plain" + Numbered(n, i => $";\r\n p{i}=v{i}") + "\r\n\r\nbody"),
        ("sections", n => "Content-Type: text/plain" + Numbered(n, i => $";\r\n name*{i}*=%41") + "\r\n\r\nbody"),
        ("addresses", n => "To: a@b" + Repeat(",\r\n \"Ann, S.\" <ann@example.org>", n) + "\r\n\r\nbody"),
        ("group members", n => "To: group: a@b" + Repeat(",\r\n ann@example.org", n) + ";\r\n\r\nbody"),
        ("references", n => "References:" + Numbered(n, i => $"\r\n <{i}@example.org>") + "\r\n\r\nbody"),
        ("encoded words", n => "Subject:" + Repeat("\r\n =?utf-8?q?w=C3=B6rter?=", n) + "\r\n\r\nbody"),
        ("boundary lines", n => "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--bb\r\n", n) + "--b--\r\n"),
    ];

    public static int Run(int most)
    {
        var worst = 0.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"kind",-16}{"n/16",12}{"n/4",12}{"n",12}   ratios"));
        foreach (var (name, message) in Kinds)
        {
            var times = new[] { most / 16, most / 4, most }.Select(n => Measure(message(n))).ToArray();
            var (first, second) = (times[1] / times[0], times[2] / times[1]);
            worst = Math.Max(worst, Math.Max(first, second));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{times[0],9:F2} ms{times[1],9:F2} ms{times[2],9:F2} ms   {first:F2} {second:F2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst ratio {worst:F2}"));
        return worst < 5 ? 0 : 1;
    }

    /// <summary>The fastest of several readings, in milliseconds, without the pauses in which the collector moves what is kept: they grow in steps with the size of the heap, not with the reading.</summary>
    private static double Measure(string message)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            var pauses = GC.GetTotalPauseDuration();
            var clock = Stopwatch.StartNew();
            PartTree.Read(octets, Lifted);
            best = Math.Min(best, (clock.Elapsed - (GC.GetTotalPauseDuration() - pauses)).TotalMilliseconds);
        }

        return best;
    }

    private static string Repeat(string piece, int times) => new StringBuilder(piece.Length * times).Insert(0, piece, times).ToString();

    private static string Numbered(int times, Func<int, string> piece)
    {
        var text = new StringBuilder();
        for (var i = 0; i < times; i++) text.Append(piece(i));
        return text.ToString();
    }
}
