using System.Globalization;
using System.Text;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Testing;

namespace Mox.Protocols.Tests.Smtp;

public sealed class SmtpCommandTests
{
    [Theory]
    [InlineData("smtp/commands.txt")]
    [InlineData("smtp/mail.txt")]
    [InlineData("smtp/rcpt.txt")]
    public void Vectors_of_the_strict_grammar(string file)
    {
        var wrong = Vectors.Read(file)
            .Select(vector => (vector.Line, vector.Expected, Found: Describe(SmtpCommandLine.Parse(Encoding.Latin1.GetBytes(vector.Input), SmtpLeniency.None))))
            .Where(result => result.Found != result.Expected)
            .Select(result => $"{file}:{result.Line}: expected {result.Expected}, found {result.Found}")
            .ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("MAIL FROM: <a@b.example>", nameof(SmtpLeniency.SpaceAfterColon))]
    [InlineData("RCPT TO: <a@b.example>", nameof(SmtpLeniency.SpaceAfterColon))]
    [InlineData("RSET \t", nameof(SmtpLeniency.TrailingSpace))]
    [InlineData("QUIT\t", nameof(SmtpLeniency.TrailingSpace))]
    [InlineData("MAIL FROM:<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example>", nameof(SmtpLeniency.LongLocalPart))]
    [InlineData("EHLO [192.0.2.1] proxy", nameof(SmtpLeniency.TextAfterLiteral))]
    [InlineData("EHLO _my pc_!", nameof(SmtpLeniency.AnyHelloName))]
    [InlineData("EHLO [2001:db8::1]", nameof(SmtpLeniency.UntaggedIPv6Literal))]
    [InlineData("AUTH PLAIN  AHUAcA==", nameof(SmtpLeniency.DoubleSpaceInAuth))]
    public void Each_leniency_accepts_what_it_is_named_for(string line, string option)
    {
        var octets = Encoding.UTF8.GetBytes(line);
        Assert.False(SmtpCommandLine.Parse(octets, SmtpLeniency.None).Ok);
        var leniency = SmtpLeniency.None with { };
        typeof(SmtpLeniency).GetProperty(option)!.SetValue(leniency, true);
        Assert.True(SmtpCommandLine.Parse(octets, leniency).Try(out var command, out _));
        Assert.Equal(SmtpCommandLine.VerbOf(octets), command.Verb);
    }

    [Fact]
    public void International_paths_are_marked()
    {
        var mail = (MailCommand)SmtpCommandLine.Parse(Encoding.UTF8.GetBytes("MAIL FROM:<josé@bücher.example> SMTPUTF8"), SmtpLeniency.None).Value;
        Assert.True(mail.NeedsUtf8);
        Assert.Equal("josé@xn--bcher-kva.example", mail.From.ToString());
        Assert.False(SmtpCommandLine.Parse([.. "MAIL FROM:<"u8, 0xE9, .. "@a.example>"u8], SmtpLeniency.None).Ok);
    }

