using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;

namespace Mox.Protocols.Tests.Mime.Compose;

/// <summary>A message made by chance, and what must be read from it.</summary>
internal sealed record MadeMessage(MessageBuilder Builder, ImmutableArray<MadeFile> Files, string? Text, string? Html, bool Flowed);

/// <summary>A file of it.</summary>
internal sealed record MadeFile(string Name, string Type, byte[] Content);

/// <summary>Makes messages of nasty texts, the same for a seed.</summary>
/// <param name="seed">Chooses the messages.</param>
/// <param name="printable">Leave out control characters, and a local part that looks like an encoded word: other readers stumble over these, rightly or not.</param>
internal sealed class MessageMaker(int seed, bool printable = false)
{
    private static readonly string[] Pieces =
    [
        "word", "two words", "\U0001F600", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\u05E9\u05DC\u05D5\u05DD", "\u0645\u0631\u062D\u0628\u0627", "\u202Eabc\u202C", "e\u0301\u0323", "\u4E2D\u6587\u5B57",
        "=?utf-8?q?x?=", "=?", "?=", "\"", "\\", "<a@b>", "(comment)", ",", ";", ":", "@", "From ", ">", ".", "..", "=20", "=", "--", "-- ", "%41", "''", "'", "*0*", "\t", "  ", " ", "\u00A0", "\u3000",
        "Re: ", "Fwd: ", "[tag] ", "\u007F", "\u0001", "\u001B[1m", "\u0085", "\u2028", "\u200B", "\uFFFD", "\uD800", "\uDC00", "begin 644 x", "--=_", "Content-Type: text/html", "X: y",
    ];

    private readonly string[] _pieces = printable ? [.. Pieces.Where(piece => !piece.Any(c => char.IsControl(c) || c == '\u2028'))] : Pieces;

    private readonly Random _random = new(seed);

    public MadeMessage Next()
    {
        var utf8 = _random.Next(3) == 0;
        var text = _random.Next(4) == 0 ? null : Body();
        var html = _random.Next(3) == 0 ? $"<p>{Body()}</p>" : null;
        var flowed = _random.Next(4) == 0;
        var files = ImmutableArray.CreateBuilder<MadeFile>();
        var attachments = ImmutableArray.CreateBuilder<Attachment>();
        for (var count = _random.Next(4); count > 0; count--) attachments.Add(File(files));
        var inline = ImmutableArray.CreateBuilder<Attachment>();
        var inlineFiles = ImmutableArray.CreateBuilder<MadeFile>();
        for (var count = html is null ? 0 : _random.Next(3); count > 0; count--) inline.Add(File(inlineFiles, image: true) with { ContentId = MessageId.New(Domain()) });
        var builder = new MessageBuilder
        {
            From = [.. Enumerable.Range(0, _random.Next(8) == 0 ? 3 : 1).Select(_ => Address(utf8))],
            Sender = Address(utf8),
            To = [.. Enumerable.Range(0, _random.Next(5)).Select(_ => Address(utf8))],
            Cc = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Address(utf8))],
            ReplyTo = [.. Enumerable.Range(0, _random.Next(2)).Select(_ => Address(utf8))],
            Subject = Line(_random.Next(30) == 0 ? 10_000 : 120),
            Date = DateTimeOffset.FromUnixTimeSeconds(_random.Next()).ToOffset(TimeSpan.FromMinutes(15 * _random.Next(-48, 56))),
            MessageId = MessageId.New(Domain()),
            InReplyTo = _random.Next(2) == 0 ? MessageId.New(Domain()) : null,
            References = [.. Enumerable.Range(0, _random.Next(12)).Select(_ => MessageId.New(Domain()))],
            ExtraFields = [ExtraField.From("X-" + new string('N', _random.Next(1, 74)), Line(200)).Value],
            AutoSubmitted = (AutoSubmitted)_random.Next(3),
            List = _random.Next(4) == 0 ? List() : null,
            Text = text,
            Html = html,
            Flowed = flowed,
            Inline = inline.ToImmutable(),
            Attachments = attachments.ToImmutable(),
            Form = utf8 ? MessageForm.Utf8 : _random.Next(2) == 0 ? MessageForm.EightBit : MessageForm.SevenBit,
        };
        return new MadeMessage(builder, [.. inlineFiles, .. files], text ?? (html is null ? "" : null), html, flowed);
    }

    /// <summary>One line of pieces, no CR, LF or NUL.</summary>
    public SingleLine Line(int length)
    {
        var text = new StringBuilder();
        for (var room = _random.Next(length); text.Length < room;) text.Append(_pieces[_random.Next(_pieces.Length)]).Append(_random.Next(3) == 0 ? " " : "");
        return SingleLine.From(text.ToString()).Value;
    }

    private string Body()
    {
        var text = new StringBuilder();
        for (var lines = _random.Next(8); lines > 0; lines--)
        {
            switch (_random.Next(12))
            {
                case 0: text.Append('x', 10_000); break;
                case 1: text.Append("From me to you"); break;
                case 2: text.Append('.'); break;
                case 3: text.Append(".leading and trailing   "); break;
                case 4: text.Append(string.Concat(Enumerable.Repeat("\u4E2D\u6587 ", 400))); break;
                case 5: text.Append("> quoted ").Append(Line(200).Text); break;
                default: text.Append(Line(300).Text); break;
            }

            text.Append(_random.Next(10) == 0 ? "\r\n" : "\n");
        }

        if (_random.Next(4) == 0) text.Append("no line break at the end");
        if (_random.Next(30) == 0) text.Append('\0');
        return text.ToString();
    }

    private NamedAddress Address(bool utf8)
    {
        string[] locals = ["a", "first.last", "a+b", "\"", "a b", "o'neil", "\\", "a@b", "..", "x\"y\\z", "=?utf-8?q?x?="];
        string[] beyond = ["\u00FC", "\u4E2D\u6587", "e\u0301", "\u0645"];
        var local = LocalPart.From(utf8 && _random.Next(2) == 0 ? beyond[_random.Next(beyond.Length)] : locals[_random.Next(locals.Length - (printable ? 1 : 0))]).Value;
        return new NamedAddress(_random.Next(3) == 0 ? default : Line(60), new MailAddress(local, Domain()));
    }

    private DomainName Domain() => DomainName.Parse(((string[])["example.org", "b\u00FCcher.example", "xn--bcher-kva.example", "a.b.c.d.example.net"])[_random.Next(4)]).Value;

    private ListFields List() => new()
    {
        Id = Domain(),
        Name = Line(40),
        Unsubscribe = [ListLink.From("mailto:leave@example.org?subject=x").Value, ListLink.From("https://example.org/leave?" + new string('u', _random.Next(600))).Value],
        OneClick = true,
        PostingIsClosed = true,
    };

    private Attachment File(ImmutableArray<MadeFile>.Builder files, bool image = false)
    {
        string[] types = ["application/octet-stream", "application/pdf", "text/plain", "text/csv", "application/x-y.z+json"];
        var type = image ? "image/png" : types[_random.Next(types.Length)];
        var content = new byte[_random.Next(4) == 0 ? 0 : _random.Next(5000)];
        if (_random.Next(2) == 0) _random.NextBytes(content);
        else content = Encoding.UTF8.GetBytes(Body());
        var name = Line(_random.Next(10) == 0 ? 400 : 40);
        files.Add(new MadeFile(name.Text, type, content));
        return Attachment.From(name, MediaType.Parse(type).Value, content);
    }
}
