using System.Text;
using System.Text.Unicode;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Mime.Threading;
using Mox.Protocols.Text;

namespace Mox.Fuzz;

/// <summary>Whole messages: the tree is sound, the same wherever it is cut, survives its codec; text and preview can be read.</summary>
public sealed class MimeTarget : FuzzTarget
{
    public override string Name => "mime";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "Subject: x\r\n\r\nbody\r\n",
            "From: a <a@b>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>tw=F6</p>\r\n--b--\r\npost",
            "Content-Type: multipart/alternative; boundary=\"o o\"\r\n\r\n--o o\r\nContent-Type: multipart/related; boundary=i\r\n\r\n--i\r\nContent-Transfer-Encoding: base64\r\n\r\naGFsbG8=\r\n--i--\r\n--o o\r\nContent-Type: message/rfc822\r\n\r\nTo: x@y\r\n\r\nz\r\n--o o--",
            "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: 1\n\na\n--d\n\nSubject: 2\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nb\n--d--\n--d--\n",
            "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nTo: Group: \"A, B\" <a@b.c>, <@r:d@e>;\r\nSubject: =?utf-8?q?=C3?=\r\n =?utf-8?b?vA==?=\r\nContent-Type: text/plain; name*0*=utf-8''%C3; name*1*=%BC\r\nReferences: <a@b> <c@d>\r\n\r\nOn x wrote:\r\n> y\r\n-- \r\nsig",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])
        [
            "\r\n", "\n", "\r", "\r\n\r\n", "--b\r\n", "--b--\r\n", "--i", "\r\n--o o\r\n", "--d", "Content-Type: ", "multipart/mixed; boundary=b", "message/rfc822", "boundary=", "\"",
            "=?utf-8?b?", "?=", "Content-Transfer-Encoding: base64\r\n", "Content-Disposition: attachment; filename*1=x; filename*0*=utf-8''%41\r\n", "charset=utf-7", "charset=iso-2022-jp", "\0", "From ",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        var limits = new MimeLimits { MaxDepth = 20, MaxParts = 100, MaxHeaderOctets = 4096, MaxAllHeaderOctets = 16384 };
        foreach (var bounds in (MimeLimits[])[MimeLimits.Default, limits])
        {
            var defects = new DefectList();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var root = PartTree.Read(input, bounds, defects);
            Hold(GC.GetAllocatedBytesForCurrentThread() - before <= (64 << 10) + (200L * input.Length), "the tree takes memory in proportion to the message");
            Sound(root, 0, input.Length);
            var octets = PartTreeCodec.Write(root);
            var again = PartTreeCodec.Read(octets);
            Hold(again is not null && octets.AsSpan().SequenceEqual(PartTreeCodec.Write(again)), "the codec gives the tree back");
            var step = 1 + (input.Length % 17);
            var defectsInSteps = new DefectList();
            var tree = new PartTree(bounds, defectsInSteps);
            for (var i = 0; i < input.Length; i += step) tree.Write(input.AsSpan(i, Math.Min(step, input.Length - i)));
            Hold(octets.AsSpan().SequenceEqual(PartTreeCodec.Write(tree.Complete())), $"the tree is the same in steps of {step}");
            Hold(defects.Places.SequenceEqual(defectsInSteps.Places), $"the defects are the same in steps of {step}");
            Hold(defects.Places.All(defect => defect.Offset >= 0 && defect.Offset <= input.Length), "defects lie in the message");
            if (!ReferenceEquals(bounds, limits)) continue;
            Texts(root, input);
            Enclosed(root, input);
        }

        var inspected = MessageInspection.Inspect(input);
        Hold(inspected.Places.All(defect => defect.Offset >= 0 && defect.Offset <= input.Length + 1), "defects of bodies lie in the message");

        PartTreeCodec.Read([PartTreeCodec.Version, .. input]);
    }

    private static void Sound(MessagePart part, long from, long to)
    {
        Hold(part.HeaderStart >= from && part.HeaderStart <= part.BodyStart && part.BodyStart <= part.BodyEnd && part.BodyEnd <= to, "offsets in order");
        Hold(part.BodyLines >= 0 && part.BodyLines <= part.BodyLength, "lines within the body");
        Hold(part.IsMultipart == !part.Children.IsEmpty, "multiparts have parts, others have none");
        var at = part.BodyStart;
        foreach (var child in part.Children)
        {
            Sound(child, at, part.BodyEnd);
            at = child.BodyEnd;
        }

        if (part.Message is not null) Sound(part.Message, part.BodyStart, part.BodyEnd);
    }

    private static void Enclosed(MessagePart root, byte[] input)
    {
        foreach (var part in root.Children.Prepend(root).Where(part => part.IsEncodedMessage).Take(5))
        {
            var reading = EnclosedMessage.ReadAsync(part, new MemoryStream(input, writable: false), 10_000, null, CancellationToken.None);
            Hold(reading.IsCompleted, "nothing waits");
            if (reading.GetAwaiter().GetResult() is { } enclosed) Sound(enclosed.Root, 0, enclosed.Octets.Length);
        }
    }

    private static void Texts(MessagePart root, byte[] input)
    {
        using var message = new MemoryStream(input, writable: false);
        foreach (var part in TextParts.InOrder(root).Take(10))
        {
            var text = Ended(PartText.ReadAsync(part, message, 5000, CancellationToken.None));
            Hold(text.Length <= 5000 && !text.Contains('\r', StringComparison.Ordinal), "text is bounded, its lines end in LF");
        }

        var preview = Ended(Preview.ReadAsync(root, message, CancellationToken.None));
        Hold(preview.EnumerateRunes().Count() <= Preview.MaxChars && preview.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "the preview is one bounded line");
    }

    /// <summary>Streams in memory never wait.</summary>
    private static string Ended(Task<string> task)
    {
        Hold(task.IsCompleted, "nothing waits");
        return task.GetAwaiter().GetResult();
    }
}