    [Fact]
    public void A_path_has_at_most_256_octets()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 4));
        Assert.True(SmtpCommandLine.Parse(Encoding.ASCII.GetBytes($"RCPT TO:<{new string('l', 10)}@{domain}>"), SmtpLeniency.None).Ok);
        Assert.False(SmtpCommandLine.Parse(Encoding.ASCII.GetBytes($"RCPT TO:<{new string('l', 11)}@{domain}>"), SmtpLeniency.None).Ok);
    }

    [Fact]
    public void A_password_is_not_shown() =>
        Assert.DoesNotContain("AHUAcA", SmtpCommandLine.Parse("AUTH PLAIN AHUAcA=="u8, SmtpLeniency.None).Value.ToString(), StringComparison.Ordinal);

    /// <summary>Random lines made of pieces of commands: a parser answers, with a fault inside the line.</summary>
    [Fact]
    public void Random_lines_never_throw()
    {
        var random = new Random(20261125);
        string[] pieces = ["MAIL", "RCPT", "EHLO", "AUTH", "BDAT", "VRFY", " ", " FROM:", " TO:", "<", ">", "@", "\"", "\\", "[", "]", "IPv6:", "a.example", "SIZE=", "ENVID=", "ORCPT=rfc822;", "NOTIFY=", "HOLDUNTIL=", "2026-", "+3D", "+", "=", ",", ":", "LAST", "9", "é", "\0", "\t", "😀", "\u0301"];
        for (var i = 0; i < 50_000; i++)
        {
            var line = new StringBuilder();
            for (var n = random.Next(1, 12); n > 0; n--) line.Append(pieces[random.Next(pieces.Length)]);
            var octets = Encoding.UTF8.GetBytes(line.ToString());
            if (random.Next(4) == 0 && octets.Length > 0) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var leniency = random.Next(2) == 0 ? SmtpLeniency.None : SmtpLeniency.Submission;
            if (SmtpCommandLine.Parse(octets, leniency).Try(out var command, out var fault))
            {
                Assert.NotEqual(SmtpVerb.Unknown, command.Verb);
                Assert.DoesNotContain(command.ToString(), c => c is '\r' or '\n' or '\0');
            }
            else
            {
                Assert.InRange(fault.Offset, 0, octets.Length);
            }
        }
    }

    private static string Describe(Mox.Protocols.Text.Parsed<SmtpCommand> parsed)
    {
        if (!parsed.Try(out var command, out var fault)) return string.Create(CultureInfo.InvariantCulture, $"!{fault.Offset}");
        return command switch
        {
            EhloCommand ehlo => $"Ehlo {ehlo.Name}",
            HeloCommand helo => $"Helo {helo.Name}",
            AuthCommand auth => $"Auth {auth.Mechanism} {(auth.InitialResponse is { } response ? Encoding.ASCII.GetString(response.AsSpan()) : "-")}",
            BdatCommand bdat => $"Bdat {bdat.Octets}{(bdat.Last ? " LAST" : "")}",
            VrfyCommand vrfy => $"Vrfy {vrfy.Argument}",
            ExpnCommand expn => $"Expn {expn.Argument}",
            MailCommand mail => Describe(mail),
            RcptCommand rcpt => Describe(rcpt),
            _ => command.Verb.ToString(),
        };
    }

    private static string Describe(MailCommand mail)
    {
        var text = new StringBuilder($"<{mail.From}>");
        var p = mail.Parameters;
        if (p.Size is { } size) text.Append(CultureInfo.InvariantCulture, $" size={size.Octets}");
        if (p.Body is { } body) text.Append(CultureInfo.InvariantCulture, $" body={body.Kind}");
        if (p.SmtpUtf8) text.Append(" utf8");
        if (p.Auth is { } auth) text.Append(" auth=").Append(auth.Submitter);
        if (p.Return is { } ret) text.Append(" ret=").Append(ret);
        if (p.EnvelopeId is { } id) text.Append(" envid=").Append(id.Id);
        if (p.HoldFor is { } holdFor) text.Append(CultureInfo.InvariantCulture, $" holdfor={holdFor.Interval.TotalSeconds}");
        if (p.HoldUntil is { } until) text.Append(CultureInfo.InvariantCulture, $" holduntil={until.At:yyyy-MM-ddTHH:mm:ss}");
        if (!p.Unknown.IsEmpty) text.Append(" unknown=").AppendJoin(',', p.Unknown);
        return text.ToString();
    }

    private static string Describe(RcptCommand rcpt)
    {
        var text = new StringBuilder($"<{rcpt.To}>");
        if (rcpt.Parameters.Notify is { } notify) text.Append(" notify=").Append(notify);
        if (rcpt.Parameters.OriginalRecipient is { } original) text.Append(" orcpt=").Append(original);
        if (!rcpt.Parameters.Unknown.IsEmpty) text.Append(" unknown=").AppendJoin(',', rcpt.Parameters.Unknown);
        return text.ToString();
    }
}
