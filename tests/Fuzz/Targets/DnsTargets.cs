using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dane;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Fuzz;

/// <summary>DNS messages: read or refused; what was read can be written, and is read as the same again.</summary>
public sealed class DnsMessageTarget : FuzzTarget
{
    private static readonly DnsName Owner = DnsName.Parse("mx.example.org").Value;

    public override string Name => "dns";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        DnsMessageWriter.Write(DnsMessage.Query(1, Owner, DnsType.Mx, new DnsEdns(1232, 0, true))),
        DnsMessageWriter.Write(DnsMessage.Query(2, Owner, DnsType.A, null) with
        {
            Flags = DnsFlags.Response,
            Answers =
            [
                new DnsRecord.Alias(Owner, 1, DnsName.Parse("a.example.org").Value),
                new DnsRecord.Address(Owner, 2, IPAddress.Parse("192.0.2.1")),
                new DnsRecord.MailExchange(Owner, 3, 10, Owner),
                new DnsRecord.Text(Owner, 4, [[.. "v=spf1 -all"u8]]),
                new DnsRecord.DelegationSigner(Owner, 4, 1, 13, 2, [1, 2, 3]),
                new DnsRecord.ZoneKey(Owner, 4, 257, 3, 13, [1, 2, 3]),
                new DnsRecord.Tlsa(Owner, 5, 3, 1, 1, [1, 2, 3]),
                new DnsRecord.Caa(Owner, 6, 0, "issue", [.. "ca"u8]),
                new DnsRecord.Service(Owner, 7, 1, 2, 3, Owner),
            ],
            Edns = new DnsEdns(1232, 0, true) { Options = [new DnsExtendedError(6, "bogus").ToOption()] },
            Authority = [new DnsRecord.StartOfAuthority(Owner, 1, Owner, Owner, 1, 2, 3, 4, 5)],
        }),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [[0xC0, 0x0C], [0xC0, 0x00], [0x3F], [0xFF, 0xFF], [0, 0], [0, 41], [1, 1]];

    public override void Run(byte[] input)
    {
        if (!DnsMessage.Parse(input).Try(out var message, out _)) return;
        foreach (var error in message.ExtendedErrors) Hold(error.Text.All(c => c is >= ' ' and <= '~'), "words of a server are printable");
        foreach (var record in message.Answers) Text(record);
        Hold(message.Answers.Length + message.Authority.Length + message.Additional.Length <= input.Length / 11, "there are no more records than fit");
        byte[] octets;
        try
        {
            octets = DnsMessageWriter.Write(message);
        }
        catch (ArgumentException)
        {
            // Compressed by others it was shorter than we can make it.
            return;
        }

        Hold(DnsMessage.Parse(octets).Try(out var again, out _) && DnsMessageWriter.Write(again).AsSpan().SequenceEqual(octets), "what was written is read as the same");
    }

    private static void Text(DnsRecord record)
    {
        var written = RecordText.Write(record);
        Hold(written.All(c => c is >= ' ' and <= '~') || record is DnsRecord.Caa, "the text of a record is one line of ASCII");
        if (record.Class != DnsRecord.Internet || record.Type is DnsType.Opt or DnsType.None || written.EndsWith(' ') || written.Length > 130_000) return;
        if (record is DnsRecord.Caa caa && (caa.Value.IsDefault || !caa.Tag.All(char.IsAsciiLetterOrDigit))) return;
        Hold(RecordText.Parse(record.Name, record.Type, record.Ttl, written, DnsName.Root).Try(out var read, out _) && RecordText.Write(read) == written, "the text of a record is read as the same");
    }
}

