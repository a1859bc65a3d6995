using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;

namespace Mox.Fuzz;

/// <summary>Commands of IMAP: any octets are read as a command, an unknown one, or a fault that lies within them.</summary>
public sealed class ImapCommandTarget : FuzzTarget
{
    public override string Name => "imap-command";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "a LOGIN {3}\r\njoe \"se\\\"cret\\\\\"", "a AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=", "a ID (\"name\" \"x\" \"os\" NIL)", "a ENABLE UTF8=ACCEPT CONDSTORE",
            "a SELECT \"&U,BTFw-/&ZeVnLIqe-\" (CONDSTORE QRESYNC (67890007 90060115194045000 41:211,214:541 (1,2 5,7)))", "a CREATE x (USE (\\Sent \\Junk))", "a RENAME INBOX \"b c\"",
            "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (% \"foo/*\") RETURN (CHILDREN STATUS (MESSAGES SIZE) SPECIAL-USE)", "a STATUS x (MESSAGES UIDNEXT HIGHESTMODSEQ)",
            "a APPEND x (\\Seen $Junk) \" 7-Feb-1994 21:52:25 -0800\" UTF8 (~{310+}", "a UID EXPUNGE 1:3,7:*,$",
            "a UID SEARCH RETURN (MIN MAX SAVE) CHARSET UTF-8 OR (FROM \"a\" SINCE 1-Feb-1994) NOT (KEYWORD x LARGER 5) MODSEQ \"/flags/\\\\draft\" all 620162338 1:5,* SUBJECT {5}\r\na\r\nbc",
            "a UID FETCH 1:* (UID FLAGS BODY.PEEK[1.2.HEADER.FIELDS.NOT (To \"Cc\")]<0.100> BODY[] BINARY.SIZE[3] RFC822.TEXT MODSEQ) (CHANGEDSINCE 12345 VANISHED)",
            "a STORE 1,3 (UNCHANGEDSINCE 96) +FLAGS.SILENT (\\Seen foo)", "a UID MOVE 42:69 foo",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[]) ["(", ")", "[", "]", "\"", "\\", "{0}\r\n", "{1+}\r\na", "*", "$", ",", ":", "NIL", "NOT ", "OR ", "&", "&AOQ-", " UID ", "<0.1>", "4294967296", "\0", "\r\n"]).Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        foreach (var dialect in (ImapDialect[])[ImapDialect.Rev1, ImapDialect.Revision2])
        {
            switch (ImapCommandParser.Parse(input, dialect))
            {
                case ImapCommandParse.Malformed bad:
                    Hold(bad.Fault.Offset >= 0 && bad.Fault.Offset <= input.Length, "a fault lies within the command");
                    Hold(bad.Tag == ImapCommandParser.TagOf(input), "the tag of a fault");
                    break;
                case ImapCommandParse.Known { Command: SearchCommand search }:
                    Hold(Depth(search.Key) <= 252, "search keys are not nested beyond the limit");
                    break;
                case ImapCommandParse.Known { Command: FetchCommand fetch }:
                    Hold(fetch.Items.Length > 0, "something is fetched");
                    break;
            }
        }

        if (ModifiedUtf7.Decode(input).Try(out var name, out _)) Hold(ModifiedUtf7.Encode(name) == Encoding.ASCII.GetString(input), "modified UTF-7 has one form");
        if (SequenceSet.Parse(input).Try(out var set, out _)) Hold(set.Equals(SequenceSet.Parse(Encoding.ASCII.GetBytes(set.ToString())).Value), "a set comes back");
        var half = Encoding.Latin1.GetString(input, 0, Math.Min(input.Length / 2, 1000));
        new ListPattern(half).Matches(Encoding.Latin1.GetString(input, input.Length / 2, Math.Min(input.Length / 2, 500)));
    }

    private static int Depth(SearchKey key) => 1 + (key switch
    {
        SearchKey.Not not => Depth(not.Key),
        SearchKey.Or or => Math.Max(Depth(or.First), Depth(or.Second)),
        SearchKey.And and => and.Keys.Max(Depth),
        _ => 0,
    });
}

/// <summary>Streams of IMAP: the reader sees the same commands wherever the stream is cut, within its limits.</summary>
public sealed class ImapStreamTarget : FuzzTarget
{
    private static readonly CommandLimits s_limits = new() { MaxLineOctets = 200, MaxLiteralOctets = 100, MaxCommandOctets = 500, MaxLiterals = 5, MaxDroppedOctets = 300 };

