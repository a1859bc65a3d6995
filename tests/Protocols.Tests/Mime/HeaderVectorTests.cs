using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Mime.Threading;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime;

public class HeaderVectorTests
{
    [Fact]
    public void EncodedWords() => Check("mime/encoded-words.txt", input => EncodedWord.Decode(Octets(input)));

    [Fact]
    public void Addresses() => Check("mime/addresses.txt", input => Show(AddressList.Read(Octets(input))));

    [Fact]
    public void Dates() => Check("mime/dates.txt", input => MailDate.Read(Octets(input))?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) ?? "-");

    [Fact]
    public void BaseSubjects() => Check("mime/base-subjects.txt", input => BaseSubject.Of(input) is var subject && subject.IsReplyOrForward ? "!" + subject.Text : subject.Text);

    [Fact]
    public void Parameters() => Check("mime/parameters.txt", input =>
    {
        var field = StructuredField.Read(Octets(input));
        return string.Join("; ", field.Parameters.Select(p => $"{p.Name}={p.Value}{(p.Language is null ? "" : $"; {p.Name}-language={p.Language}")}").Prepend(field.Value));
    });

    private static byte[] Octets(string input) => Encoding.Latin1.GetBytes(input);

    private static string Show(ImmutableArray<EnvelopeAddress> addresses) => string.Join(", ", addresses.Select(address => address switch
    {
        { GroupStart: true } => "{" + address.Name,
        { GroupEnd: true } => "}",
        _ => $"{address.Name}|{address.Local}|{address.Domain ?? "-"}",
    }));

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