/// <summary>Signatures of answers: checked without an exception, and good for no octets but those that were signed.</summary>
public sealed class DnsSignatureTarget : FuzzTarget
{
    private const int IdOctets = 2;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 11, 16, 0, TimeSpan.Zero);
    private static readonly TsigKey Key = TsigKey.Parse("key.example", "c2VjcmV0").Value;
    private static readonly byte[] Signed = [.. Tsig.Sign(new DnsUpdate(DnsName.Parse("example.org").Value).RemoveAll(DnsName.Parse("example.org").Value, DnsType.Mx).ToMessage(7), Key, Now).Octets];

    public override string Name => "dns-signature";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Signed,
        DnsMessageWriter.Write(DnsMessage.Query(1, DnsName.Parse("example.org").Value, DnsType.Mx, null)),
        [.. Tsig.Sign(DnsMessage.Query(1, DnsName.Parse("example.org").Value, DnsType.Mx, null), TsigKey.Parse("key.example", "b3RoZXI=").Value, Now).Octets],
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [[0xC0, 0x0C], [0, 250], [0, 255], [0, 16], [0, 17], [0, 18], [0, 0, 0, 0], [1, 44]];

    public override void Run(byte[] input)
    {
        var verdict = Tsig.Check(input, Key, [], Now);

        // The id in front is restored from the record. Letters of the key's name may change their case.
        if (verdict == TsigVerdict.Good) Hold(input.Length == Signed.Length && input.AsSpan(IdOctets, 10).SequenceEqual(Signed.AsSpan(IdOctets, 10)), "only what was signed is good");
    }
}

/// <summary>Names in text: read or refused, and the same on the wire and as text.</summary>
public sealed class DnsNameTarget : FuzzTarget
{
    public override string Name => "dns-name";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])["_25._tcp.mx.example.org", "a\\.b.\\000\\255.c.", ".", "xn--bcher-kva.EXAMPLE", "*.example.org"]).Select(Encoding.UTF8.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[".", "..", "\\", "\\.", "\\256", "\\065", "_", "*", "ü", new string('a', 63), new string('b', 64)]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!DnsName.Parse(text).Try(out var name, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= text.Length, "a fault lies within the text");
            return;
        }

        Hold(DnsName.Parse(name.Text).Value == name, "a name comes back the same from its text");
        Hold(name.IsWithin(DnsName.Root) && name.IsWithin(name), "a name lies within itself and the root");
        var octets = DnsMessageWriter.Write(DnsMessage.Query(1, name, DnsType.A, null));
        Hold(octets.Length <= 12 + DnsName.MaxOctets + 4, "a name has at most 255 octets");
        Hold(DnsMessage.Parse(octets).Value.Questions[0].Name == name, "a name comes back the same from the wire");
        if (name.ToDomain() is { } domain) Hold(DnsName.From(domain) == name, "a domain is the same name");
    }
}

/// <summary>Record data in text, of any type: read or refused, and what was read goes over the wire.</summary>
public sealed class DnsRecordTextTarget : FuzzTarget
{
    private static readonly DnsName Owner = DnsName.Parse("example.org").Value;

    public override string Name => "dns-record-text";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "A 192.0.2.1", "AAAA 2001:db8::1", "MX 10 mx", "TXT \"a \\\" b\" c \\255", "SOA ns host ( 1 ; x\n 2 3 4 5 )", "SRV 0 1 25 .", "TLSA 3 1 1 00 ff", "CAA 0 issue \"ca\"",
            "DS 1 13 2 0011", "DNSKEY 257 3 13 AQID BA==", "TYPE64 \\# 3 ( 000100 )", "CNAME @", "NS ns.example.", "PTR a\\.b",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\\# ", "\\", "\"", "(", ")", ";", "\n", " ", "@", ".", "0", "65536", "4294967295", "==", "\\000", "::", "TXT ", "TYPE1 "]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || RecordText.TypeOf(text[..space]) is not { } type || type is DnsType.Opt or DnsType.None) return;
        var data = text[(space + 1)..];
        if (!RecordText.Parse(Owner, type, 60, data, Owner).Try(out var record, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= data.Length, "a fault lies within the text");
            return;
        }

