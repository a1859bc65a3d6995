using System.Text;
using Mox.Protocols.Imap;

namespace Mox.Protocols.Tests.Imap;

public class Command_round_trip
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_in_canonical_form_is_read_as_the_same_command(bool utf8)
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var command = new CommandMaker(seed).Next();
            var text = CommandPrinter.Print(command, utf8);
            var parsed = ImapCommandParser.Parse(Encoding.UTF8.GetBytes("t " + text), new ImapDialect(utf8, utf8));
            Assert.True(parsed is ImapCommandParse.Known, $"{seed}: {text} {parsed}");
            Assert.Equal(text, CommandPrinter.Print(((ImapCommandParse.Known)parsed).Command, utf8));
            Assert.Equal(command.GetType(), ((ImapCommandParse.Known)parsed).Command.GetType());
        }
    }

    [Fact]
    public void A_command_cut_anywhere_is_read_without_a_word_of_complaint_from_the_runtime()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var octets = Encoding.UTF8.GetBytes("t " + CommandPrinter.Print(new CommandMaker(seed).Next()));
            for (var cut = 0; cut <= octets.Length; cut++)
            {
                var parsed = ImapCommandParser.Parse(octets.AsSpan(0, cut), ImapDialect.Rev1);
                if (parsed is ImapCommandParse.Malformed bad) Assert.InRange(bad.Fault.Offset, 0, cut);
            }
        }
    }

    [Fact]
    public void Nesting_and_number_of_search_keys_are_bounded()
    {
        Assert.IsType<ImapCommandParse.Known>(Parse("t SEARCH " + string.Concat(Enumerable.Repeat("NOT ", 250)) + "SEEN"));
        Assert.IsType<ImapCommandParse.Malformed>(Parse("t SEARCH " + string.Concat(Enumerable.Repeat("NOT ", 251)) + "SEEN"));
        Assert.IsType<ImapCommandParse.Malformed>(Parse("t SEARCH " + new string('(', 30_000)));
        Assert.IsType<ImapCommandParse.Known>(Parse("t SEARCH " + string.Join(' ', Enumerable.Repeat("SEEN", 5000))));
        Assert.IsType<ImapCommandParse.Malformed>(Parse("t SEARCH " + string.Join(' ', Enumerable.Repeat("SEEN", 5001))));

        static ImapCommandParse Parse(string text) => ImapCommandParser.Parse(Encoding.UTF8.GetBytes(text), ImapDialect.Rev1);
    }

    [Fact]
    public void Octets_that_are_not_utf8_are_a_fault()
    {
        byte[] octets = [.. "t LOGIN \""u8, 0xff, .. "\" x"u8];
        Assert.IsType<ImapCommandParse.Malformed>(ImapCommandParser.Parse(octets, ImapDialect.Rev1));
    }

    [Fact]
    public void Secrets_do_not_show_in_the_text_of_a_command()
    {
        Assert.DoesNotContain("sesame", Show("t LOGIN joe sesame"), StringComparison.Ordinal);
        Assert.DoesNotContain("AHNlY3JldA", Show("t AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ="), StringComparison.Ordinal);

        static string Show(string text) => ImapCommandParser.Parse(Encoding.UTF8.GetBytes(text), ImapDialect.Rev1).ToString()!;
    }

    [Fact]
    public void What_follows_a_message_of_append_is_read_as_the_next_message_or_the_end()
    {
        var plain = new AppendMessage([], null, new LiteralMarker(3, true, false), false);
        var utf8 = plain with { Utf8 = true };
        Assert.Null(AppendCommand.ParseNext(""u8, plain).Value);
        Assert.Null(AppendCommand.ParseNext(")"u8, utf8).Value);
        Assert.False(AppendCommand.ParseNext(""u8, utf8).Ok);
        Assert.False(AppendCommand.ParseNext(")"u8, plain).Ok);
        Assert.Null(AppendCommand.ParseNext(" "u8, plain).Value);
        Assert.False(AppendCommand.ParseNext(" x"u8, plain).Ok);
        Assert.Equal(" (\\Seen) \"01-Jan-2001 00:00:00 +0000\" {5+}", CommandPrinter.Message(AppendCommand.ParseNext(" (\\Seen) \" 1-Jan-2001 00:00:00 +0000\" {5+}"u8, plain).Value!));
        Assert.Equal(" UTF8 (~{5}", CommandPrinter.Message(AppendCommand.ParseNext(") UTF8 (~{5}"u8, utf8).Value!));
    }

    [Fact]
    public void A_challenge_is_answered_with_base64_or_given_up()
    {
        Assert.Null(AuthenticateCommand.ParseResponse("*"u8).Value);
        Assert.Equal("test"u8.ToArray(), AuthenticateCommand.ParseResponse("dGVzdA=="u8).Value!.Value.ToArray());
        Assert.Empty(AuthenticateCommand.ParseResponse(""u8).Value!.Value.ToArray());
        Assert.False(AuthenticateCommand.ParseResponse("dGVzdA"u8).Ok);
        Assert.False(AuthenticateCommand.ParseResponse("dGVz dA=="u8).Ok);
        Assert.False(AuthenticateCommand.ParseResponse("%%%%"u8).Ok);
    }
}
