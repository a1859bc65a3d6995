using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Embedded;
using Mox.Protocols.Mime.Flowed;
using Mox.Protocols.Mime.Threading;
using Mox.Protocols.Text;

namespace Mox.Fuzz;

/// <summary>Decoders of transfer encodings: neither the octets nor the defects depend on the cut.</summary>
public sealed class TransferDefectTarget : FuzzTarget
{
    public override string Name => "transfer-defect";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "aGFsbG8gd2VsdCBoYWxsbyB3ZWx0IGhhbGxvIHdlbHQgaGFsbG8gd2VsdCBoYWxsbyB3ZWx0IGhh\r\nbGxvIHdlbHQ=\r\naGFsbG8= x *\r\nYQ",
            "a=3Db =\r\nc  \r\n=C3=BC=\nx= \t\r\n=zz=", "begin 644 x\r\n#0V%T\r\n`\r\nend\r\n", "=ybegin line=128 size=3 name=x\r\n\u008B\u008C=}\u008D\r\n=yend size=3 crc32=352441C2\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["=", "==", "=\r\n", " \r\n", "=3D", "AAAA", "AAAAAAAAAAAAAAAA", "A", "\n", "begin 644 x\n", "\r\nend", "=y", "\r\n=yend size=1", "=ybegin line=1 size=1 name=x\r\n", "\r"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        foreach (var encoding in (string[])["base64", "quoted-printable", "x-uuencode", "x-yenc"])
        {
            var (whole, defects) = Decode(encoding, input, Math.Max(1, input.Length));
            foreach (var step in (int[])[1, 2, 3, 1 + (input.Length % 17)])
            {
                var (pieces, others) = Decode(encoding, input, step);
                Hold(whole.AsSpan().SequenceEqual(pieces), $"{encoding} does not depend on the cut");
                Hold(defects.Places.Select(defect => defect.Kind).SequenceEqual(others.Places.Select(defect => defect.Kind)), $"{encoding}: nor do its defects");
                if (encoding is "base64" or "quoted-printable") Hold(defects.Places.SequenceEqual(others.Places), $"{encoding}: nor do their places");
            }

            Hold(defects.Places.All(defect => defect.Offset >= 0 && defect.Offset <= input.Length), "defects lie within the octets");
        }

        var (_, none) = Decode("base64", Base64Encoder.Encode(input), 100);
        Hold(none.IsEmpty, "what is encoded has no defect");
    }

    private static (byte[] Octets, DefectList Defects) Decode(string encoding, byte[] input, int step)
    {
        var defects = new DefectList();
        var decoder = TransferDecoder.For(encoding, new DefectScope(defects, 0))!;
        using var result = new MemoryStream();
        var output = new byte[TransferDecoder.MaxOutput(step)];
        for (var i = 0; i < input.Length; i += step) result.Write(output, 0, decoder.Decode(input.AsSpan(i, Math.Min(step, input.Length - i)), output));
        result.Write(output, 0, decoder.Finish(output));
        return (result.ToArray(), defects);
    }
}

/// <summary>Files inside texts: places within the text, in order, none in another, all can be opened.</summary>
public sealed class EmbeddedFileTarget : FuzzTarget
{
    public override string Name => "embedded-file";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "text\r\nbegin 644 x\r\n#0V%T\r\n`\r\nend\r\nmore\nbegin 644 y\n#0V%T\n",
            "=ybegin part=1 total=2 line=128 size=6 name=a b\r\n=ypart begin=1 end=3\r\n\u008B\u008C\u008D\r\n=yend size=3 part=1 pcrc32=352441C2\r\nbegin 644 x\n#0V%T\n`\nend\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["\nbegin 644 x\n", "#0V%T\n", "`\nend\n", "\nend\n", "\n=ybegin line=128 size=3 name=x\n", "\n=yend size=3\n", "=", "part=1 ", "\n"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var files = EmbeddedFiles.Find(input, 20);
        Hold(files.Length <= 20, "as many files as asked for");
        var at = 0;
        foreach (var file in files)
        {
            Hold(file.Start >= at && file.Length > 0 && file.Start + file.Length <= input.Length && file.Size >= 0, "files stand one behind the other");
            at = file.Start + file.Length;
            using var content = EmbeddedFiles.Open(file, new MemoryStream(input, writable: false));
            using var result = new MemoryStream();
            content.CopyTo(result);
            Hold(result.Length <= file.Length, "a file is not larger than its text");
        }

        Hold(EmbeddedFiles.TextWithout(input, files).Length == input.Length - files.Sum(file => file.Length), "the rest is the rest");
    }
}

/// <summary>TNEF: bounded, places within the stream.</summary>
public sealed class TnefTarget : FuzzTarget
{
    public override string Name => "tnef";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Convert.FromHexString("789F3E22010001069007000800000052040000000000005600010880070018000000" + "49504D2E4D6963726F736F6674204D61696C2E4E6F74650031080204800100020000004100410002029006000E0000000000000000000000000000000000000002108001000200000078007800"
            + "020F80060003000000010203060002059006003000000002000000" + "1F000737010000000400000061006200" + "0D000137010000001100000000000000000000000000000000000000AA000000" + "0000"),
        Convert.FromHexString("789F3E220100"),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        Convert.FromHexString("0202900600"), Convert.FromHexString("020F800600"), Convert.FromHexString("0205900600"), Convert.FromHexString("0103900600"), Convert.FromHexString("1F000737"), Convert.FromHexString("0D000137"),
        Convert.FromHexString("01000000"), Convert.FromHexString("FFFFFFFF"), Convert.FromHexString("00000080"), Convert.FromHexString("1F100180"),
    ];

    public override void Run(byte[] input)
    {
        var defects = new DefectList();
        var task = TnefReader.ReadAsync(new MemoryStream(input, writable: false), 20, new DefectScope(defects, 0), CancellationToken.None);
        Hold(task.IsCompleted, "nothing waits");
        var tnef = task.GetAwaiter().GetResult();
        Hold(tnef.Attachments.Length <= 20, "as many attachments as asked for");
        foreach (var attachment in tnef.Attachments)
        {
            Hold(attachment.Start >= 0 && attachment.Length >= 0, "places are places");
            using var content = TnefReader.Open(attachment, new MemoryStream(input, writable: false));
            using var result = new MemoryStream();
            content.CopyTo(result);
            Hold(result.Length <= attachment.Length && (result.Length == attachment.Length || !defects.IsEmpty), "the data are there, or a defect is reported");
        }
    }
}

