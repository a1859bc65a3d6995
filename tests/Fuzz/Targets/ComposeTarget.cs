using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Fuzz;

/// <summary>Messages built of any texts: lines are sound, nothing has to be repaired, and subject, name, file name and text come back in every form.</summary>
public sealed class ComposeTarget : FuzzTarget
{
    private static readonly MailAddress Me = MailAddress.Parse("me@example.org").Value;

    public override string Name => "compose";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "subject\nname\nfile.txt\ntext\n",
            "=?utf-8?q?x?= \u00FC  \nDoe, \"J\" <x>\n\u4E2D\u6587*0*='%.pdf\nFrom me\n.\n..\n> x \n-- \n",
            "a\u0085b\u2028c\n\u202Eabc\n\U0001F468\u200D\U0001F469.png\n--=_\nbegin 644 x\n\0",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\r", "\0", "=?", "?=", "  ", "\"", "\\", "<", ">", ",", "*0*=", "''", "%41", "/", "From ", "\n.\n", " \n", "\u00E9", "\u4E2D", "\U0001F600", "\u0301"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        // A byte order mark at the beginning of a text is no character of it.
        var text = Encoding.UTF8.GetString(input).Replace("\uFEFF", "", StringComparison.Ordinal);
        var lines = text.Split('\n');
        var (subject, name, file) = (Line(lines, 0), Line(lines, 1), Line(lines, 2));
        foreach (var form in Enum.GetValues<MessageForm>())
        {
            var builder = new MessageBuilder
            {
                From = [new NamedAddress(name, Me)],
                Date = DateTimeOffset.UnixEpoch,
                MessageId = MessageId.From("<1@example.org>").Value,
                Subject = subject,
                Text = text,
                Attachments = [Attachment.From(file, MediaType.OctetStream, input)],
                Form = form,
            };
            var octets = builder.ToArrayAsync(CancellationToken.None).GetAwaiter().GetResult();
            Hold(form != MessageForm.SevenBit || Ascii.IsValid(octets), "7-bit is ASCII");
            Hold(octets.AsSpan().IndexOf((byte)0) < 0, "no NUL");
            foreach (var line in Encoding.Latin1.GetString(octets).Split("\r\n")) Hold(line.Length <= 998 && line.AsSpan().IndexOfAny('\r', '\n') < 0, "lines are sound");
            var root = PartTree.Read(octets);
            Hold(MessageInspection.Inspect(octets).IsEmpty, "nothing has to be repaired");
            Hold((root.Envelope!.Subject ?? "").Trim() == subject.Text.Trim(), "the subject comes back");
            Hold((root.Envelope.From[0].Name ?? "") == name.Text.Trim(), "the name comes back");
            Hold((root.Children[1].FileName ?? "") == FileNameText.Of(file.Text), "the file name comes back");
            var back = PartText.ReadAsync(root.Children[0], new MemoryStream(octets), 1 << 20, CancellationToken.None).GetAwaiter().GetResult();
            Hold(back == text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), "the text comes back");
        }
    }

    private static SingleLine Line(string[] lines, int index) => SingleLine.Flatten(index < lines.Length ? lines[index] : "");
}
