using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;

namespace Mox.Server.Commands;

/// <content>The words of <c>dkim</c>.</content>
internal abstract partial record CommandLine
{
    /// <summary>Judge the signatures of a message.</summary>
    /// <param name="File">The message; <c>-</c> for standard input.</param>
    /// <param name="At">The time by which they are judged; null: now.</param>
    /// <param name="Resolver">ADDRESS:PORT of the resolver; null: as in the settings.</param>
    /// <param name="Json">Print one object in place of lines.</param>
    public sealed record DkimVerify(string File, DateTimeOffset? At, string? Resolver, bool Json) : CommandLine;

    /// <summary>Sign a message.</summary>
    public sealed record DkimSign : CommandLine
    {
        /// <summary>Hours that signatures hold: those of the appliance.</summary>
        public const int DefaultHours = 14 * 24;

        /// <summary>The message; <c>-</c> for standard input.</summary>
        public required string File { get; init; }

        public required DomainName Domain { get; init; }

        /// <summary>Each makes a signature of its own.</summary>
        public required ImmutableArray<(DomainName Selector, string KeyFile)> Keys { get; init; }

        /// <summary>Fields to sign; empty: the usual ones.</summary>
        public ImmutableArray<string> Fields { get; init; } = [];

        public DkimForm HeaderForm { get; init; } = DkimForm.Relaxed;

        public DkimForm BodyForm { get; init; } = DkimForm.Relaxed;

        /// <summary>How long the signatures hold; null: for ever.</summary>
        public TimeSpan? Lifetime { get; init; } = TimeSpan.FromHours(DefaultHours);

        /// <summary>Where the signed message goes; null: standard output.</summary>
        public string? Output { get; init; }

        /// <summary>It may overwrite a file.</summary>
        public bool Force { get; init; }

        /// <summary>ADDRESS:PORT of the resolver to ask what is published; null: none is asked.</summary>
        public string? Resolver { get; init; }

        public bool Json { get; init; }
    }

    /// <summary>Make a key.</summary>
    public sealed record DkimKeygen : CommandLine
    {
        public const int DefaultBits = 2048;

        public required DomainName Domain { get; init; }

        public required DomainName Selector { get; init; }

        public bool Ed25519 { get; init; }

        /// <summary>The size of an RSA key in bits.</summary>
        public int Bits { get; init; } = DefaultBits;

        /// <summary>The file for the private key; <c>-</c> for standard output.</summary>
        public required string Output { get; init; }

        /// <summary>ADDRESS:PORT of the resolver to ask what is published; null: none is asked.</summary>
        public string? Resolver { get; init; }

        public bool Json { get; init; }
    }

    private static CommandLine ParseDkim(string[] words, List<string> faults) => words switch
    {
        ["verify", var file, .. var rest] when file.Length > 0 && !IsOption(file) => ParseVerify(file, rest, faults),
        ["sign", var file, .. var rest] when file.Length > 0 && !IsOption(file) => ParseSign(file, rest, faults),
        ["keygen", .. var rest] => ParseKeygen(rest, faults),
        _ => new Wrong(["dkim takes: verify FILE, sign FILE, or keygen; FILE is - for standard input."]),
    };

    private static DkimVerify ParseVerify(string file, string[] words, List<string> faults)
    {
        var options = Options(words, faults, "--at", "--resolver", "--json!");
        return new DkimVerify(file, ReadTime(options, faults), ReadResolver(options, faults), options.Last("--json") is not null);
    }