/// <summary>Plain texts: flowed lines, kinds of lines, snippets.</summary>
public sealed class PlainTextTarget : FuzzTarget
{
    private static readonly System.Buffers.SearchValues<char> Unsafe = System.Buffers.SearchValues.Create("/\\:\0\r\n");

    public override string Name => "plain-text";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Answer \nflows\n\nOn Mon, 5 Jan 2026 at 10:00, A <a@b> wrote:\n> q \n> r\n>> s\n-- \nsig",
            "Text\n________\nFrom: A <a@b.example>\nSent: Monday, January 5, 2026 10:00\nTo: C\nSubject: x\n\nold", "begin 644 x\n#0V%T\n#0V%T\n`\nend\n-----\u00E4 x-----\nA: b\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["\n", "\r\n", "> ", " \n", "-- \n", ":\n> ", "A: 5.1.2026 10:00\n", "a@b", "-----", "begin 644 x\n", "end\n", "https://x\n"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        var lines = TextLines.Of(text);
        Hold(lines.Length == input.Count(octet => octet == '\n') + 1, "a line for every line");
        Hold(lines.All(line => line.Start >= 0 && line.Start + line.Length <= text.Length && !text.AsSpan(line.Start, line.Length).Contains('\n')), "lines lie within the text");
        var snippet = Snippet.Of(text, 50);
        Hold(snippet.EnumerateRunes().Count() <= 50 && snippet.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "a snippet is one bounded line");
        foreach (var delSp in (bool[])[false, true])
        {
            var flowed = FlowedReader.Read(text, delSp);
            Hold(flowed.Length <= (text.Length * 2) + 1, "flowed text is bounded");
            var paragraphs = FlowedReader.Paragraphs(text, delSp);
            Hold(flowed.TrimEnd('\n') == string.Concat(paragraphs.Select(p => string.Concat(Enumerable.Repeat("> ", p.QuoteDepth)) + p.Text + "\n")).TrimEnd('\n'), "paragraphs and text are the same");
        }

        var name = AttachmentName.Clean(text);
        Hold(name is null || (name.Length > 0 && !name.AsSpan().ContainsAny(Unsafe) && Encoding.UTF8.GetByteCount(name) <= AttachmentName.MaxOctets && AttachmentName.Clean(name) == name), "a clean name is safe and stays");
        var subject = ConversationSubject.Of(text);
        Hold(subject.Text.Length <= text.Length, "a subject is part of the subject");
    }
}

/// <summary>Threads of any messages: each once, no loops.</summary>
public sealed class ThreadTarget : FuzzTarget
{
    public override string Name => "threads";

    public override IReadOnlyList<byte[]> Seeds { get; } = [[1, 0, 0, 2, 1, 0, 3, 2, 1, 4, 9, 9], [1, 1, 1, 1, 2, 3, 2, 1, 3, 3, 2, 2]];

    public override void Run(byte[] input)
    {
        var messages = input.Chunk(3).Where(octets => octets.Length == 3).Select((octets, i) => new ThreadMessage
        {
            MessageId = octets[0] % 16 == 0 ? null : $"<{octets[0] % 16}>",
            References = [.. ((int[])[octets[1] % 16, octets[1] / 16, octets[2] % 16]).Where(id => id > 0).Select(id => $"<{id}>")],
            InReplyTo = octets[2] / 16 > 8 ? $"<{octets[2] / 16}>" : null,
            Subject = (octets[0] / 16) switch { 0 => null, 1 => "Re: a", 2 => "a", 3 => "b", 4 => "Fwd: b", _ => $"s{octets[0] / 16}" },
            Sent = DateTimeOffset.UnixEpoch.AddHours(octets[2] % 7),
        }).ToList();
        Sound(MessageThreads.ByReferences(messages), messages.Count);
        Sound(MessageThreads.Jwz(messages, gatherSubjects: false), messages.Count);
        Sound(MessageThreads.Jwz(messages, gatherSubjects: true), messages.Count);
        Sound(MessageThreads.ByOrderedSubject(messages), messages.Count);
    }

    private static void Sound(ImmutableArray<ThreadNode> nodes, int count)
    {
        Hold(nodes.Where(node => node.Message >= 0).Select(node => node.Message).Order().SequenceEqual(Enumerable.Range(0, count)), "every message once");
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            Hold(node.Parent < i && (node.Parent < 0 ? node.Depth == 0 : nodes[node.Parent].Depth == node.Depth - 1), "parents stand before children");
            Hold(node.Message >= 0 || (node.Depth == 0 && i + 1 < nodes.Length && nodes[i + 1].Parent == i), "missing messages stand at the top and have children");
        }
    }
}
