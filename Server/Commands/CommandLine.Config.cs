using System.Collections.Immutable;

namespace Mox.Server.Commands;

/// <content>The words of <c>config</c>.</content>
internal abstract partial record CommandLine
{
    /// <summary>What to do with a file of the configuration.</summary>
    public enum ConfigVerb
    {
        /// <summary>Read it strictly; where there is a store, also against what is there.</summary>
        Test,

        /// <summary>Say what it would change.</summary>
        Describe,

        /// <summary>Change it.</summary>
        Apply,

        /// <summary>Write out what is there.</summary>
        Export,
    }

    /// <summary>The configuration as a file.</summary>
    public sealed record Config(ConfigVerb Verb) : CommandLine
    {
        /// <summary>The file; <c>-</c> for a standard stream; null: that of the data folder, or for an export standard output.</summary>
        public string? File { get; init; }

        /// <summary>Null: as in the settings.</summary>
        public string? DataFolder { get; init; }

        /// <summary>Domains and accounts that are to be removed.</summary>
        public ImmutableArray<string> Remove { get; init; } = [];

        /// <summary>Also over a newer version; of an export: over a file.</summary>
        public bool Force { get; init; }

        public bool Json { get; init; }
    }

    private static CommandLine ParseConfig(string[] words, List<string> faults)
    {
        if (words.Length == 0 || !Enum.TryParse<ConfigVerb>(words[0], ignoreCase: true, out var verb) || char.IsDigit(words[0][0])) return new Wrong(["config takes: test, describe, apply or export, and a FILE."]);
        var rest = words[1..];
        var file = rest.Length > 0 && !IsOption(rest[0]) ? rest[0] : null;
        if (file is not null) rest = rest[1..];
        string[] known = verb switch
        {
            ConfigVerb.Export => ["--data", "--force!"],
            _ => ["--data", "--remove", "--force!", "--json!"],
        };
        var options = Options(rest, faults, known);
        if (file is { Length: 0 }) faults.Add("FILE names a file, or is - for a standard stream.");
        return new Config(verb)
        {
            File = file,
            DataFolder = options.Last("--data"),
            Remove = [.. options.All("--remove")],
            Force = options.Last("--force") is not null,
            Json = options.Last("--json") is not null,
        };
    }
}