        var message = DnsMessage.Query(1, Owner, type, null) with { Answers = [record] };
        byte[] octets;
        try
        {
            octets = DnsMessageWriter.Write(message);
        }
        catch (ArgumentException)
        {
            Hold(input.Length > 30_000, "only what is very long cannot be written");
            return;
        }

        Hold(RecordText.Write(DnsMessage.Parse(octets).Value.Answers[0]) == RecordText.Write(record), "a record comes back the same from the wire");
    }
}

/// <summary>TLSA records and certificates of strangers: a verdict, whatever the octets, and none that is good unless DNS named what was presented.</summary>
public sealed class TlsaTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DomainName[] Names = [DomainName.Parse("mx.example.org").Value];
    private static readonly X509Certificate2 Certificate = Make();

    public override string Name => "tlsa";

    /// <summary>Usage, selector, matching type, the length of the data of the record in two octets, its data, and a certificate.</summary>
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Input(3, 1, 1, SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo())),
        Input(3, 0, 2, SHA512.HashData(Certificate.RawData)),
        Input(2, 0, 0, Certificate.RawData),
        Input(2, 1, 0, Certificate.PublicKey.ExportSubjectPublicKeyInfo()),
        Input(2, 0, 1, SHA256.HashData(Certificate.RawData)),
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 5) return;
        var length = Math.Min((input[3] << 8) | input[4], input.Length - 5);
        var record = new TlsaRecord(input[0], input[1], input[2], [.. input.AsSpan(5, length)]);
        X509Certificate2 presented;
        try
        {
            presented = X509CertificateLoader.LoadCertificate(input.AsSpan(5 + length));
        }
        catch (CryptographicException)
        {
            presented = new X509Certificate2(Certificate);
        }

        using (presented)
        {
            var result = DaneVerifier.Evaluate([record], [presented, Certificate], Names, Now);
            Hold(result.Record is null == result.Depth < 0, "what matches stands somewhere");
            Hold(result.Verdict == DaneVerdict.NoUsableRecords == (result.Unusable.Length == 1), "a record can be used or has its reason");
            Hold(record.Usage is 2 or 3 || result.Verdict == DaneVerdict.NoUsableRecords, "usages 0 and 1 decide nothing");
            if (record.Usage == 3 && result.IsMatch && record is { Selector: 0, Matching: 0 }) Hold(record.Data.AsSpan().SequenceEqual(presented.RawData), "a match is the certificate presented");
        }
    }

    private static byte[] Input(byte usage, byte selector, byte matching, byte[] data) => [usage, selector, matching, (byte)(data.Length >> 8), (byte)data.Length, .. data, .. Certificate.RawData];

    private static X509Certificate2 Make() => X509Certificate2.CreateFromPem("""
        -----BEGIN CERTIFICATE-----
        MIIBijCCAS+gAwIBAgIUcE8pLU3tGykmuYhxfCKNWJpFSNcwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwObXguZXhhbXBsZS5vcmcwIBcNMjYxMTI2MDM0NzA3WhgPMjEy
        NjExMDIwMzQ3MDdaMBkxFzAVBgNVBAMMDm14LmV4YW1wbGUub3JnMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAE9iclJFM57o7WEjYj5OhoplOnj35WvkSIdKB/OMzC
        DuSfZjdj+NxKyMTjBDZyom3E4WK+oDOarxCK0LY+5Or79qNTMFEwHQYDVR0OBBYE
        FHbwLuTr+XBTheI7CoPCwmIwhau2MB8GA1UdIwQYMBaAFHbwLuTr+XBTheI7CoPC
        wmIwhau2MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAL2NEwJu
        Dn/fxPyc3Uf2vX8PViOkB5EEQdsoSLWEI2e5AiEAqCDrPzvv1gpBUVfR6tkZqs+F
        TuuIuB2LDNBOik+wcWw=
        -----END CERTIFICATE-----
        """);
}
