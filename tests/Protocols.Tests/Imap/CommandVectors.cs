using System.Text;
using Mox.Protocols.Imap;
using Mox.Testing;

namespace Mox.Protocols.Tests.Imap;

public class Command_vectors
{
    public static TheoryData<string, int, string, string> All()
    {
        var data = new TheoryData<string, int, string, string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "vectors", "imap"), "commands-*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal))
        {
            foreach (var (input, expected, line) in Vectors.Read($"imap/{file}")) data.Add(file!, line, input, Vectors.Unescape(expected));
        }

        return data;
    }

    [Theory, MemberData(nameof(All))]
    public void A_command_means_what_the_vector_says(string file, int line, string input, string expected)
    {
        var dialect = file.Contains("utf8", StringComparison.Ordinal) ? new ImapDialect(true, false) : ImapDialect.Rev1;
        var parsed = ImapCommandParser.Parse(Encoding.UTF8.GetBytes(input), dialect);
        Assert.True(expected == CommandPrinter.Print(parsed), $"{file}:{line}: {CommandPrinter.Print(parsed)} {(parsed as ImapCommandParse.Malformed)?.Fault}");
    }
}
