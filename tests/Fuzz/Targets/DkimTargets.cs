using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Arc;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Testing;

namespace Mox.Fuzz;

/// <summary>Values of DKIM-Signature: a fault lies within them, and what is read is written and read again as the same.</summary>
public sealed class DkimSignatureTarget : FuzzTarget
{
    public override string Name => "dkim-signature";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "v=1; a=rsa-sha256; c=relaxed/simple; d=example.org; s=a; i=ann=20b@news.example.org; h=From:To:\r\n\tSubject; q=dns/txt; l=12; t=5; x=6; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=QUJD\r\n RUZH",
            "v=1; a=ed25519-sha256; d=bücher.example; s=ä.b; h=From; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=QUJD; i=jürgen@bücher.example",
            "v=1; a=rsa-sha1; d=example.org; s=a; h=From; z=From:x|To:y; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=QUJD",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[";", "=", ":", "\r\n\t", "\r\n", " ", "i=@", "l=", "x=", "t=", "c=/", "=3B", "=FF", "@", "example.org", ".", "xn--", "ü", "\uFEFF", "99999999999999999999", "\0"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!DkimSignature.Parse(input).Try(out var signature, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= input.Length, "a fault lies within the value");
            return;
        }

        Hold(signature.IdentityDomain.IsWithin(signature.Domain), "the identity lies within the domain");
        var field = Encoding.UTF8.GetBytes(signature.ToField());

        // An octet that is no character is written in nine, and folding takes some: a value near the limit can outgrow it.
        if (field.Length - DkimSignature.FieldName.Length - 1 > DkimSignature.MaxOctets) return;
        var again = DkimSignature.Parse(field.AsSpan(DkimSignature.FieldName.Length + 1));
        Hold(again.Ok, "what is written can be read");
        var read = again.Value;
        Hold(read.Signature.SequenceEqual(signature.Signature) && read.BodyHash.SequenceEqual(signature.BodyHash) && read.SignedFields.SequenceEqual(signature.SignedFields), "octets and names come back");
        Hold((read.Algorithm, read.HeaderForm, read.BodyForm, read.Domain, read.Selector, read.Identity, read.SignedAt, read.ExpiresAt)
            == (signature.Algorithm, signature.HeaderForm, signature.BodyForm, signature.Domain, signature.Selector, signature.Identity, signature.SignedAt, signature.ExpiresAt), "all else comes back");
        foreach (var line in signature.ToField().Split("\r\n\t")) Hold(line.AsSpan().IndexOfAny('\r', '\n') < 0, "lines are sound");
    }
}

/// <summary>Key records: a fault lies within them, what is read is written and read again as the same, and any key is one or none.</summary>
public sealed class DkimKeyTarget : FuzzTarget
{
    public override string Name => "dkim-key";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "v=DKIM1; k=rsa; h=sha1:sha256; s=email:*; t=y:s; n=note; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALgSoqXVSEmfcIsOzw7oRuCCOwsmtX/SJnTWxYyj2leFxfS/AVJ+dYfY+hXqMsT7l+MZvvh/R1WzN4MO/kI/7XsCAwEAAQ==",
            "v=DKIM1;k=ed25519;p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=;",
            "g=*; p= MIGf MA0G; x1 = extra ;",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[";", "=", ":", " ", "\t", "v=DKIM1", "p=", "k=", "t=", "MII", "AAAA", "==", "\r\n ", "é"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!DkimKeyRecord.Parse(text).Try(out var record, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= text.Length, "a fault lies within the record");
            return;
        }

        _ = record.Serves("email") && record.NeedsSameDomain && record.IsTesting;
        var again = DkimKeyRecord.Parse(DkimKeyText.Record(record));
        Hold(again.Ok, "what is written can be read");
        Hold(again.Value.PublicKey.SequenceEqual(record.PublicKey) && again.Value.Kind == record.Kind && again.Value.Flags.SequenceEqual(record.Flags) && again.Value.Note == record.Note, "it comes back");
        Hold(string.Concat(DkimKeyText.Strings(DkimKeyText.Record(record))) == DkimKeyText.Record(record), "strings make the text");
        if (!record.IsRevoked && DkimPublicKey.From(record, DigestScheme.Instance).Try(out var key, out _)) Hold(!key.Verify(DkimAlgorithm.RsaSha256, new byte[32], new byte[key.Bits / 8]), "nothing is no signature");
    }
}

/// <summary>Messages: what is signed is the same however the body is cut, and it verifies, in each form.</summary>
public sealed class DkimMessageTarget : FuzzTarget
{
    private static readonly DomainName Domain = DomainName.Parse("example.org").Value;
    private static readonly DkimSigningKey Key = new(DomainName.Parse("a").Value, DkimPrivateKey.GenerateEd25519(DigestScheme.Instance));
    private static readonly FakeDns Dns = new FakeDns().Txt("a._domainkey.example.org", DkimKeyText.Record(Key.Key.Record));
    private static readonly DkimVerifier Verifier = new(Dns, DigestScheme.Instance);