    public override string Name => "imap-stream";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "a NOOP\r\nb LOGIN {3}\r\nfoo {3+}\r\nbar\r\nc NOOP\n", "a APPEND x (\\Seen) {3+}\r\nabc {2}\r\nde\r\nb NOOP\r\n", "a APPEND {1}\r\nx UTF8 (~{3+}\r\nabc)\r\n", "a X {101+}\r\n{5}\r\n", "a X {99999999999999999999}\r\nb NOOP\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["{1}\r\n", "{10+}\r\n", "~{0+}\r\n", "\r\n", "\n", "\r", "a APPEND x ", "{", "}", "+}"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var whole = Trace(input, input.Length);
        var step = 1 + (input.Length % 13);
        Hold(whole == Trace(input, step), $"the stream means the same in steps of {step}");
    }

    private static string Trace(byte[] input, int step)
    {
        // Inline schedulers, and no context of a test runner: all of it runs on this thread, and each flush runs the reader until it waits again.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return TraceHere(input, step);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static string TraceHere(byte[] input, int step)
    {
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var trace = new StringBuilder();
        var reading = ReadAsync(pipe.Reader, trace);
        for (var at = 0; at < input.Length; at += step) pipe.Writer.WriteAsync(input.AsMemory(at, Math.Min(step, input.Length - at))).AsTask().GetAwaiter().GetResult();
        pipe.Writer.Complete();
        Hold(reading.IsCompleted, "the reader ends with its input");
        reading.GetAwaiter().GetResult();
        return trace.ToString();
    }

    private static async Task ReadAsync(PipeReader input, StringBuilder trace)
    {
        var reader = new CommandReader(input, s_limits, _ =>
        {
            trace.Append('+');
            return ValueTask.CompletedTask;
        });
        for (var number = 0; ; number++)
        {
            var read = await reader.ReadAsync(default).ConfigureAwait(false);
            switch (read)
            {
                case CommandRead.Command command:
                    Hold(command.Octets.Length <= s_limits.MaxCommandOctets, "a command within its limit");
                    trace.Append("C(").Append(Encoding.Latin1.GetString(command.Octets.Span)).Append(')');
                    break;
                case CommandRead.TooBig big:
                    trace.Append(CultureInfo.InvariantCulture, $"T({big.Limit},{big.InStep})");
                    if (!big.InStep) return;
                    break;
                case CommandRead.Closed closed:
                    trace.Append('Z').Append(closed.Partial);
                    return;
                case CommandRead.Message message:
                    trace.Append("M(").Append(Encoding.Latin1.GetString(message.Octets.Span)).Append(')');
                    if (number % 2 == 1)
                    {
                        var inStep = await reader.RefuseMessageAsync(default).ConfigureAwait(false);
                        trace.Append('R').Append(inStep);
                        if (!inStep) return;
                        break;
                    }

                    try
                    {
                        var stream = await reader.OpenMessageAsync(default).ConfigureAwait(false);
                        await using (stream.ConfigureAwait(false))
                        {
                            using var copy = new MemoryStream();
                            await stream.CopyToAsync(copy).ConfigureAwait(false);
                            Hold(copy.Length == message.Marker.Length, "a message of the length announced");
                            trace.Append("D(").Append(Encoding.Latin1.GetString(copy.ToArray())).Append(')');
                        }
                    }
                    catch (EndOfStreamException)
                    {
                        return;
                    }

                    break;
            }
        }
    }
}

/// <summary>Responses of IMAP: whatever a message, a name or a text holds, what is written keeps the grammar of RFC 9051 §9.</summary>
public sealed class ImapResponseTarget : FuzzTarget
{
    public override string Name => "imap-response";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Subject: =?utf-8?b?w7w=?=\r\nFrom: \"a \\\" b\" <a@b.test>, G: x@y, z <z>;, u\r\nTo: undisclosed:;\r\nContent-Type: multipart/mixed; boundary=b; x*=utf-8''%C3%BC\r\n\r\n--b\r\nContent-Disposition: attachment; filename=\"a\\\"b\"\r\nContent-Language: de, en\r\n\r\none\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\r\n--b--",
            "Content-Type: multipart/x; boundary=\r\n\r\n", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA", "Date: \"\\{5}\r\nMessage-ID: <\xff>\r\nFrom: \xe4@\xe4.test\r\n\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "--b\r\n", "\"", "\\", "\0", "\r", "=?utf-8?q?=0D=0A?=", "=?utf-8?q?=00?=", "{3}\r\n", "From: ", "message/rfc822", "multipart/mixed", ";", ":", "<", "@"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var message = PartTree.Read(input, MimeLimits.Default with { MaxDepth = 20 });
        var text = Encoding.UTF8.GetString(input, 0, Math.Min(input.Length, 300));
        foreach (var dialect in (ImapDialect[])[ImapDialect.Rev1, ImapDialect.Revision2])
        {
            using var sink = new MemoryStream();
            var pipe = PipeWriter.Create(sink);
            var writer = new ResponseWriter(pipe) { Dialect = dialect };
            var fetch = new FetchResponse(writer);
            fetch.Begin(1);
            fetch.Envelope(message.Envelope!);
            fetch.Body(message);
            fetch.BodyStructure(message);
            fetch.End();
            writer.Write(new ListResponse([MailboxAttribute.Sent], '/', text) { OldName = text });
            writer.Write(new StatusResponse(text) { Messages = 1 });
            writer.Write(new IdResponse([new IdField(text, text)]));
            writer.Write(new UntaggedStatus(ImapStatus.Ok, null, text));
            writer.FlushAsync(default).AsTask().GetAwaiter().GetResult();
            var written = sink.ToArray();
            if (!dialect.Utf8) Hold(System.Text.Ascii.IsValid(written) || text.Any(c => c > '~'), "ASCII for a client that enabled nothing");
            new ImapResponseGrammar(written).Lines();
        }
    }
}
