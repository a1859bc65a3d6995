using System.Text;
using System.Text.Json;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Imap;

/// <summary>ENVELOPE, BODY and BODYSTRUCTURE of whole messages, through the MIME reader.</summary>
public class Envelope_and_structure(ITestOutputHelper output)
{
    [Fact]
    public void The_envelope_of_the_sample_connection()
    {
        // RFC 9051 §8.
        const string message = """
            Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
            From: Terry Gray <gray@cac.washington.edu>
            Subject: IMAP4rev2 WG mtg summary and minutes
            To: imap@cac.washington.edu
            cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>
            Message-Id: <B27397-0100000@cac.washington.edu>
            MIME-Version: 1.0
            Content-Type: TEXT/PLAIN; CHARSET=US-ASCII

            """;
        Assert.Equal(
            "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
            + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
            + "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\")",
            EnvelopeOf(message));
        Assert.Equal("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0)", Structure(message, false));
    }

    [Fact]
    public void A_message_without_header_has_an_envelope_of_nil() => Assert.Equal("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", EnvelopeOf("\nx"));

    [Fact]
    public void Groups_keep_their_form() => Assert.Equal(
        "(NIL NIL NIL NIL NIL ((NIL NIL \"Undisclosed recipients\" NIL)(NIL NIL NIL NIL)(NIL NIL \"A Group\" NIL)(\"Ed\" NIL \"joe\" \"where.test\")(NIL NIL NIL NIL)(NIL NIL \"x\" \"y.test\")) NIL NIL NIL NIL)",
        EnvelopeOf("To: Undisclosed recipients:;, A Group:Ed <joe@where.test>;, x@y.test\n\n"));

    [Fact]
    public void A_missing_host_is_empty_and_not_nil() => Assert.Equal("(NIL NIL ((NIL NIL \"joe\" \"\")) ((NIL NIL \"joe\" \"\")) ((NIL NIL \"joe\" \"\")) NIL NIL NIL NIL NIL)", EnvelopeOf("From: joe\n\n"));

    [Fact]
    public void Texts_are_encoded_words_until_utf8_is_enabled()
    {
        const string message = "Subject: =?utf-8?q?gr=C3=B6=C3=9Fer?=\nFrom: =?utf-8?b?5pel5pys6Kqe?= <ü@bücher.example>\n\n";
        Assert.Equal(
            "(NIL \"größer\" ((\"日本語\" NIL \"ü\" \"bücher.example\")) ((\"日本語\" NIL \"ü\" \"bücher.example\")) ((\"日本語\" NIL \"ü\" \"bücher.example\")) NIL NIL NIL NIL NIL)",
            EnvelopeOf(message, ImapDialect.Revision2));
        const string sender = "((\"=?utf-8?b?5pel5pys6Kqe?=\" NIL \"=?utf-8?b?w7w=?=\" \"xn--bcher-kva.example\"))";
        Assert.Equal($"(NIL \"=?utf-8?b?Z3LDtsOfZXI=?=\" {sender} {sender} {sender} NIL NIL NIL NIL NIL)", EnvelopeOf(message));
    }

    [Fact]
    public void Nothing_in_a_header_breaks_the_response()
    {
        var envelope = new Envelope { Subject = "a\"b\\c", From = [new EnvelopeAddress("x\r\ny\0z", "\"", "a b")], MessageId = new string('m', 5000) };
        var address = "({6}\r\nx\r\ny z NIL \"\\\"\" \"a b\")";
        Assert.Equal($"(NIL \"a\\\"b\\\\c\" ({address}) ({address}) ({address}) NIL NIL NIL NIL {{5000}}\r\n{new string('m', 5000)})", Written.By(writer => EnvelopeText.Write(writer, envelope)));
    }

    [Fact]
    public void Only_text_is_kept_from_looking_like_an_encoded_word() => Assert.Equal(
        "(\"=?d?q?x?=\" \"=?utf-8?b?PT9hP3E/Yj89?=\" NIL NIL NIL NIL NIL NIL NIL \"<=?a?q?b?=@c.test>\")",
        Written.By(writer => EnvelopeText.Write(writer, new Envelope { Date = "=?d?q?x?=", Subject = "=?a?q?b?=", MessageId = "<=?a?q?b?=@c.test>" })));

