using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Dkim;

namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>Seals messages as hosts on the way do (RFC 8617 §5.1): set after set, each over a message with relaxed white space.</summary>
internal sealed partial class TestSealer
{
    private readonly List<string> _sealed = [];

    public static DkimPrivateKey Key { get; } = DkimPrivateKey.GenerateRsa();

    /// <summary>The message with one more set on top.</summary>
    /// <param name="message">Has From and Subject, each in one line, and a body without white space at the end of lines.</param>
    /// <param name="domain">Who seals, with the selector <c>arc</c>.</param>
    /// <param name="results">What that host found.</param>
    public string Seal(string message, string domain, string results)
    {
        var instance = (_sealed.Count / 3) + 1;
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (header, body) = (message[..(end + 2)], message[(end + 4)..]);
        var found = $"ARC-Authentication-Results: i={instance}; {domain}; {results}";
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.Latin1.GetBytes(body)));
        var signature = $"ARC-Message-Signature: i={instance}; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=arc; h=from:subject; bh={hash}; b=";
        signature += Sign($"{Relaxed(Field(header, "From"))}\r\n{Relaxed(Field(header, "Subject"))}\r\n{Relaxed(signature)}");
        var seal = string.Create(CultureInfo.InvariantCulture, $"ARC-Seal: i={instance}; a=rsa-sha256; t=1767600000; cv={(instance == 1 ? "none" : "pass")}; d={domain}; s=arc; b=");
        _sealed.AddRange([found, signature]);
        seal += Sign(string.Concat(_sealed.Select(field => Relaxed(field) + "\r\n")) + Relaxed(seal));
        _sealed.Add(seal);
        return $"{seal}\r\n{signature}\r\n{found}\r\n{message}";
    }

    private static string Sign(string text) => Convert.ToBase64String(Key.Sign(SHA256.HashData(Encoding.Latin1.GetBytes(text))));

    private static string Field(string header, string name) => header.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));

    private static string Relaxed(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        return $"{field[..colon].ToLowerInvariant()}:{Blanks().Replace(field[(colon + 1)..], " ").Trim()}";
    }

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
