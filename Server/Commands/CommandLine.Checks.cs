using System.Globalization;
using System.Net;
using Mox.Protocols.Addresses;

namespace Mox.Server.Commands;

/// <content>The words of <c>spf</c> and <c>dmarc</c>.</content>
internal abstract partial record CommandLine
{
    /// <summary>Ask whether a host may send for a domain.</summary>
    /// <param name="Sender">An address, a bare domain, or empty for the null sender.</param>
    /// <param name="Client">The address of the host.</param>
    /// <param name="Hello">What it calls itself.</param>
    /// <param name="Resolver">ADDRESS:PORT of the resolver; null: as in the settings.</param>
    /// <param name="Json">Print one object in place of lines.</param>
    public sealed record SpfCheck(string Sender, IPAddress Client, string Hello, string? Resolver, bool Json) : CommandLine;

    /// <summary>Evaluate a message as if it came in now.</summary>
    /// <param name="Client">The address of the host that sends it.</param>
    /// <param name="Sender">The envelope sender; empty for the null sender.</param>
    /// <param name="Hello">What the host calls itself.</param>
    /// <param name="File">The message; <c>-</c> for standard input.</param>
    /// <param name="At">The time by which signatures are judged; null: now.</param>
    /// <param name="Resolver">ADDRESS:PORT of the resolver; null: as in the settings.</param>
    /// <param name="Json">Print one object in place of lines.</param>
    public sealed record DmarcCheck(IPAddress Client, string Sender, string Hello, string File, DateTimeOffset? At, string? Resolver, bool Json) : CommandLine;

    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static CommandLine ParseSpf(string[] words, List<string> faults)
    {
        if (words is not ["check", var address, var ip, .. var rest] || IsOption(address) || IsOption(ip)) return new Wrong(["spf takes: check ADDRESS IP. The null sender is written as \"\"."]);
        var options = Options(rest, faults, "--helo", "--resolver", "--json!");
        var sender = WithoutBrackets(address);
        var hello = options.Last("--helo");
        if (sender.Length == 0 && string.IsNullOrEmpty(hello)) faults.Add("For the null sender it is the name of the host that is checked: give it with --helo NAME.");
        return new SpfCheck(sender, ReadAddress(ip, faults), string.IsNullOrEmpty(hello) ? sender[(sender.LastIndexOf('@') + 1)..] : hello, ReadResolver(options, faults), options.Last("--json") is not null);
    }

    private static CommandLine ParseDmarc(string[] words, List<string> faults)
    {
        if (words is not ["check", var ip, var sender, var hello, var file, .. var rest] || words.Skip(1).Take(4).Any(IsOption)) return new Wrong(["dmarc takes: check IP MAILFROM HELO FILE. The null sender is written as \"\"."]);
        var options = Options(rest, faults, "--at", "--resolver", "--json!");
        if (hello.Length == 0) faults.Add("HELO is what the host calls itself, such as mx.example.org.");
        if (file.Length == 0) faults.Add("FILE names a message, or is - for standard input.");
        return new DmarcCheck(ReadAddress(ip, faults), WithoutBrackets(sender), hello, file, ReadTime(options, faults), ReadResolver(options, faults), options.Last("--json") is not null);
    }

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    /// <summary>Addresses may be given as they stand in SMTP.</summary>
    private static string WithoutBrackets(string address) => address is ['<', .. var inner, '>'] ? inner : address;

    /// <summary>An address in one of the usual forms, not in those that only programs of old take, such as <c>192.513</c>.</summary>
    private static IPAddress ReadAddress(string text, List<string> faults)
    {
        if (IPAddress.TryParse(text, out var ip) && (text.Contains(':', StringComparison.Ordinal) ? !text.Contains('%', StringComparison.Ordinal) && !text.StartsWith('[') : ip.ToString() == text)) return ip;
        faults.Add($"IP is an address such as 192.0.2.1 or 2001:db8::1, not {text}.");
        return IPAddress.None;
    }

    private static DateTimeOffset? ReadTime(ILookup<string, string> options, List<string> faults)
    {
        if (options.Last("--at") is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at;
        faults.Add($"--at takes a time such as 2026-11-26T03:00:00Z, not {text}. Without a zone it is UTC.");
        return null;
    }

    private static DomainName? ReadName(ILookup<string, string> options, string name, int labels, List<string> faults)
    {
        if (options.Last(name) is not { } text)
        {
            faults.Add($"{name} is missing.");
            return null;
        }

        return ReadName(name, text, labels, faults);
    }

    private static DomainName? ReadName(string option, string text, int labels, List<string> faults)
    {
        if (DomainName.Parse(text).Try(out var domain, out _) && domain.Ascii.Split('.').Length >= labels) return domain;
        faults.Add(labels > 1 ? $"{option} takes a domain such as example.org, not {text}." : $"{option} takes a name such as mail2026, not {text}.");
        return null;
    }
}
