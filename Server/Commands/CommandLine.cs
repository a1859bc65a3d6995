using System.Globalization;
using System.Net;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Commands;

/// <summary>What the program was asked to do.</summary>
internal abstract partial record CommandLine
{
    private CommandLine()
    {
    }

    /// <summary>Run the appliance proper.</summary>
    public sealed record Serve(string? DataFolder) : CommandLine;

    /// <summary>Run everything on loopback, for developers and for trying out.</summary>
    public sealed record LocalServe : CommandLine
    {
        public const int DefaultPortOffset = 1000;

        public string? DataFolder { get; init; }

        /// <summary>Added to each standard port.</summary>
        public int PortOffset { get; init; } = DefaultPortOffset;

        public IPAddress Address { get; init; } = IPAddress.Loopback;

        /// <summary>Destinations that are delivered to a host and port: DOMAIN=HOST:PORT.</summary>
        public IReadOnlyList<string> Routes { get; init; } = [];

        /// <summary>Further accounts u1@localhost … uN@localhost.</summary>
        public int Accounts { get; init; }

        public bool RateLimits { get; init; }

        /// <summary>Tolerate what clients commonly get wrong, as the appliance proper does; without it localserve is pedantic, so that a developer hears of every fault.</summary>
        public bool Lenient { get; init; }
    }

    /// <summary>Check every invariant of the store.</summary>
    public sealed record Verify(string DataFolder) : CommandLine;

    /// <summary>Ask the domain name system one question.</summary>
    /// <param name="Type">The record type.</param>
    /// <param name="Name">The name.</param>
    /// <param name="Resolver">ADDRESS:PORT of the resolver; null: as in the settings.</param>
    /// <param name="Json">Print one object in place of lines.</param>
    public sealed record DnsLookup(DnsType Type, DnsName Name, string? Resolver, bool Json) : CommandLine;

    /// <summary>Say how to use the program.</summary>
    public sealed record Help : CommandLine;

    /// <summary>The words made no sense; each fault says what to do.</summary>
    public sealed record Wrong(IReadOnlyList<string> Faults) : CommandLine;

    public static CommandLine Parse(IReadOnlyList<string> words)
    {
        var command = words.Count > 0 && !words[0].StartsWith('-') ? words[0] : "serve";
        var rest = words.Skip(words.Count > 0 && command == words[0] ? 1 : 0).ToArray();
        if (command is "help" || rest.Contains("--help")) return new Help();
        var faults = new List<string>();
        var parsed = command switch
        {
            "serve" => new Serve(Options(rest, faults, "--data").Last("--data")),
            "quickstart" => ParseQuickstart(rest, faults),
            "verify" => ParseVerify(rest, faults),
            "localserve" => ParseLocalServe(rest, faults),
            "dns" => ParseDns(rest, faults),
            "spf" => ParseSpf(rest, faults),
            "dkim" => ParseDkim(rest, faults),
            "dmarc" => ParseDmarc(rest, faults),
            "config" => ParseConfig(rest, faults),
            _ => new Wrong([$"There is no command {command}."]),
        };
        return faults.Count == 0 ? parsed : new Wrong(faults);
    }

    private static CommandLine ParseVerify(string[] words, List<string> faults)
    {
        var folder = Options(words, faults, "--data").Last("--data");
        if (folder is null && faults.Count == 0) faults.Add("verify needs --data FOLDER.");
        return new Verify(folder ?? "");
    }

    private static CommandLine ParseDns(string[] words, List<string> faults)
    {
        if (words is not ["lookup", var typeName, var nameText, .. var rest] || typeName.StartsWith('-') || nameText.StartsWith("--", StringComparison.Ordinal)) return new Wrong(["dns takes: lookup TYPE NAME."]);
        var options = Options(rest, faults, "--resolver", "--json!");
        var type = RecordText.TypeOf(typeName);
        if (type is null or DnsType.None or DnsType.Opt) faults.Add($"There is no record type {typeName}; others than those known are written TYPE and their number.");
        var name = DnsLookupCommand.NameOf(nameText, type ?? DnsType.A);
        if (name is null) faults.Add($"{nameText} is no name that can be looked up.");
        return new DnsLookup(type ?? DnsType.None, name ?? default, ReadResolver(options, faults), options.Last("--json") is not null);
    }

    private static LocalServe ParseLocalServe(string[] words, List<string> faults)
    {
        var options = Options(words, faults, "--data", "--port-offset", "--ip", "--route", "--accounts", "--rate-limits!", "--lenient!");
        var address = IPAddress.Loopback;
        if (options.Last("--ip") is { } ip && !IPAddress.TryParse(ip, out address!)) faults.Add($"--ip takes an address, not {ip}.");
        foreach (var route in options.All("--route"))
        {
            if (route.Split('=') is not [{ Length: > 0 }, var target] || target.LastIndexOf(':') is not (> 0 and var colon) || !ushort.TryParse(target[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                faults.Add($"--route takes DOMAIN=HOST:PORT, not {route}.");
            }
        }

        return new LocalServe
        {
            DataFolder = options.Last("--data"),
            PortOffset = Number(options, "--port-offset", LocalServe.DefaultPortOffset, 64000, faults),
            Address = address ?? IPAddress.Loopback,
            Routes = options.All("--route"),
            Accounts = Number(options, "--accounts", 0, 10_000, faults),
            RateLimits = options.Last("--rate-limits") is not null,
            Lenient = options.Last("--lenient") is not null,
        };
    }

    /// <summary>The resolver named by <c>--resolver</c>.</summary>
    private static string? ReadResolver(ILookup<string, string> options, List<string> faults)
    {
        if (options.Last("--resolver") is not { } text) return null;
        var resolver = ResolverChoice.Read(text);
        if (resolver is null) faults.Add($"--resolver takes ADDRESS:PORT, not {text}.");
        return resolver;
    }

    private static int Number(ILookup<string, string> options, string name, int otherwise, int most, List<string> faults, int least = 0)
    {
        if (options.Last(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        faults.Add($"{name} takes a whole number from {least} to {most}, not {text}.");
        return otherwise;
    }

    /// <summary>Options as name and value; a name that ends in ! has no value.</summary>
    private static ILookup<string, string> Options(string[] words, List<string> faults, params string[] known)
    {
        var found = new List<(string Name, string Value)>();
        for (var i = 0; i < words.Length; i++)
        {
            var (name, inline) = words[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var at && words[i].StartsWith("--", StringComparison.Ordinal) ? (words[i][..at], words[i][(at + 1)..]) : (words[i], null);
            if (known.Contains(name + "!")) found.Add((name, ""));
            else if (!known.Contains(name)) faults.Add($"There is no option {name} here.");
            else if (inline is not null) found.Add((name, inline));
            else if (++i < words.Length) found.Add((name, words[i]));
            else faults.Add($"{name} needs a value.");
        }

        return found.ToLookup(option => option.Name, option => option.Value, StringComparer.Ordinal);
    }
}

/// <summary>Reading parsed options.</summary>
internal static class OptionLookup
{
    /// <summary>The value given last, or null.</summary>
    public static string? Last(this ILookup<string, string> options, string name) => options[name].LastOrDefault();

    public static IReadOnlyList<string> All(this ILookup<string, string> options, string name) => [.. options[name]];
}
