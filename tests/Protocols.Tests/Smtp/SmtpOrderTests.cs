using System.Text;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;

namespace Mox.Protocols.Tests.Smtp;

public sealed class SmtpOrderTests
{
    /// <summary>Commands, and the name of the phase after them; null: the last one may not come.</summary>
    [Theory]
    [InlineData("EHLO a.example", nameof(SmtpPhase.Greeted))]
    [InlineData("NOOP", nameof(SmtpPhase.Connected))]
    [InlineData("RSET", nameof(SmtpPhase.Connected))]
    [InlineData("VRFY x", nameof(SmtpPhase.Connected))]
    [InlineData("MAIL FROM:<>", null)]
    [InlineData("STARTTLS", null)]
    [InlineData("AUTH PLAIN", null)]
    [InlineData("DATA", null)]
    [InlineData("HELO a.example|AUTH PLAIN", null)]
    [InlineData("HELO a.example|MAIL FROM:<>", nameof(SmtpPhase.Addressing))]
    [InlineData("EHLO a.example|STARTTLS", nameof(SmtpPhase.Connected))]
    [InlineData("EHLO a.example|AUTH PLAIN", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|RCPT TO:<a@b>", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|MAIL FROM:<>", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|AUTH PLAIN", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|STARTTLS", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|DATA", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|BDAT 1", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|RSET", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<>|EHLO b.example", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|RCPT TO:<c@d>", nameof(SmtpPhase.Addressing))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|DATA", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<> BODY=BINARYMIME|RCPT TO:<a@b>|DATA", null)]
    [InlineData("EHLO a.example|MAIL FROM:<> BODY=BINARYMIME|RCPT TO:<a@b>|BDAT 1 LAST", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1", nameof(SmtpPhase.Chunking))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|BDAT 2", nameof(SmtpPhase.Chunking))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|BDAT 0 LAST", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|DATA", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|RCPT TO:<c@d>", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|MAIL FROM:<>", null)]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|RSET", nameof(SmtpPhase.Greeted))]
    [InlineData("EHLO a.example|MAIL FROM:<>|RCPT TO:<a@b>|BDAT 1|NOOP", nameof(SmtpPhase.Chunking))]
    [InlineData("EHLO a.example|BDAT 1 LAST", null)]
    public void What_may_follow_what(string lines, string? expected)
    {
        SmtpPhase? phase = new SmtpPhase.Connected();
        var before = phase;
        SmtpCommand? last = null;
        foreach (var line in lines.Split('|'))
        {
            Assert.NotNull(phase);
            last = SmtpCommandLine.Parse(Encoding.ASCII.GetBytes(line), SmtpLeniency.None).Value;
            (before, phase) = (phase, SmtpOrder.Next(phase, last));
        }

        Assert.Equal(expected, phase?.GetType().Name);
        if (phase is null) Assert.NotEqual("Not now", SmtpOrder.Why(before, last!));
    }
}
