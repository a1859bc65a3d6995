namespace Mox.Server.Commands;

/// <content>The setup without a browser.</content>
internal abstract partial record CommandLine
{
    /// <summary>Set a data folder up for an owner, and say what to do then.</summary>
    /// <param name="Address">The owner's address; its domain is the one that is set up.</param>
    public sealed record Quickstart(string Address) : CommandLine
    {
        /// <summary>The name of the host; null: <c>mail</c> below the domain.</summary>
        public string? Host { get; init; }

        public string? DataFolder { get; init; }

        /// <summary>A file whose first line is the password; null: one is made and printed once.</summary>
        public string? PasswordFile { get; init; }

        /// <summary>Another web server of this machine has the ports 80 and 443.</summary>
        public bool ExistingWebServer { get; init; }

        public bool SkipChecks { get; init; }

        public bool Json { get; init; }
    }

    private static CommandLine ParseQuickstart(string[] words, List<string> faults)
    {
        if (words is not [var address, .. var rest] || address.StartsWith('-')) return new Wrong(["quickstart takes the address of the owner, such as jane@example.org."]);
        var options = Options(rest, faults, "--host", "--data", "--password-file", "--existing-webserver!", "--skip-checks!", "--json!");
        return new Quickstart(address)
        {
            Host = options.Last("--host"),
            DataFolder = options.Last("--data"),
            PasswordFile = options.Last("--password-file"),
            ExistingWebServer = options.Last("--existing-webserver") is not null,
            SkipChecks = options.Last("--skip-checks") is not null,
            Json = options.Last("--json") is not null,
        };
    }
}