/// <summary>The value of one field, given to every reader of values.</summary>
public sealed class MimeHeaderTarget : FuzzTarget
{
    public override string Name => "mime-header";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "\"Joe Q. Public\" <john.q.public@example.com>, Group:a@b,c (comment (nested)) <@r,@s:d@[1.2.3.4]>;",
            "=?iso-8859-1?q?J=F8rn?= =?utf-8?b?w7w=?= <\"a b\"@c.d>",
            "text/plain; charset=\"us-ascii\" (Plain text); name*1=b; name*0*=utf-8'en'%C3%BC; x=\"\\\"\"",
            "Fri, 21 Nov 1997 09:55:06 -0600 (comment)", "21-Nov-97 09:55 GMT+0100", "1997-11-21T09:55:06Z", "Fri Nov 21 09:55:06 EST 1997",
            "Re: [list] Fwd: [fwd: Re: x (fwd)] (fwd)", "<a@b> phrase <c @ d> \"q\" <e@f",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. ((string[])["=?utf-8?q?", "?=", "=?", "re:", "[", "]", "(fwd)", "[fwd:", "*0*=", "%", "''", "<", ">", "@", ",", ";", ":", "(", ")", "\\", "\"", "\r\n ", "+0000", "Jan"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = HeaderText.Unfold(input);
        OneLine(text);
        OneLine(EncodedWord.Decode(text));
        var addresses = AddressList.Read(text, 100);
        Hold(addresses.Length <= 101, "as many addresses as asked for, and the end of a group");
        foreach (var address in addresses)
        {
            OneLine(address.Name);
            OneLine(address.Local);
            OneLine(address.Domain);
        }

        var field = StructuredField.Read(text, 10);
        OneLine(field.Value);
        Hold(field.Parameters.Length <= 10, "as many parameters as asked for");
        foreach (var parameter in field.Parameters) OneLine(parameter.Value);
        _ = MailDate.Read(text);
        foreach (var id in MessageIds.Read(text)) Hold(id.StartsWith('<') && id.EndsWith('>'), "ids have brackets");
        _ = MessageIds.One(text);
        var subject = BaseSubject.Of(text);
        Hold(subject.Text.Length <= text.Length, "a base subject is part of the subject");
        Hold(EncodedWord.Decode(EncodedWordWriter.Write(Whole(text))) == Whole(text), "encoded words give their text back");
    }

    /// <summary>Without lone halves of surrogate pairs, which no charset can carry.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void OneLine(string? text) => Hold(text is null || text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0, "header values are one line");
}

/// <summary>Decoders: the same result wherever cut; encoders: what they write is decoded to what went in.</summary>
public sealed class TransferEncodingTarget : FuzzTarget
{
    public override string Name => "transfer-encoding";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "aGFsbG8gd2VsdA==\r\naGFsbG8=\r\n", "a=3Db =\r\nc  \r\n=C3=BC=\nx= \t\r\n", "begin 644 x\r\n#0V%T\r\n`\r\nend\r\n", "From x\r\n.\r\nline \t\r\n",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["=", "==", "=\r\n", " \r\n", "=3D", "begin ", "\r\nend", "From ", "\r"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        foreach (var encoding in (string[])["base64", "quoted-printable", "x-uuencode"])
        {
            Hold(Decode(encoding, input, input.Length).AsSpan().SequenceEqual(Decode(encoding, input, 1 + (input.Length % 5))), $"{encoding} does not depend on the cut");
        }

        Hold(Decode("base64", Base64Encoder.Encode(input), 100).AsSpan().SequenceEqual(input), "base64 gives back what went in");
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var encoder = new QuotedPrintableEncoder(binary: true);
        encoder.Write(input, output);
        encoder.Finish(output);
        Hold(Decode("quoted-printable", output.WrittenSpan.ToArray(), 100).AsSpan().SequenceEqual(input), "quoted-printable gives back what went in");
        foreach (var line in Encoding.ASCII.GetString(output.WrittenSpan).Split("\r\n")) Hold(line.Length <= 76, "lines of at most 76 characters");
        output.Clear();
        QuotedPrintableEncoder.Encode(input, output);
        Hold(Decode("quoted-printable", output.WrittenSpan.ToArray(), 100).AsSpan().SequenceEqual(input), "quoted-printable text gives back what went in");
    }