    public override string Name => "dkim-message";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "From: a@example.org\r\nSubject: a\r\n  b\t c \r\n\r\nHello  you,\r\n\r\n\tbye \r\n\r\n\r\n",
            "FROM : a\r\nfrom:b\r\nReceived: x\r\nX:\r\n \t\r\n\r\n \t\r\n \r\n",
            "From:a\n\na\r\r\n \r\nb\n\r",
            "Subject:x\r\n\r\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\r\n", "\r", "\n", " ", "\t", "  ", "\r\n\r\n", " \r\n", "From:", "Subject: ", "DKIM-Signature: v=1; b=x", ":", "\0", "é"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var fields = HeaderList.Read(input);
        if (fields.Count is 0 or > 60 || fields[0].Start != 0) return; // what stands before the first field would belong to the signature
        var body = DkimVerifier.BodyStart(input);
        foreach (var form in Enum.GetValues<DkimForm>())
        {
            var signer = new DkimSigner(new DkimSigningOptions { Domain = Domain, Keys = [Key], HeaderForm = form, BodyForm = form });
            var signature = signer.Sign(input, input.AsSpan(body), DateTimeOffset.UnixEpoch);
            using var signing = signer.Begin(input, DateTimeOffset.UnixEpoch);
            for (var (at, piece) = (body, 1); at < input.Length; at += piece, piece = (piece * 2 % 7) + 1) signing.Append(input.AsSpan(at, Math.Min(piece, input.Length - at)));
            Hold(signing.Finish().AsSpan().SequenceEqual(signature), "cuts make no difference");
            byte[] signed = [.. signature, .. input];
            var report = Verifier.VerifyAsync(signed, signed.AsMemory(signature.Length + body), DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
            Hold(report.Results[0].Status == DkimStatus.Pass, $"what is signed verifies: {report.Results[0]}");
            Hold(DkimVerifier.BodyStart(signed) == signature.Length + body, "the body begins where it began");
        }
    }
}

/// <summary>ARC fields: a fault lies within them, and no chain passes that nobody sealed.</summary>
public sealed class ArcTarget : FuzzTarget
{
    private const string Hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static readonly DkimVerifier Verifier = new(new FakeDns().Txt("a._domainkey.example.org", "v=DKIM1; k=ed25519; p=" + Hash), DigestScheme.Instance);

    public override string Name => "arc";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            $"ARC-Seal: i=1; a=ed25519-sha256; cv=none; d=example.org; s=a; t=5; b=QUJD\r\nARC-Message-Signature: i=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org; s=a; h=from; bh={Hash}; b=QUJD\r\nARC-Authentication-Results: i=1; example.org; spf=pass\r\nFrom: a\r\n\r\nx",
            $"ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=example.org; s=a; b=QUJD\r\nARC-Message-Signature: i=2; a=rsa-sha256; d=example.org; s=a; h=from; bh={Hash}; b=QUJD\r\nARC-Authentication-Results: (x) i = 2 ; example.org\r\nARC-Seal: i=1; cv=none; a=rsa-sha256; d=x.example; s=b; b=QUJD\r\nARC-Message-Signature: i=1; l=1; a=rsa-sha256; d=x.example; s=a; h=from; bh={Hash}; b=QUJD\r\nARC-Authentication-Results: i=1; x\r\n\r\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["ARC-Seal:", "ARC-Message-Signature:", "ARC-Authentication-Results:", "i=1;", "i=2;", "i=51;", "cv=fail;", "cv=pass;", "h=", ";", "(", ")", "\r\n", " "]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        Within(ArcSeal.Parse(input).Fault.Offset, input);
        Within(ArcSet.ParseResults(input).Fault.Offset, input);
        Within(ArcSet.ParseMessageSignature(input).Fault.Offset, input);
        var body = DkimVerifier.BodyStart(input);
        var (_, report) = ArcVerifier.VerifyAsync(Verifier, input, input.AsMemory(body), DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
        Hold(report.Status != ArcStatus.Pass && report.OldestTrusted(_ => true) is null, "nobody sealed it");
        Hold(report.Sets.Length <= ArcSet.MaxInstance, "sets are bounded");
        Hold(report.Status == ArcStatus.None == (new HeaderReader(input).Count(ArcSeal.FieldName) + new HeaderReader(input).Count(ArcSet.MessageSignatureFieldName) + new HeaderReader(input).Count(ArcSet.ResultsFieldName) == 0), "none means no field");
    }

    private static void Within(int offset, byte[] input) => Hold(offset >= 0 && offset <= input.Length, "a fault lies within the value");
}

/// <summary>No signature scheme at all, but quick: the signature is a digest of the public key and the message.</summary>
internal sealed class DigestScheme : IEd25519
{
    public static readonly DigestScheme Instance = new();

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => signature.SequenceEqual(SHA512.HashData([.. publicKey, .. message]));

    public byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message) => SHA512.HashData([.. PublicKey(seed), .. message]);

    public byte[] PublicKey(ReadOnlySpan<byte> seed) => SHA256.HashData(seed);
}
