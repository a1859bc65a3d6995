using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Threading;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Threading;

public partial class MessageThreadsTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    // id|references|in reply to|subject, a message for each, sent a minute after the other.
    [Theory]
    [InlineData("a||s; b|a|Re: s; c|a b|Re: s", "(1 2 3)")]
    [InlineData("c|a b|Re: s; b|a|Re: s; a||s", "(3 2 1)")]
    [InlineData("a||s; b|a|x; c|a|y", "(1 (2)(3))")]
    [InlineData("b|a|x; c|a|y", "((1)(2))")]
    [InlineData("b|a|x", "(1)")]
    [InlineData("c|a b|x; d|a b|y", "((1)(2))")]
    [InlineData("c|a b|x; d|a b|y; a||z", "(3 (1)(2))")]
    [InlineData("a|b|x; b|a|y", "(2 1)")]
    [InlineData("a|a|x", "(1)")]
    [InlineData("a||x; a||y; b|a|z", "(1 3)(2)")]
    [InlineData("|||; ||t", "(1)(2)")]
    [InlineData("a||s; b||Re: s", "(1 2)")]
    [InlineData("a||Re: s; b||s", "(2 1)")]
    [InlineData("a||s; b||s", "((1)(2))")]
    [InlineData("a||Re: s; b||Re: s; c||Fwd: s", "((1)(2)(3))")]
    [InlineData("b|x|s; c|x|s; d||Re: s", "((1)(2)(3))")]
    [InlineData("b|x|s; c|x|t; d|y|s; e|y|t", "((1)(2)(3)(4))")]
    [InlineData("a||s; b|\"a\"|Re: s", "(1 2)")]
    [InlineData("c|a b|z; b|d|y; d||w; a||v", "(3 2 1)(4)")]
    public void ByReferences(string messages, string expected) => Assert.Equal(expected, Show(MessageThreads.ByReferences(Read(messages))));

    [Theory]
    [InlineData("a||s; b||Re: s", "(1)(2)")]
    [InlineData("b|x|s; c|x|t; d|y|s", "((1)(2))(3)")]
    public void JwzGathersSubjectsOnlyWhenAsked(string messages, string expected)
    {
        Assert.Equal(expected, Show(MessageThreads.Jwz(Read(messages), gatherSubjects: false)));
        Assert.NotEqual(expected, Show(MessageThreads.Jwz(Read(messages), gatherSubjects: true)));
    }

    [Fact]
    public void JwzReadsInReplyToBehindReferences()
    {
        ThreadMessage[] messages =
        [
            new() { MessageId = "<a>", Subject = "x", Sent = Start },
            new() { MessageId = "<b>", Subject = "y", Sent = Start },
            new() { MessageId = "<c>", References = ["<a>"], InReplyTo = "<b>", Subject = "z", Sent = Start },
        ];
        Assert.Equal("(1 2 3)", Show(MessageThreads.Jwz(messages, gatherSubjects: false)));
        Assert.Equal("(1 3)(2)", Show(MessageThreads.ByReferences(messages)));
        messages[2] = messages[2] with { References = [] };
        Assert.Equal("(1)(2 3)", Show(MessageThreads.ByReferences(messages)));
    }

    [Fact]
    public void SiblingsAreSortedByTheDateTheyWereSent()
    {
        ThreadMessage[] messages =
        [
            new() { MessageId = "<a>", Subject = "x", Sent = Start.AddHours(9) },
            new() { MessageId = "<b>", References = ["<a>"], Subject = "Re: x", Sent = Start.AddHours(3) },
            new() { MessageId = "<c>", References = ["<a>"], Subject = "Re: x", Sent = Start.AddHours(2) },
            new() { MessageId = "<d>", References = ["<z>"], Subject = "u", Sent = Start.AddHours(8) },
            new() { MessageId = "<e>", References = ["<z>"], Subject = "u", Sent = Start.AddHours(1) },
        ];
        Assert.Equal("((5)(4))(1 (3)(2))", Show(MessageThreads.ByReferences(messages)));
        Assert.Equal("(5 (4))(3 (2)(1))", Show(MessageThreads.ByOrderedSubject(messages)).Replace("(5 4)", "(5 (4))", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryMessageStandsInTheResultOnceAndParentsBeforeChildren()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var messages = Any(random, random.Next(12));
            foreach (var nodes in (ImmutableArray<ThreadNode>[])[MessageThreads.ByReferences(messages), MessageThreads.Jwz(messages, false), MessageThreads.Jwz(messages, true), MessageThreads.ByOrderedSubject(messages)]) Sound(nodes, messages.Length);
        }
    }

    [Fact]
    public void TheOrderOfMessagesDoesNotMatterWhenTheyAgree()
    {
        var random = new Random(6);
        for (var i = 0; i < 500; i++)
        {
            // A forest in which each message names all its ancestors, with some messages missing.
            var count = random.Next(2, 15);
            var references = new List<string>[count];
            for (var at = 0; at < count; at++)
            {
                var parent = random.Next(3) == 0 ? -1 : random.Next(-1, at);
                references[at] = parent < 0 ? [] : [.. references[parent], $"<{parent}>"];
            }

            var messages = Enumerable.Range(0, count).Where(_ => random.Next(4) > 0)
                .Select(at => new ThreadMessage { MessageId = $"<{at}>", References = [.. references[at]], Subject = $"{(references[at].Count > 0 ? "Re: " : "")}s{at % 3}", Sent = Start.AddMinutes((at * 7) % 23) })
                .DistinctBy(message => message.Sent).ToArray();
            var expected = Named(MessageThreads.Jwz(messages, gatherSubjects: false), messages);
            var shuffled = (ThreadMessage[])messages.Clone();
            random.Shuffle(shuffled);
            Assert.Equal(expected, Named(MessageThreads.Jwz(shuffled, gatherSubjects: false), shuffled));
            Assert.Equal(Named(MessageThreads.ByOrderedSubject(messages), messages), Named(MessageThreads.ByOrderedSubject(shuffled), shuffled));
        }
    }

    public static TheoryData<string> Shapes => ["chain", "chain backwards", "chain shuffled", "star", "missing", "long references", "one subject", "grafts"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AHundredThousandMessagesTakeNoTime(string shape)
    {
        var messages = Shape(shape, 100_000);
        var clock = Stopwatch.StartNew();
        Sound(MessageThreads.ByReferences(messages), messages.Length);
        Sound(MessageThreads.Jwz(messages, gatherSubjects: false), messages.Length);
        Sound(MessageThreads.ByOrderedSubject(messages), messages.Length);
        output.WriteLine($"{shape}: {clock.Elapsed}");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"{clock.Elapsed}");
        if (shape.StartsWith("chain", StringComparison.Ordinal)) Assert.Equal(99_999, MessageThreads.ByReferences(messages).Max(node => node.Depth));
    }

    [SuiteFact("imaptest")]
    public void TheThreadsOfImaptest()
    {
        var answers = 0;
        foreach (var file in Directory.GetFiles(Corpora.Folder("imaptest")!, "thread*.mbox").Order(StringComparer.Ordinal))
        {
            var mbox = File.ReadAllText(file, Encoding.Latin1);
            var arrivals = MboxLine().Matches(mbox).Select(line => DateTimeOffset.TryParseExact(line.Groups[1].Value.Trim(), ["ddd MMM d HH:mm:ss yyyy zzz", "ddd MMM d HH:mm:ss yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : Start);
            var all = BetweenMboxLines().Split(mbox).Where(message => message.Length > 0).Zip(arrivals, Message).ToList();
            var script = Path.ChangeExtension(file, null);
            var created = File.ReadAllText(script).Contains("state: created", StringComparison.Ordinal);
            var (messages, next) = (created ? [] : all.ToList(), created ? 0 : all.Count);
            var (deleted, algorithm) = (new List<int>(), "");
            foreach (var line in File.ReadLines(script))
            {
                if (line.StartsWith("ok append", StringComparison.Ordinal)) messages.Add(all[next++]);
                else if (Deleting().Match(line) is { Success: true } store) deleted.AddRange(store.Groups[1].Value.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture) - 1));
                else if (line.StartsWith("ok expunge", StringComparison.Ordinal)) messages = [.. messages.Where((_, i) => !deleted.Contains(i))];
                else if (line.StartsWith("ok thread ", StringComparison.Ordinal)) algorithm = line.Split(' ')[2];
                else if (line.StartsWith("* thread ", StringComparison.OrdinalIgnoreCase))
                {
                    answers++;
                    var nodes = algorithm.Equals("references", StringComparison.OrdinalIgnoreCase) ? MessageThreads.ByReferences(messages) : MessageThreads.ByOrderedSubject(messages);
                    Assert.Equal($"{Path.GetFileName(script)}: {line[9..]}", $"{Path.GetFileName(script)}: {Show(nodes)}");
                }
            }
        }

        output.WriteLine($"{answers} answers as expected");
        Assert.True(answers >= 5);
    }

    private static ThreadMessage Message(string text, DateTimeOffset arrival)
    {
        var envelope = PartTree.Read(Encoding.Latin1.GetBytes(text)).Envelope!;
        return new ThreadMessage
        {
            MessageId = envelope.MessageId,
            References = [.. envelope.References],
            InReplyTo = envelope.InReplyTo?.Split(' ')[0],
            Subject = envelope.Subject,
            Sent = Mox.Protocols.Mime.Fields.MailDate.Read(envelope.Date ?? "") ?? arrival,
        };
    }

    private static ThreadMessage[] Shape(string shape, int count)
    {
        var random = new Random(1);
        ThreadMessage Of(int i, params ImmutableArray<string> references) => new() { MessageId = $"<{i}>", References = references, Subject = shape == "one subject" ? "Re: s" : "", Sent = Start.AddSeconds(i) };
        var messages = Enumerable.Range(0, count).Select(i => shape switch
        {
            "star" => i == 0 ? Of(i) : Of(i, "<0>"),
            "missing" => Of(i, $"<m{i / 3}>", $"<n{i / 2}>"),
            "long references" => Of(i, [.. Enumerable.Range(Math.Max(0, i - 30), Math.Min(i, 30)).Select(n => $"<{n}>")]),
            "one subject" => Of(i),
            // Half of them a chain, the others trees of their own that are hung to its end one after the other.
            "grafts" => i < count / 2 ? (i == 0 ? Of(i) : Of(i, $"<{i - 1}>")) : Of(i, $"<{(count / 2) - 1}>", $"<g{i}>", $"<h{i}>"),
            _ => i == 0 ? Of(i) : Of(i, $"<{i - 1}>"),
        }).ToArray();
        if (shape == "chain backwards") Array.Reverse(messages);
        if (shape == "chain shuffled") random.Shuffle(messages);
        return messages;
    }

    private static ThreadMessage[] Any(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => new ThreadMessage
    {
        MessageId = random.Next(8) == 0 ? null : $"<{random.Next(10)}>",
        References = [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"<{random.Next(10)}>")],
        InReplyTo = random.Next(2) == 0 ? null : $"<{random.Next(10)}>",
        Subject = $"{(random.Next(2) == 0 ? "Re: " : "")}{"abc"[random.Next(3)]}",
        Sent = Start.AddMinutes(random.Next(5)),
    })];

    internal static void Sound(ImmutableArray<ThreadNode> nodes, int count)
    {
        Assert.Equal(Enumerable.Range(0, count), nodes.Where(node => node.Message >= 0).Select(node => node.Message).Order());
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            if (node.Parent < 0) Assert.Equal(0, node.Depth);
            else Assert.True(node.Parent < i && nodes[node.Parent].Depth == node.Depth - 1);
            // Only at the top stands a missing message, and it has children.
            if (node.Message < 0) Assert.True(node.Depth == 0 && i + 1 < nodes.Length && nodes[i + 1].Parent == i);
        }
    }

    private static ThreadMessage[] Read(string messages) => [.. messages.Split("; ").Select((message, i) =>
    {
        var fields = message.Split('|');
        return new ThreadMessage
        {
            MessageId = fields[0].Length == 0 ? null : $"<{fields[0]}>",
            References = [.. fields[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $"<{id}>")],
            Subject = fields[2],
            Sent = Start.AddMinutes(i),
        };
    })];

    /// <summary>As THREAD answers are written. RFC 5256 §4.</summary>
    private static string Show(ImmutableArray<ThreadNode> nodes)
    {
        var children = nodes.Select((node, i) => (node.Parent, i)).ToLookup(pair => pair.Parent, pair => pair.i);
        return string.Concat(children[-1].Select(root => $"({One(root)})"));

        string One(int node)
        {
            var below = children[node].ToList();
            var own = nodes[node].Message < 0 ? "" : (nodes[node].Message + 1).ToString(CultureInfo.InvariantCulture);
            if (below.Count == 0) return own;
            var rest = below.Count == 1 ? One(below[0]) : string.Concat(below.Select(child => $"({One(child)})"));
            return own.Length == 0 ? rest : $"{own} {rest}";
        }
    }

    private static string Named(ImmutableArray<ThreadNode> nodes, ThreadMessage[] messages) =>
        string.Join(' ', nodes.Select(node => $"{node.Depth}{(node.Message < 0 ? "-" : messages[node.Message].MessageId)}"));

    [GeneratedRegex(@"^From \S+ (.*)\r?\n", RegexOptions.Multiline)]
    private static partial Regex MboxLine();

    [GeneratedRegex(@"^From .*\r?\n", RegexOptions.Multiline)]
    private static partial Regex BetweenMboxLines();

    [GeneratedRegex(@"^ok store ([\d,]+) \+flags \\deleted")]
    private static partial Regex Deleting();
}
