using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns;
using Mox.Server.Commands;
using Mox.Server.Dns;
using Mox.Testing;

namespace Mox.Server.Tests.Commands;

/// <summary>One run of a command, from its words to all it printed.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">What it printed for people and scripts.</param>
/// <param name="Errors">What went to standard error.</param>
/// <param name="Raw">Octets that went to standard output unchanged.</param>
internal sealed record CommandRun(int Code, string Output, string Errors, byte[] Raw)
{
    /// <summary>A time for all tests.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero);

    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];

    public string RawText => Encoding.UTF8.GetString(Raw);

    /// <summary>The one object; and nothing else but the result stands there.</summary>
    public JsonElement Json
    {
        get
        {
            var lines = Output.TrimEnd('\n').Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("result: ", lines[1], StringComparison.Ordinal);
            using var read = JsonDocument.Parse(lines[0]);
            return read.RootElement.Clone();
        }
    }

    /// <summary>The lines, for messages of failed assertions.</summary>
    public override string ToString() => $"{Code}\n{Output}{Errors}";

    public CommandRun Says(params string[] texts)
    {
        foreach (var text in texts) Assert.True(Output.Contains(text, StringComparison.Ordinal), $"'{text}' is missing in {this}");
        return this;
    }

    public CommandRun EndsWith(int code, string word)
    {
        Assert.True((Code, LastLine) == (code, $"result: {word}"), ToString());
        return this;
    }

    /// <summary>Runs a command at <see cref="Now"/>.</summary>
    public static Task<CommandRun> RunAsync(IDnsResolver? dns, params string[] words) => RunAsync(dns, Now, null, words);

    /// <summary>Runs a command.</summary>
    /// <param name="dns">Who answers; null: who is named by the words, with short deadlines.</param>
    /// <param name="now">The time.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="words">The words.</param>
    public static async Task<CommandRun> RunAsync(IDnsResolver? dns, DateTimeOffset now, Stream? input, params string[] words)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var errors = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var raw = new MemoryStream();
        var around = new CommandSurroundings
        {
            Output = output,
            Errors = errors,
            Input = () => input ?? Stream.Null,
            RawOutput = () => raw,
            Time = new ManualTime(now),
            Resolver = named => dns ?? Impatient(named),
        };
        var code = await (CommandLine.Parse(words) switch
        {
            CommandLine.SpfCheck check => SpfCheckCommand.RunAsync(check, around),
            CommandLine.DkimVerify verify => DkimVerifyCommand.RunAsync(verify, around),
            CommandLine.DkimSign sign => DkimSignCommand.RunAsync(sign, around),
            CommandLine.DkimKeygen keygen => DkimKeygenCommand.RunAsync(keygen, around),
            CommandLine.DmarcCheck check => DmarcCheckCommand.RunAsync(check, around),
            CommandLine.Wrong wrong => throw new ArgumentException(string.Join('\n', wrong.Faults)),
            var other => throw new ArgumentException(other.ToString()),
        });
        return new CommandRun(code, output.ToString(), errors.ToString(), raw.ToArray());
    }

    /// <summary>A real client with deadlines in real time, short enough for a resolver that never answers.</summary>
    private static DnsClient Impatient(string? named)
    {
        var options = new DnsOptions { Rounds = 1, TryTimeout = TimeSpan.FromMilliseconds(100), TotalTimeout = TimeSpan.FromMilliseconds(100) };
        options.Servers.Add(named ?? throw new ArgumentException("Without a resolver of its own a test names one"));
        return new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
    }
}
