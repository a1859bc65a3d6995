using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Imap;

/// <summary>The commands of third-party scripts: what their servers answer with OK or NO is well formed.</summary>
public partial class Commands_of_corpora(ITestOutputHelper output)
{
    [Fact]
    public async Task Of_james_mpt()
    {
        if (Corpora.Folder("imap-mpt") is not { } folder)
        {
            output.WriteLine("skipped: no corpora");
            return;
        }

        var tally = new Tally();
        foreach (var file in Directory.GetFiles(folder, "*.test").Order(StringComparer.Ordinal))
        {
            var lines = await File.ReadAllLinesAsync(file, Encoding.UTF8);
            foreach (var session in lines.Select(line => Line().Match(line)).Where(match => match.Success).GroupBy(match => match.Groups["session"].Value))
            {
                var answers = new Dictionary<string, string>();
                foreach (var match in session.Where(match => match.Groups["who"].Value == "S"))
                {
                    if (Answer().Match(match.Groups["text"].Value) is { Success: true } answer) answers.TryAdd(answer.Groups["tag"].Value, answer.Groups["word"].Value);
                }

                var stream = string.Concat(session.Where(match => match.Groups["who"].Value == "C").Select(match => match.Groups["text"].Value + "\r\n"));
                await ReadAsync(Path.GetFileName(file), Encoding.UTF8.GetBytes(stream), answers, tally);
            }
        }

        tally.Tell(output, "imap-mpt");
    }

