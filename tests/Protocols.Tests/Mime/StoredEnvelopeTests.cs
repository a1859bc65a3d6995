using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.Mime;

/// <summary>What is seen in the stored octets is what the envelope holds.</summary>
public class Stored_envelope
{
    private static readonly Envelope Full = new()
    {
        Date = "Thu, 1 Jan 2026 23:30:00 -0500",
        Sent = new DateTimeOffset(2026, 1, 1, 23, 30, 0, TimeSpan.FromHours(-5)),
        Subject = "Äpfel und Birnen",
        From = [new EnvelopeAddress("Jörg", "joerg", "test.example")],
        Sender = [new EnvelopeAddress(null, "office", "test.example")],
        ReplyTo = [new EnvelopeAddress(null, "reply", "test.example"), new EnvelopeAddress(null, "again", "test.example")],
        To = [new EnvelopeAddress("Friends", null, null) { GroupStart = true }, new EnvelopeAddress(null, "a", "one.example"), new EnvelopeAddress(null, null, null) { GroupEnd = true }],
        Cc = [new EnvelopeAddress("", "plain", null)],
        InReplyTo = "<before@test.example>",
        MessageId = "<this@test.example>",
        References = ["<first@test.example>", "<before@test.example>"],
    };

    [Fact]
    public void Shows_texts_and_addresses()
    {
        Assert.True(StoredEnvelope.TryRead(Write(Full), out var seen));
        Assert.Equal("Äpfel und Birnen", Text(seen.Subject));
        Assert.Equal("<before@test.example>", Text(seen.InReplyTo));
        Assert.Equal("<this@test.example>", Text(seen.MessageId));
        Assert.Equal(["False Jörg joerg test.example"], Addresses(seen.From));
        Assert.Equal(["True Friends null null", "False null a one.example", "False null null null"], Addresses(seen.To));
        Assert.Equal(["False  plain null"], Addresses(seen.Cc));
        Assert.True(seen.Bcc.IsEmpty);
    }

    [Fact]
    public void What_is_not_there_differs_from_what_is_empty()
    {
        Assert.True(StoredEnvelope.TryRead(Write(new Envelope()), out var nothing));
        Assert.False(nothing.Subject.IsThere);
        Assert.False(nothing.MessageId.IsThere);
        Assert.True(nothing.From.IsEmpty);
        Assert.True(StoredEnvelope.TryRead(Write(new Envelope { Subject = "", MessageId = "text" }), out var empty));
        Assert.True(empty.Subject.IsThere);
        Assert.Equal("", Text(empty.Subject));
        Assert.Equal("text", Text(empty.MessageId));
    }

    [Fact]
    public void Damage_is_seen()
    {
        var whole = Write(Full);
        for (var length = 0; length < whole.Length; length++) Assert.False(StoredEnvelope.TryRead(whole.AsSpan(0, length), out _));
        Assert.False(StoredEnvelope.TryRead([.. whole, 0], out _));
        Assert.False(StoredEnvelope.TryRead([PartTreeCodec.Version + 1, .. whole.AsSpan(1)], out _));
        Assert.False(StoredEnvelope.TryRead(PartTreeCodec.Write(Part(null)), out _));
        Assert.False(StoredEnvelope.TryRead(PartTreeCodec.Write(Part(Full) with { Children = [Part(null)] }), out _));
    }

    private static byte[] Write(Envelope envelope) => PartTreeCodec.Write(Part(envelope));

    private static MessagePart Part(Envelope? envelope) => new() { HeaderStart = 0, BodyStart = 0, BodyEnd = 0, BodyLines = 0, Type = "text", Subtype = "plain", Envelope = envelope };

    private static string Text(StoredText text) => text.IsThere ? Encoding.UTF8.GetString(text.Utf8) : "null";

    private static List<string> Addresses(StoredAddresses addresses)
    {
        var texts = new List<string>();
        foreach (var address in addresses) texts.Add($"{address.GroupStart} {Text(address.Name)} {Text(address.Local)} {Text(address.Domain)}");
        return texts;
    }
}
