using System.Buffers;
using System.Text;
using Mox.Protocols.Sasl;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;

namespace Mox.Fuzz;

/// <summary>Lines of a client: an answer for each, no line break in what was read, and nothing leniency takes away that the grammar allows.</summary>
public sealed class SmtpCommandTarget : FuzzTarget
{
    public override string Name => "smtp-command";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "EHLO client.example", "EHLO [IPv6:2001:db8::1]", "MAIL FROM:<\"a b\"@x.example> SIZE=1000 BODY=8BITMIME SMTPUTF8 AUTH=<> RET=HDRS ENVID=a+2Bb HOLDFOR=60",
            "MAIL FROM:<@a.example,@b.example:c@d.example> HOLDUNTIL=2026-12-24T08:00:00Z", "RCPT TO:<jürgen@bücher.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b", "RCPT TO:<postmaster>",
            "AUTH SCRAM-SHA-256 biws", "BDAT 100 LAST", "VRFY x SMTPUTF8", "STARTTLS", "DATA", "QUIT",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])[" ", "<", ">", "@", "\"", "\\", "[", "]", "IPv6:", "=", "+", "+0D", ",", ";", ":", "SIZE=", "NOTIFY=", "ORCPT=rfc822;", "\t", "\r", "\0", "é", "99999999999999999999"]).Select(Encoding.UTF8.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        var strict = SmtpCommandLine.Parse(input, SmtpLeniency.None);
        var lenient = SmtpCommandLine.Parse(input, SmtpLeniency.Submission);
        Hold(!strict.Ok || lenient.Ok, "leniency takes nothing away");
        Hold(!strict.Ok || strict.Value.Verb == lenient.Value.Verb, "leniency changes no verb");
        if (!lenient.Try(out var command, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= input.Length, "a fault lies within the line");
            return;
        }

        Hold(command.Verb == SmtpCommandLine.VerbOf(input), "the verb is the first word");
        Hold(!command.ToString().AsSpan().ContainsAny('\r', '\n', '\0'), "a command holds no line break");
        var path = (command as MailCommand)?.From ?? (command as RcptCommand)?.To;
        if (path is SmtpPath.Mailbox) Hold(SmtpPath.Read(Encoding.UTF8.GetBytes($"<{path}>"), SmtpLeniency.Delivery, out _).Try(out var again, out _) && again == path, "a path that is written is read as the same");
    }
}

/// <summary>Octets of DATA: the end is where the definition says, wherever the octets are cut; what may be sent comes back the same.</summary>
public sealed class SmtpDataTarget : FuzzTarget
{
    public override string Name => "smtp-data";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])["a\r\n.\r\n", "..a\r\n.b\r\n.\r\nQUIT\r\n", "a\n.\nb\r\n.\r\n", "a\r.\r\n\r\n.\r\n"]).Select(Encoding.ASCII.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\r", "\n", ".", "\r\n.\r\n", "\n.\n", "\r\n.\n", "\n.\r\n"]).Select(Encoding.ASCII.GetBytes)];

    public override void Run(byte[] input)
    {
        var (whole, fault, ended) = Decode(input, input.Length == 0 ? 1 : input.Length);
        var text = "\r\n" + Encoding.Latin1.GetString(input);
        Hold(ended == text.Contains("\r\n.\r\n", StringComparison.Ordinal), "only CR LF dot CR LF ends a message");
        var step = 1 + (input.Length % 7);
        var cut = Decode(input, step);
        Hold(cut.Message.AsSpan().SequenceEqual(whole) && cut.Fault == fault && cut.Ended == ended, $"the message is the same in steps of {step}");

        var repairing = new DotEncoder(repairLineEndings: true);
        var repaired = new ArrayBufferWriter<byte>();
        repairing.Encode(input, repaired);
        repairing.Complete(repaired, completeLastLine: true);
        var sent = Decode(repaired.WrittenSpan.ToArray(), 64);
        Hold(sent.Ended && sent.Fault == DotFault.None, "what is repaired has proper line endings and one end");

        var wire = new ArrayBufferWriter<byte>();
        var encoder = new DotEncoder(repairLineEndings: false);
        var refused = encoder.Encode(input, wire);
        if (refused == DotFault.None) refused = encoder.Complete(wire, completeLastLine: false);
        if (refused != DotFault.None) return;
        var (back, none, end) = Decode(wire.WrittenSpan.ToArray(), 64);
        Hold(end && none == DotFault.None && back.AsSpan().SequenceEqual(input), "what is sent comes out as it was");
    }

    private static (byte[] Message, DotFault Fault, bool Ended) Decode(byte[] input, int step)
    {
        var decoder = new DotDecoder(tolerateBareLf: true);
        var message = new MemoryStream();
        for (var at = 0; at < input.Length && !decoder.Ended; at += step)
        {
            var piece = input.AsSpan(at, Math.Min(step, input.Length - at));
            var output = new byte[DotDecoder.MaxOutput(piece.Length)];
            decoder.Decode(piece, output, out var written);
            message.Write(output, 0, written);
        }

        return (message.ToArray(), decoder.Fault, decoder.Ended);
    }
}

/// <summary>Responses of a client that signs in: each mechanism answers, and nobody is proved without the password.</summary>
public sealed class SaslTarget : FuzzTarget
{
    private static readonly ScramKeys Keys = ScramKeys.Derive(ScramAlgorithm.Sha256, "password", "0123456789ab"u8, 1);
    private static readonly ScramKeys Keys1 = ScramKeys.Derive(ScramAlgorithm.Sha1, "password", "0123456789ab"u8, 1);

    public override string Name => "sasl";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])["\0user\0password", "n,,n=user,r=abcdefgh", "p=tls-server-end-point,,n=us=2Cer,r=abcdefgh,x=y", "c=biws,r=abcdefgh,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "y,a=user,n=user,r=abcdefgh"]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[",", "=", "=2C", "=3D", "n=", "r=", "c=", "p=", "m=", "a=", "\0", "é"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        foreach (var mechanism in SaslServer.Offered(bound: true, plaintext: true))
        {
            var server = SaslServer.Begin(mechanism, ChannelBinding.ServerEndPoint("hash"u8.ToArray()))!;
            var step = server.Next(input);
            for (var turn = 0; turn < 3; turn++)
            {
                if (step is SaslServerStep.VerifierWanted wanted) step = server.Supply(wanted.Algorithm == ScramAlgorithm.Sha1 ? Keys1 : Keys);
                else if (step is SaslServerStep.Challenge) step = server.Next(input);
            }

            Hold(step is not SaslServerStep.ProofChecked { Proved: true }, "nobody proves what he does not know");
        }

        SaslBase64.Decode(input);
        var text = Encoding.UTF8.GetString(input);
        if (SaslPrep.Prepare(text).Try(out var prepared, out _)) Hold(SaslPrep.Prepare(prepared).Try(out var again, out _) && again == prepared, "prepared text stays as it is");
    }
}