    private static DkimSign ParseSign(string file, string[] words, List<string> faults)
    {
        var options = Options(words, faults, "--domain", "--selector", "--key", "--header-list", "--canonicalization", "--expires", "--output", "--force!", "--resolver", "--json!");
        var domain = ReadName(options, "--domain", 2, faults);
        var (selectors, files) = (options.All("--selector"), options.All("--key"));
        if (selectors.Count == 0 || selectors.Count != files.Count) faults.Add("Each --selector needs its --key, and each --key its --selector: give both equally often, in the same order.");
        var keys = selectors.Zip(files).Select(pair => (ReadName("--selector", pair.First, 1, faults) ?? default, pair.Second)).ToImmutableArray();
        if (keys.Select(key => key.Item1).Distinct().Count() < keys.Length) faults.Add("A selector has one key only: each --selector has to be another.");
        if (domain is { } known) CheckKeyNames(keys.Select(key => key.Item1), known, faults);
        var (header, body) = ReadForms(options, faults);
        var hours = Number(options, "--expires", DkimSign.DefaultHours, 24 * 366, faults);
        if (options.Last("--force") is not null && options.Last("--output") is null) faults.Add("--force goes with --output FILE.");
        if (options.Last("--output") is "") faults.Add("--output takes a file.");
        return new DkimSign
        {
            File = file,
            Domain = domain ?? default,
            Keys = keys,
            Fields = ReadFields(options, faults),
            HeaderForm = header,
            BodyForm = body,
            Lifetime = hours == 0 ? null : TimeSpan.FromHours(hours),
            Output = options.Last("--output") is "-" ? null : options.Last("--output"),
            Force = options.Last("--force") is not null,
            Resolver = ReadResolver(options, faults),
            Json = options.Last("--json") is not null,
        };
    }

    private static DkimKeygen ParseKeygen(string[] words, List<string> faults)
    {
        var options = Options(words, faults, "--type", "--bits", "--domain", "--selector", "--output", "--resolver", "--json!");
        var (domain, selector) = (ReadName(options, "--domain", 2, faults), ReadName(options, "--selector", 1, faults));
        if (domain is { } known && selector is { } chosen) CheckKeyNames([chosen], known, faults);
        var type = options.Last("--type") ?? "rsa";
        if (type is not ("rsa" or "ed25519")) faults.Add($"--type takes rsa or ed25519, not {type}.");
        var bits = Number(options, "--bits", DkimKeygen.DefaultBits, 4096, faults, least: 2048);
        if (bits % 8 != 0) faults.Add("--bits takes a number that can be divided by 8.");
        if (type == "ed25519" && options.Last("--bits") is not null) faults.Add("--bits is for RSA keys only.");
        if (options.Last("--output") is "") faults.Add("--output takes a file, or - to print the private key.");
        return new DkimKeygen
        {
            Domain = domain ?? default,
            Selector = selector ?? default,
            Ed25519 = type == "ed25519",
            Bits = bits,
            Output = options.Last("--output") ?? $"{selector}._domainkey.{domain}.pem",
            Resolver = ReadResolver(options, faults),
            Json = options.Last("--json") is not null,
        };
    }

    private static void CheckKeyNames(IEnumerable<DomainName> selectors, DomainName domain, List<string> faults) =>
        faults.AddRange(selectors.Where(selector => !DomainName.Parse($"{selector}._domainkey.{domain}").Ok).Select(selector => $"{selector}._domainkey.{domain} is longer than a name may be: take a shorter selector."));

    private static (DkimForm Header, DkimForm Body) ReadForms(ILookup<string, string> options, List<string> faults)
    {
        if (options.Last("--canonicalization") is not { } text) return (DkimForm.Relaxed, DkimForm.Relaxed);
        if (text.Split('/') is [var header, var body] && Form(header) is { } headerForm && Form(body) is { } bodyForm) return (headerForm, bodyForm);
        faults.Add($"--canonicalization takes the forms of header and body, such as relaxed/simple, not {text}.");
        return default;

        static DkimForm? Form(string word) => word switch { "simple" => DkimForm.Simple, "relaxed" => DkimForm.Relaxed, _ => null };
    }

    private static ImmutableArray<string> ReadFields(ILookup<string, string> options, List<string> faults)
    {
        if (options.Last("--header-list") is not { } text) return [];
        var names = text.Split(':', StringSplitOptions.TrimEntries);
        if (names.Any(name => name.Length == 0 || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.Contains(';', StringComparison.Ordinal))) faults.Add($"--header-list takes names of fields with colons between them, such as From:To:Subject, not {text}.");
        if (names.Contains(DkimSignature.FieldName, StringComparer.OrdinalIgnoreCase)) faults.Add("--header-list may not name DKIM-Signature.");
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
