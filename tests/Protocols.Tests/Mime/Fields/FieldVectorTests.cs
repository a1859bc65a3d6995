using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime.Fields;

public class FieldVectorTests
{
    [Fact]
    public void ReceivedFields() => Check("mime/received.txt", input =>
    {
        var field = ReceivedField.Read(Octets(input));
        var found = string.Join(' ', ((string?[])
        [
            Pair("from", field.From), Pair("address", field.FromAddress), Pair("host", field.FromHost), Pair("helo", field.Helo), Pair("command", field.HeloCommand), Pair("ident", field.Ident),
            Pair("by", field.By), Pair("via", field.Via), Pair("with", field.With), Pair("protocol", field.Protocol), Pair("id", field.Id), Pair("for", field.For),
            Pair("version", field.TlsVersion), Pair("cipher", field.TlsCipher), Pair("date", field.Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)),
        ]).OfType<string>());
        return found.Length == 0 ? "nothing" : found;

        static string? Pair(string name, object? value) => value is null ? null : $"{name}={value}";
    });

    [Fact]
    public void Ids() => Check("mime/ids.txt", input => string.Join(' ', MessageIds.Read(Octets(input))));

    [Fact]
    public void Lists() => Check("mime/lists.txt", input => string.Join(" | ", TextList.Read(Octets(input))));

    [Fact]
    public void ListUris() => Check("mime/list-uris.txt", input => string.Join(" | ", TextList.Uris(Octets(input))));

    [Fact]
    public void ListIds() => Check("mime/list-ids.txt", input => TextList.ListId(Octets(input)) is var (name, id) ? $"{name ?? "-"} | {id ?? "-"}" : "");

    [Fact]
    public void Authors() => Check("mime/authors.txt", input =>
    {
        var author = AuthorAddress.Read(new HeaderReader(Octets(input)));
        return author.Address is { } address ? $"{author.Outcome} {address.Local}@{address.Domain}" : $"{author.Outcome}";
    });

    [Fact]
    public void Defects() => Check("mime/field-defects.txt", input =>
    {
        var colon = input.IndexOf(':', StringComparison.Ordinal);
        var value = Octets(input[(colon + 1)..]);
        var found = new DefectList();
        var scope = new DefectScope(found, 0);
        switch (input[..colon])
        {
            case "addresses": AddressList.Read(value, defects: scope); break;
            case "few addresses": AddressList.Read(value, 2, scope); break;
            case "text": EncodedWord.Decode(value, defects: scope); break;
            case "short text": EncodedWord.Decode(value, 10, scope); break;
            case "date": MailDate.Read(value, scope); break;
            case "received": ReceivedField.Read(value, scope); break;
            case "ids": MessageIds.Read(value, scope); break;
            case "id": MessageIds.One(value, scope); break;
            case "parameters": StructuredField.Read(value, defects: scope); break;
            case "few parameters": StructuredField.Read(value, 2, scope); break;
            default: throw new InvalidDataException(input);
        }

        return found.IsEmpty ? "none" : string.Join(' ', found.Places.Select(defect => $"{defect.Kind}@{defect.Offset}"));
    });

    [Fact]
    public void TheNullPathAndAnAddressInReturnPath()
    {
        Assert.Equal(new EnvelopeAddress(null, "", null), ReturnPath.Read(" <> "u8));
        Assert.Equal(new EnvelopeAddress(null, "a", "b.test"), ReturnPath.Read(" <a@b.test>"u8));
        Assert.Equal(new EnvelopeAddress(null, "a", "b.test"), ReturnPath.Read(" a@b.test (x)"u8));
        Assert.Null(ReturnPath.Read("  "u8));
    }

    [Theory]
    [InlineData(" a\r\n b ", "a b")]
    [InlineData("a \n\t b", "a \t b")]
    [InlineData("a\\\r\n b", "a\\ b")]
    [InlineData("C:\\dir\\\\\r\n b", "C:\\dir\\\\ b")]
    [InlineData("a\\b\r\n c", "a\\b c")]
    [InlineData("a\rb\nc\0d", "a b c d")]
    [InlineData("\\\n a", "\\ a")]
    [InlineData("\u00FC\r\n x", "\u00FC x")]
    [InlineData("\r\n ", "")]
    public void AValueIsUnfolded(string raw, string expected) => Assert.Equal(expected, HeaderText.Unfold(Octets(raw)));

    [Fact]
    public void AStringIsReadAsItsOctets()
    {
        Assert.Equal(AddressList.Read("\u00FC <a@b>"), AddressList.Read("\u00FC <a@b>"u8).AsEnumerable());
        Assert.Equal("\u00FC", EncodedWord.Decode("=?utf-8?q?=C3=BC?="));
        Assert.Equal(new HeaderParameter("n", "\u00FC"), StructuredField.Read("a/b; n=\u00FC").Parameters.Single());
        Assert.Equal(["<a@b>"], MessageIds.Read("<a@b>").AsEnumerable());
        Assert.Equal("<a@b>", MessageIds.One("a@b"));
        Assert.Equal("a", ReceivedField.Read("from a by b").From);
        Assert.Equal(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), MailDate.Read("1 Jan 2020 00:00 +0000"));
        Assert.Empty(AddressList.Read((string?)null));
        Assert.Empty(MessageIds.Read((string?)null));
        Assert.Null(MessageIds.One((string?)null));
        Assert.Null(MailDate.Read((string?)null));
        Assert.Equal("", StructuredField.Read((string?)null).Value);
    }

    [Fact]
    public void FrequentTextsAreOneString()
    {
        var (first, second) = (StructuredField.Read("Text/HTML; charset=utf-8"u8), StructuredField.Read("text/html; CHARSET=\"utf-8\""u8));
        Assert.Same(first.Value, second.Value);
        Assert.Same(first.Type, second.Type);
        Assert.Same(first.Subtype, second.Subtype);
        Assert.Same(first.Parameters[0].Name, second.Parameters[0].Name);
        Assert.Same(first.Parameters[0].Value, second.Parameters[0].Value);
    }

    private static byte[] Octets(string input) => Encoding.Latin1.GetBytes(input);

    /// <summary>All lines of a file; those that differ are told together.</summary>
    private static void Check(string file, Func<string, string> read)
    {
        var differing = Vectors.Read(file)
            .Select(vector => (vector.Line, vector.Expected, Actual: read(vector.Input).Trim()))
            .Where(result => result.Expected != result.Actual)
            .Select(result => $"{file}:{result.Line}: expected {result.Expected}\n    but it is {result.Actual}")
            .ToList();
        Assert.True(differing.Count == 0, string.Join('\n', differing));
    }
}
