using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Flowed;

namespace Mox.Protocols.Tests.Mime.Compose;

/// <summary>Whatever is built parses back equal.</summary>
public class RoundTripTests
{
    private const int Messages = 600;

    [Fact]
    public async Task EveryMessageComesBackAsItWasBuilt()
    {
        var maker = new MessageMaker(5322);
        for (var i = 0; i < Messages; i++)
        {
            var made = maker.Next();
            var octets = await made.Builder.ToArrayAsync(CancellationToken.None);
            try
            {
                AssertWire(octets, made.Builder.Form!.Value);
                await AssertSameAsync(made, octets);
            }
            catch (Exception fault) when (fault is Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"message {i}: {fault.Message}\n{Encoding.UTF8.GetString(octets.AsSpan(0, Math.Min(octets.Length, 2500)))}", fault);
            }
        }
    }

    [Fact]
    public async Task WrittenTwiceItIsTheSame()
    {
        var made = new MessageMaker(2).Next();
        var ready = Assert.IsType<ComposeOutcome.Ready>(await made.Builder.PrepareAsync(CancellationToken.None)).Message;
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        await ready.WriteAsync(first, CancellationToken.None);
        await ready.WriteAsync(second, CancellationToken.None);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    /// <summary>RFC 5322 §2.1.1: CR and LF together only, no NUL, lines of at most 998 octets and header lines of at most 78 characters where they can be folded. RFC 6532 §3.2 for what is not ASCII.</summary>
    internal static void AssertWire(byte[] octets, MessageForm form)
    {
        Assert.True(octets.AsSpan().IndexOf((byte)0) < 0, "no NUL");
        if (form == MessageForm.SevenBit) Assert.True(Ascii.IsValid(octets), "7-bit is ASCII");
        var rest = octets.AsSpan();
        var inHeader = true;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf("\r\n"u8);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 2)..];
            Assert.True(line.IndexOfAny((byte)'\r', (byte)'\n') < 0, "CR and LF come together");
            Assert.True(line.Length <= 998, "no line is longer than 998");
            inHeader &= !line.IsEmpty;
            if (!inHeader) continue;
            var text = Encoding.UTF8.GetString(line);
            Assert.True(form == MessageForm.Utf8 || Ascii.IsValid(line), text);
            Assert.False(string.IsNullOrWhiteSpace(text));
            // Names of fields are up to 76 long here: what stands beside one may be a little wider.
            Assert.True(text.Length <= 78 || text.TrimStart().IndexOf(' ', StringComparison.Ordinal) is var space && (space < 0 || (text.IndexOf(':', StringComparison.Ordinal) is > 0 and < 78 && !text.AsSpan(text.IndexOf(' ', StringComparison.Ordinal) + 1).Contains(' '))), text);
        }
    }

    private static async Task AssertSameAsync(MadeMessage made, byte[] octets)
    {
        // A file of type text may hold any octets.
        Assert.DoesNotContain(MessageInspection.Inspect(octets).Places, defect => defect.Kind != DefectKind.InvalidCharacters || !made.Files.Any(file => file.Type.StartsWith("text/", StringComparison.Ordinal)));
        var defects = new DefectList();
        var root = PartTree.Read(octets, defects: defects);
        Trees.AssertSound(root, octets.Length);
        var (builder, envelope) = (made.Builder, root.Envelope!);
        Assert.Equal(Shown(Expected(builder.From)), Shown(envelope.From));
        Assert.Equal(Shown(Expected([builder.Sender!])), Shown(envelope.Sender));
        Assert.Equal(Shown(Expected(builder.To)), Shown(envelope.To));
        Assert.Equal(Shown(Expected(builder.Cc)), Shown(envelope.Cc));
        if (!builder.ReplyTo.IsEmpty) Assert.Equal(Shown(Expected(builder.ReplyTo)), Shown(envelope.ReplyTo));
        Assert.Equal(builder.Date, envelope.Sent);
        Assert.Equal(builder.Date.Offset, envelope.Sent!.Value.Offset);
        Assert.Equal(builder.MessageId.Text, envelope.MessageId);
        Assert.Equal(builder.InReplyTo?.Text, envelope.InReplyTo);
        Assert.Equal(builder.References.Select(id => id.Text).Distinct(), envelope.References);
        Assert.Equal(Whole(builder.Subject.Text), Decoded(octets, "Subject"));
        Assert.Equal(Whole(builder.ExtraFields[0].Value.Text), Decoded(octets, builder.ExtraFields[0].Name));
        if (builder.List is { } list)
        {
            Assert.Equal(string.Join(", ", list.Unsubscribe), Decoded(octets, "List-Unsubscribe"));
            Assert.Equal("List-Unsubscribe=One-Click", Decoded(octets, "List-Unsubscribe-Post"));
        }

        var leaves = Trees.All(root).Where(part => !part.IsMultipart).ToList();
        var texts = leaves.Where(part => part.Disposition is null).ToList();
        Assert.Equal((made.Text is null ? 0 : 1) + (made.Html is null ? 0 : 1), texts.Count);
        if (made.Text is { } text)
        {
            var read = await PartText.ReadAsync(texts[0], new MemoryStream(octets), 1 << 20, defects, CancellationToken.None);
            if (made.Flowed) Assert.Equal(Unflowed(Lines(text)), FlowedReader.Read(read, delSp: false));
            else Assert.Equal(Lines(text), read);
        }

        if (made.Html is { } html) Assert.Equal(Lines(html), await PartText.ReadAsync(texts[^1], new MemoryStream(octets), 1 << 20, defects, CancellationToken.None));
        var files = leaves.Where(part => part.Disposition is not null).ToList();
        Assert.Equal(made.Files.Select(file => FileNameText.Of(Whole(file.Name)) is { Length: > 0 } name ? name : null), files.Select(file => file.FileName));
        Assert.Equal(made.Files.Select(file => file.Type), files.Select(file => $"{file.Type}/{file.Subtype}"));
        foreach (var (expected, part) in made.Files.Zip(files))
        {
            using var content = new MemoryStream();
            await using var stream = PartContent.Open(part, new MemoryStream(octets), defects);
            await stream.CopyToAsync(content);
            Assert.Equal(expected.Content, content.ToArray());
        }

        Assert.Empty(defects.Places);
    }

    private static string? Decoded(byte[] octets, string name) => new HeaderReader(octets).TryFirst(name, out var field) ? field.Decoded : null;

    private static IEnumerable<EnvelopeAddress> Expected(IEnumerable<NamedAddress> addresses) => addresses.Select(named =>
        new EnvelopeAddress(Whole(named.Name.Text).Trim() is { Length: > 0 } name ? name : null, named.Address.Local.Text, named.Address.Domain.Ascii));

    /// <summary>What flowed text keeps of lines: all but the spaces at their ends, with quotation marks in one form.</summary>
    private static string Unflowed(string text) => string.Join('\n', text.Split('\n').Select(line =>
    {
        var (rest, marks) = (line, "");
        while (rest.StartsWith('>')) (rest, marks) = (rest.Length > 1 && rest[1] == ' ' ? rest[2..] : rest[1..], marks + "> ");
        return marks + (rest == "-- " ? rest : rest.TrimEnd(' '));
    }));

    /// <summary>With escapes, so that a difference can be seen.</summary>
    private static string Shown(IEnumerable<EnvelopeAddress> addresses) => System.Text.Json.JsonSerializer.Serialize(addresses);

    /// <summary>Half a surrogate pair is written as U+FFFD.</summary>
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private static string Lines(string text) => Whole(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
