using System.Buffers;
using System.Text;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Writes header fields, folded at 78 characters. Nothing that goes in can break a line: names and values are checked types.</summary>
/// <remarks>
/// RFC 5322 §2.1.1 and §2.2.3. In the forms whose header is ASCII, what is beyond becomes encoded words (RFC 2047) or extended parameters (RFC 2231);
/// else it stands as it is (RFC 6532 §3).
/// </remarks>
/// <param name="form">The form of the message.</param>
public sealed class HeaderWriter(MessageForm form)
{
    /// <summary>RFC 2047 §2: a line with an encoded word has at most 76 characters.</summary>
    private const int MaxEncodedLine = 76;

    private static readonly SearchValues<char> PhraseChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~ ");

    private readonly StringBuilder _header = new();

    /// <summary>The form the fields are written in.</summary>
    public MessageForm Form { get; } = form;

    /// <summary>All fields written so far, each with its CRLF.</summary>
    public override string ToString() => _header.ToString();

    /// <summary>The fields as octets.</summary>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(_header.ToString());

    /// <summary>An unstructured field.</summary>
    public void Text(ExtraField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Text(field.Name, field.Value);
    }

    internal void Text(string name, SingleLine value) => Field(name, Unstructured(value.Text, MaxEncodedLine - name.Length - 2));

    /// <summary>A field of message ids.</summary>
    internal void Ids(string name, IEnumerable<MessageId> ids) => Field(name, string.Join(" ", ids.Select(id => id.Text).Where(id => id.Length > 0)));

    /// <summary>A field whose value is short and ASCII by nature, without line breaks.</summary>
    internal void Plain(string name, string value) => Field(name, value);

    internal void Addresses(string name, IEnumerable<NamedAddress> addresses) => Items(name, [.. addresses.Select(Mailbox)], ",", whole: false);

    /// <summary>Items of ASCII without white space inside, such as links in angle brackets.</summary>
    internal void List(string name, IReadOnlyList<string> items) => Items(name, items, ",", whole: true);

    /// <summary>A value with parameters; values that are no short ASCII are written as RFC 2231 §3 and §4 say.</summary>
    internal void Structured(string name, string value, IEnumerable<HeaderParameter> parameters) =>
        Items(name, [value, .. parameters.SelectMany(parameter => ParameterWriter.Pieces(parameter, Form == MessageForm.Utf8))], ";", whole: true);

    /// <summary>A display name: atoms, a quoted string, or encoded words. RFC 5322 §3.2.5, RFC 2047 §5.</summary>
    internal string Phrase(string text)
    {
        if (MustEncode(text)) return EncodedWordWriter.Write(text);
        return text.AsSpan().IndexOfAnyExcept(PhraseChars) is var odd && (odd < 0 || (Form == MessageForm.Utf8 && IsPhrase(text))) ? text : ParameterWriter.Quote(text);
    }

    private static bool IsPhrase(string text) => text.All(c => c > 0x7F || PhraseChars.Contains(c));

    private string Mailbox(NamedAddress named)
    {
        var address = $"{named.Address.Local.Wire}@{named.Address.Domain.Ascii}";
        var shown = named.Name.Text.Trim();
        return shown.Length == 0 ? address : $"{Phrase(shown)} <{address}>";
    }

    private string Unstructured(string text, int firstRoom) => MustEncode(text) ? EncodedWordWriter.Write(text, firstRoom) : text;

    /// <summary>Words too long for a line are encoded too, so that they can be cut.</summary>
    private bool MustEncode(string text) =>
        (Form == MessageForm.Utf8 ? EncodedWordWriter.NeedsInUtf8(text) : EncodedWordWriter.Needs(text)) || HasWordLongerThan(text, MaxEncodedLine);

    private static bool HasWordLongerThan(ReadOnlySpan<char> text, int length)
    {
        while (true)
        {
            var space = text.IndexOf(' ');
            if ((space < 0 ? text.Length : space) > length) return true;
            if (space < 0) return false;
            text = text[(space + 1)..];
        }
    }

    private void Items(string name, IReadOnlyList<string> items, string separator, bool whole) =>
        Write(name, HeaderFolding.FoldItems(items, separator, name.Length + 2, whole: whole));

    private void Field(string name, string value) => Write(name, HeaderFolding.Fold(value, name.Length + 2));

    private void Write(string name, string folded)
    {
        _header.Append(name).Append(':');
        if (folded.Length > 0) _header.Append(' ').Append(folded);
        _header.Append("\r\n");
    }
}
