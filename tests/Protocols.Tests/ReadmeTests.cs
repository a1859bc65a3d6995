using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.PublicSuffix;
using Mox.Protocols.Spf;
using Mox.Protocols.Text;
using Mox.Testing;

namespace Mox.Protocols.Tests;

/// <summary>The examples of the library's README do what they say.</summary>
public class ReadmeTests
{
    [Fact]
    public void EveryLineOfItsExamplesIsRunHere()
    {
        var here = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "ReadmeTests.cs")).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var blocks = File.ReadAllText(Path.Combine(Repository.Root, "Protocols", "README.md")).Split("```");
        var lines = blocks.Where(block => block.StartsWith("csharp", StringComparison.Ordinal)).SelectMany(block => block.Split('\n').Skip(1)).Select(line => line.Trim()).ToList();
        Assert.True(lines.Count > 15);
        Assert.Empty(lines.Where(line => !here.Contains(line)));
    }

    [Fact]
    public async Task AMessageIsWrittenAndRead()
    {
        var ct = CancellationToken.None;
        var from = MailAddress.Parse("zoe@mox.example").Value;
        var to = MailAddress.Parse("ann@mox.example").Value;
        var date = DateTimeOffset.UnixEpoch;
        var pdf = "content"u8.ToArray();
        using var destination = new MemoryStream();
        var message = new MessageBuilder
        {
            From = [new NamedAddress(SingleLine.Flatten("Zoë"), from)],
            To = [new NamedAddress(to)],
            Subject = SingleLine.Flatten("Pläne für Mai"),
            Date = date,
            MessageId = MessageId.New(from.Domain),
            Text = "Hello,\nhere is the plan.",
            Attachments = [new Attachment(SingleLine.Flatten("plan.pdf"), MediaType.OctetStream, _ => ValueTask.FromResult<Stream>(new MemoryStream(pdf)))],
        };
        await message.WriteAsync(destination, ct);

        var octets = destination.ToArray();
        using var stream = new MemoryStream(octets);
        var told = new StringBuilder();
        var before = Console.Out;
        await using var writer = new StringWriter(told);
        Console.SetOut(writer);
        try
        {
            var defects = new DefectList();
            var root = PartTree.Read(octets, defects: defects);
            string? subject = root.Envelope!.Subject;
            foreach (var part in TextParts.InOrder(root)) Console.WriteLine(await PartText.ReadAsync(part, stream, 10_000, ct));
            foreach (var file in await Attachments.ReadAsync(root, stream, defects, ct)) Console.WriteLine($"{file.FileName} {file.MediaType} {file.Size}");
            foreach (var defect in defects.Places) Console.WriteLine($"{defect.Kind} at {defect.Offset}");
            Assert.Equal("Pläne für Mai", subject);
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal("Hello,\nhere is the plan.\nplan.pdf application/octet-stream 9", told.ToString().ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task AClientIsChecked()
    {
        var ct = CancellationToken.None;
        var (hello, mailFrom) = ("mail.mox.example", "zoe@mox.example");
        var client = IPAddress.Parse("192.0.2.1");
        var receiver = DomainName.Parse("ann.example").Value;
        var resolver = new ZoneDns().Txt("mox.example", "v=spf1 ip4:192.0.2.1 -all");
        var told = new StringBuilder();
        var before = Console.Out;
        await using var writer = new StringWriter(told);
        Console.SetOut(writer);
        try
        {
            var spf = await new SpfEvaluation(resolver, TimeProvider.System).CheckAsync(SpfRequest.For(client, hello, mailFrom), ct);
            Console.WriteLine($"{spf.Result}: {spf.Reason}");
            string field = ReceivedSpf.Of(spf, receiver).Write();
            Assert.StartsWith("pass (ann.example: mox.example names", field, StringComparison.Ordinal);
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal("Pass: mox.example names 192.0.2.1 as one of its senders (ip4:192.0.2.1)", told.ToString().Trim());
    }

    [Fact]
    public void NamesAreRead()
    {
        var address = MailAddress.Parse("ann@bücher.example").Value;
        string onTheWire = address.Domain.Ascii;
        DomainName organization = PublicSuffixList.Embedded.OrganizationalDomain(address.Domain);
        bool deceives = DomainRisk.Of(DomainName.Parse("аррӏе.com").Value).Risks != NameRisks.None;
        Assert.Equal("xn--bcher-kva.example", onTheWire);
        Assert.Equal(address.Domain, organization);
        Assert.True(deceives);
    }
}