    [Fact]
    public void A_disposition_without_parameters_and_languages_are_written()
    {
        const string message = "Content-Type: image/png; name=\"ä.png\"\nContent-Transfer-Encoding: base64\nContent-ID: <i@x>\nContent-Description: pic\nContent-Disposition: inline\nContent-Language: de, en\nContent-Location: http://x.test/\nContent-MD5: Q2hlY2s=\n\nAAAA\n";
        Assert.Equal("(\"IMAGE\" \"PNG\" (\"NAME*\" \"utf-8''%C3%A4.png\") \"<i@x>\" \"pic\" \"BASE64\" 6 \"Q2hlY2s=\" (\"INLINE\" NIL) (\"de\" \"en\") \"http://x.test/\")", Structure(message, true));
        Assert.Equal("(\"IMAGE\" \"PNG\" (\"NAME\" \"ä.png\") \"<i@x>\" \"pic\" \"BASE64\" 6)", Structure(message, false, ImapDialect.Revision2));
    }

    [Fact]
    public void The_defaults_are_written_out()
    {
        Assert.Equal("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 3 1 NIL NIL NIL NIL)", Structure("\na\n", true));
        Assert.Equal("(\"TEXT\" \"HTML\" (\"X\" \"y\" \"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 3 1)", Structure("Content-Type: text/html; x=y\nContent-Transfer-Encoding: ?\n\na\n", false));
    }

    [Fact]
    public void An_empty_multipart_and_an_unread_message_still_fit_the_grammar()
    {
        var empty = new MessagePart { HeaderStart = 0, BodyStart = 0, BodyEnd = 0, BodyLines = 0, Type = "multipart", Subtype = "mixed" };
        Assert.Equal("((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 0 0) \"MIXED\")", Written.By(writer => StructureText.Write(writer, empty, false)));
        var unread = new MessagePart { HeaderStart = 0, BodyStart = 0, BodyEnd = 9, BodyLines = 2, Type = "message", Subtype = "rfc822" };
        Assert.Equal(
            "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 0 0) 2)",
            Written.By(writer => StructureText.Write(writer, unread, false)));
    }

    [Fact]
    public void The_expected_outputs_of_the_corpus()
    {
        if (Corpora.Folder("imap-vectors") is not { } folder)
        {
            output.WriteLine("skipped: no corpora");
            return;
        }

        var known = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "Imap", "known-differences.txt"))
            .Where(line => line.StartsWith("dovecot-", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ToHashSet();
        var (passed, differ, faults) = (0, new HashSet<string>(), new List<string>());
        foreach (var file in new[] { "dovecot-bodystructure.json", "dovecot-envelope.json" })
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            var number = 0;
            foreach (var vector in json.RootElement.EnumerateArray())
            {
                number++;
                var message = vector.GetProperty("message").GetString()!;
                foreach (var what in new[] { "envelope", "body", "bodystructure" })
                {
                    if (!vector.TryGetProperty(what, out var expected)) continue;
                    var actual = what == "envelope" ? EnvelopeOf(message) : Structure(message, what == "bodystructure");
                    // Media types, encodings and names of parameters are case-insensitive.
                    if (string.Equals($"({expected.GetString()})", actual, StringComparison.OrdinalIgnoreCase)) passed++;
                    else if (known.Contains($"{file}#{number}/{what}")) differ.Add($"{file}#{number}/{what}");
                    else faults.Add($"{file}#{number}/{what}\n  expected ({expected.GetString()})\n  actual   {actual}");
                }
            }
        }

        output.WriteLine($"imap-vectors: {passed} passed, {differ.Count} known differences, {faults.Count} failed");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(known.Order(StringComparer.Ordinal), differ.Order(StringComparer.Ordinal));
        Assert.True(passed > 0);
    }

    private static byte[] Crlf(string message) => Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));

    private static string EnvelopeOf(string message, ImapDialect dialect = default) =>
        Written.By(writer => EnvelopeText.Write(writer, PartTree.Read(Crlf(message)).Envelope!), dialect);

    private static string Structure(string message, bool extended, ImapDialect dialect = default) =>
        Written.By(writer => StructureText.Write(writer, PartTree.Read(Crlf(message)), extended), dialect);
}
