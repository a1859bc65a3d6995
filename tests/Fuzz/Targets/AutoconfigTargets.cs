using System.Text;
using Mox.Protocols.Autoconfig;
using Mox.Protocols.MtaSts;

namespace Mox.Fuzz;

/// <summary>Policies and records of MTA-STS: faults lie within, what is usable says so, and what is written is read as the same.</summary>
public sealed class MtaStsTarget : FuzzTarget
{
    public override string Name => "mta-sts";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n", "version: STSv1\nmode: none\nmax_age: 0", "version : STSv1\n\nmode: testing\nmx: a.example.\nx-y: é\nmax_age: 1",
            "v=STSv1; id=20160831085700Z;", "v=STSv1 ;\tid=1; x=y; id=2;;;",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["\r\n", "\n", "\r", ":", ": ", ";", "; ", "=", " ", "\t", "mx: ", "*.", "mode: ", "max_age: ", "version: STSv1\n", "enforce", "testing", "none", "31557600", "9999999999", "xn--", "é", "\uFEFF", "\0", "v=STSv1;", "id="]).Select(Encoding.UTF8.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        var reading = MtaStsPolicy.Read(input);
        Hold(reading.Faults.Length <= MtaStsPolicyReading.MaxFaults, "faults are bounded");
        foreach (var fault in reading.Faults) Hold(fault.Fault.Offset >= 0 && fault.Fault.Offset <= input.Length, "a fault lies within the document");
        Hold(reading.Faults.Any(fault => fault.IsFatal) == (reading.Policy is null), "a policy is unusable for a reason");
        if (reading.Policy is { } policy)
        {
            var written = policy.Write();
            var again = MtaStsPolicy.Read(Encoding.UTF8.GetBytes(written));
            Hold(again.Policy?.Write() == written, "what is written is read as the same");
            Hold(again.Faults.All(fault => fault.Kind == MtaStsFaultKind.UnknownField), "and without a fault");
        }

        var text = Encoding.Latin1.GetString(input);
        var record = MtaStsRecord.Read(text);
        foreach (var fault in record.Faults) Hold(fault.Fault.Offset >= 0 && fault.Fault.Offset <= text.Length, "a fault lies within the record");
        Hold(record.Faults.Any(fault => fault.IsFatal) == (record.Record is null), "a record is unusable for a reason");
        if (record.Record is { } one) Hold(MtaStsRecord.Parse(one.ToString()).Value.ToString() == one.ToString(), "a record comes back");
    }
}

/// <summary>Documents for mail programs: nothing but values and faults, and what is written is read as the same.</summary>
public sealed class AutoconfigTarget : FuzzTarget
{
    public override string Name => "autoconfig";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "<clientConfig version=\"1.1\"><emailProvider id=\"a.example\"><domain>a.example</domain><displayName>A</displayName><incomingServer type=\"imap\"><hostname>imap.a.example</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"x\"><Request><EMailAddress>a@b.example</EMailAddress><AcceptableResponseSchema>y</AcceptableResponseSchema></Request></Autodiscover>",
            "<Autodiscover><Response><Account><Protocol><Type>IMAP</Type><Server>a.example</Server><Port>993</Port><SSL>on</SSL><LoginName>a</LoginName></Protocol></Account></Response></Autodiscover>",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["<", ">", "</", "/>", "<a>", "</a>", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&amp;", "&#0;", "&#x10ffff;", " xmlns=\"x\"", " encoding=\"utf-16\"", " encoding=\"x\"", "é", "\uFEFF", "\0", "Request", "incomingServer"]).Select(Encoding.UTF8.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        if (ClientConfig.Parse(input).Try(out var config, out _))
        {
            var written = config.Write();
            Hold(ClientConfig.Parse(written).Try(out var again, out _) && again.Write().AsSpan().SequenceEqual(written), "a document comes back");
        }

        if (AutodiscoverRequest.Parse(input).Try(out var request, out _)) Hold(AutodiscoverRequest.Parse(request.Write()).Value == request, "a question comes back");
        if (AutodiscoverReply.Parse(input).Try(out var reply, out _))
        {
            var written = reply.Write(default);
            Hold(AutodiscoverReply.Parse(written).Value.Servers.SequenceEqual(reply.Servers), "an answer comes back");
        }
    }
}