    [Fact]
    public void Of_imaptest()
    {
        if (Corpora.Folder("imaptest") is not { } folder)
        {
            output.WriteLine("skipped: no corpora");
            return;
        }

        var tally = new Tally();
        foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetExtension(file).Length == 0).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadAllLines(file).SkipWhile(line => line.Length > 0))
            {
                if (Expectation().Match(line) is not { Success: true } match || line.Contains("{{{", StringComparison.Ordinal)) continue;
                var text = Variable().Replace(match.Groups["command"].Value, found => found.Value == "$$" ? "$" : "7");
                // "append" alone and "no [code]" are words of the script language.
                if (text.StartsWith("append", StringComparison.OrdinalIgnoreCase) || text[0] == '[') continue;
                tally.Add($"{Path.GetFileName(file)}: {text}", match.Groups["word"].Value.ToUpperInvariant(), ImapCommandParser.Parse(Encoding.UTF8.GetBytes("t " + text), ImapDialect.Rev1));
            }
        }

        tally.Tell(output, "imaptest");
    }

    [Fact]
    public void Envelopes_of_imaptest()
    {
        if (Corpora.Folder("imaptest") is not { } folder)
        {
            output.WriteLine("skipped: no corpora");
            return;
        }

        var known = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "Imap", "known-differences.txt"))
            .Where(line => line.StartsWith("fetch-envelope#", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ToHashSet();
        var messages = Regex.Split(File.ReadAllText(Path.Combine(folder, "fetch-envelope.mbox"), Encoding.Latin1).ReplaceLineEndings("\r\n"), "^From .*\r\n", RegexOptions.Multiline)[1..];
        var passed = 0;
        var faults = new List<string>();
        foreach (var match in File.ReadAllLines(Path.Combine(folder, "fetch-envelope")).Select(line => EnvelopeLine().Match(line)).Where(match => match.Success))
        {
            var number = int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);
            var actual = Written.By(writer => EnvelopeText.Write(writer, PartTree.Read(Encoding.Latin1.GetBytes(messages[number - 1])).Envelope!));
            if (actual == match.Groups["envelope"].Value) passed++;
            else if (!known.Remove($"fetch-envelope#{number}")) faults.Add($"{number}\n  expected {match.Groups["envelope"].Value}\n  actual   {actual}");
        }

        output.WriteLine($"imaptest fetch-envelope: {passed} passed, {faults.Count} failed");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(known);
        Assert.True(passed > 0);
    }

    private static async Task ReadAsync(string file, byte[] stream, Dictionary<string, string> answers, Tally tally)
    {
        using var input = new MemoryStream(stream);
        var reader = new CommandReader(PipeReader.Create(input), CommandLimits.Default, _ => ValueTask.CompletedTask);
        while (true)
        {
            var read = await reader.ReadAsync(default);
            if (read is CommandRead.Closed) return;
            var octets = read switch
            {
                CommandRead.Command command => command.Octets,
                CommandRead.Message message => message.Octets,
                CommandRead.TooBig big => big.Octets,
                _ => throw new InvalidOperationException(),
            };
            var parsed = ImapCommandParser.Parse(octets.Span, ImapDialect.Rev1);
            if (ImapCommandParser.TagOf(octets.Span) is { } tag && answers.TryGetValue(tag, out var answer)) tally.Add($"{file}: {Encoding.UTF8.GetString(octets.Span).ReplaceLineEndings(" ")}", answer, parsed);
            if (parsed is ImapCommandParse.Known { Command: IdleCommand or AuthenticateCommand { InitialResponse: null } }) await reader.ReadLineAsync(10_000, default);
            var next = parsed is ImapCommandParse.Known { Command: AppendCommand append } ? append.First : null;
            while (read is CommandRead.Message)
            {
                await using (var message = await reader.OpenMessageAsync(default)) await message.CopyToAsync(Stream.Null);
                read = await reader.ReadAsync(default);
                if (next is null) continue;
                var rest = AppendCommand.ParseNext(read is CommandRead.Message more ? more.Octets.Span : Assert.IsType<CommandRead.Command>(read).Octets.Span, next);
                next = rest.Ok ? rest.Value : null;
            }
        }
    }

    [GeneratedRegex("^(?<session>[0-9]*) ?(?<who>[CS]): ?(?<text>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex("^(?<tag>[A-Za-z0-9.]+) (?<word>OK|NO|BAD)")]
    private static partial Regex Answer();

    [GeneratedRegex("^(?:[0-9]+ )?(?<word>ok|no|bad) (?<command>.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\$\$|\$\{?[a-zA-Z]\w*\}?")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\* (?<number>[0-9]+) FETCH \(ENVELOPE (?<envelope>.*)\)$")]
    private static partial Regex EnvelopeLine();

    /// <summary>Counts, and keeps what should have been read.</summary>
    private sealed class Tally
    {
        /// <summary>Words of extensions we do not have: their commands are unknown, their options faults.</summary>
        private static readonly string[] s_later = ["SORT", "THREAD", "PARTIAL", "UPDATE", "CONTEXT", "CATENATE", "URL", "METADATA", "QUOTA", "ACL", "RIGHTS", "REPLACE", "SAVEDATE", "SAVED", "EMAILID", "THREADID", "OBJECTID", "MAILBOXID", "OLDER", "YOUNGER", "COMPRESS", "APPENDLIMIT", "XLIST", "ANNOTATION", "MYRIGHTS", "UNAUTHENTICATE"];

        private readonly HashSet<string> _known = [.. File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "Imap", "known-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#' && line.Contains(" => ", StringComparison.Ordinal)).Select(line => line.Split(" => ")[0])];

        private readonly HashSet<string> _differ = [];
        private readonly List<string> _faults = [];
        private int _read;
        private int _later;
        private int _bad;

        public void Add(string what, string answer, ImapCommandParse parsed)
        {
            if (answer == "BAD") _bad++;
            else if (parsed is ImapCommandParse.Known) _read++;
            else if (s_later.Any(word => what.Contains(word, StringComparison.OrdinalIgnoreCase))) _later++;
            else if (_known.Contains(what)) _differ.Add(what);
            else _faults.Add($"{what} is {answer} there and {parsed} here");
        }

        public void Tell(ITestOutputHelper output, string suite)
        {
            output.WriteLine($"{suite}: {_read} commands read, {_later} of extensions to come, {_bad} refused there, {_differ.Count} known differences, {_faults.Count} failed");
            Assert.True(_faults.Count == 0, string.Join('\n', _faults));
            if (suite == "imap-mpt") Assert.Empty(_known.Except(_differ));
            Assert.True(_read > 100);
        }
    }
}