    private static byte[] Decode(string encoding, byte[] input, int step)
    {
        var decoder = TransferDecoder.For(encoding)!;
        using var result = new MemoryStream();
        var output = new byte[TransferDecoder.MaxOutput(Math.Max(step, 1))];
        for (var i = 0; i < input.Length; i += step) result.Write(output, 0, decoder.Decode(input.AsSpan(i, Math.Min(step, input.Length - i)), output));
        result.Write(output, 0, decoder.Finish(output));
        return result.ToArray();
    }
}

/// <summary>Octets under any charset become text.</summary>
public sealed class CharsetTarget : FuzzTarget
{
    private static readonly string[] Labels =
    [
        "utf-8", "utf-7", "us-ascii", "gb18030", "gb2312", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "iso-2022-kr", "hz-gb-2312", "johab", "utf-16", "utf-16be", "utf-32", "utf-32be",
        "koi8-r", "windows-1258", "windows-1253", "iso-8859-6", "iso-8859-10", "x-mac-cyrillic", "iso-2022-cn", "iso-2022-jp-2", "ibm037", "x-user-defined", "no-such-charset",
    ];

    public override string Name => "charset";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. ((string[])["plain text", "+AGE-b+-c", "\x1B$B$3$s\x1B(B", "~{<:Ky~}", "\x1B$)C\x0E!!\x0F", "\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80", "\x81\x30\x81\x30\xB0\xA1\x8E\xA1\x8F\xA2\xAF"]).Select(Encoding.Latin1.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\x1B$B", "\x1B(B", "\x1B(J", "\x1B$)C", "\x0E", "\x0F", "~{", "~}", "+", "-", "\xFF\xFE", "\xFE\xFF", "\x8F", "\x81\x30"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        foreach (var label in Labels)
        {
            var defects = new DefectList();
            var text = Charsets.Decode(label, input, new DefectScope(defects, 0));
            Hold(text == Charsets.Decode(label, input), $"{label}: recording changes nothing");
            Hold(defects.Places.All(defect => defect.Offset >= 0 && defect.Offset <= input.Length), $"{label}: defects lie within the octets");
            Hold(text.Length <= Math.Max(16, input.Length * 4), $"{label}: the text is bounded");
            Hold(Utf8.IsValid(Encoding.UTF8.GetBytes(text)), $"{label}: the text is Unicode");
        }
    }
}

/// <summary>HTML of any shape becomes bounded text.</summary>
public sealed class HtmlTextTarget : FuzzTarget
{
    public override string Name => "html-text";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "<!doctype html><html><head><title>t</title><style>p > a { x }</style></head><body><p class=\"a>b\">Hello&nbsp;<b>w&ouml;rld</b><br>x</p><ul><li>1<li>2</ul><blockquote>q</blockquote><pre>a\n b</pre><!-- c --></body></html>",
            "<script>if (a < b) alert('</scrip')</script>text<a href='x'>link</a> < 3 & more &#x41; &bogus;",
        ]).Select(Encoding.Latin1.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["<", ">", "</", "<!--", "-->", "<script>", "</script>", "=\"", "'", "&amp;", "&#", "<pre>", "<blockquote>"]).Select(Encoding.Latin1.GetBytes)];

    public override void Run(byte[] input)
    {
        var html = Encoding.Latin1.GetString(input);
        Hold(HtmlText.Convert(html, 1000).Length <= 1000, "the text is bounded");
        Hold(HtmlText.Convert(html, HtmlTextOptions.ForReply(1000)).Length <= 1000, "the text of an answer is bounded");
        Hold(HtmlText.Convert(html, int.MaxValue).Length <= (html.Length * 25) + 100, "the text is bounded by the document");
    }
}
