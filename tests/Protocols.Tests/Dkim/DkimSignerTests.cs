using System.Text;
using Mox.Protocols.Dkim;
using static Mox.Protocols.Tests.Dkim.TestMail;

namespace Mox.Protocols.Tests.Dkim;

public class DkimSignerTests
{
    [Fact]
    public void TheFieldIsFoldedAndSaysWhatIsSigned()
    {
        var options = Options(Rsa, Ed25519) with { Identity = "@news.example.org", Lifetime = TimeSpan.FromDays(1) };
        var signed = Encoding.ASCII.GetString(new DkimSigner(options).Sign(Octets(Header), Octets(Body), Now));
        Assert.All(signed.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        var fields = new Mox.Protocols.Mime.HeaderReader(Octets(signed)).All(DkimSignature.FieldName);
        Assert.Equal(2, fields.Count);
        var read = DkimSignature.Parse(Octets(fields[0])).Value;
        Assert.Equal("from:from:to:to:cc:subject:subject:date:date:reply-to:message-id", string.Join(':', read.SignedFields));
        Assert.Equal((DkimAlgorithm.RsaSha256, DkimForm.Relaxed, DkimForm.Relaxed, "s0._domainkey.example.org"), (read.Algorithm, read.HeaderForm, read.BodyForm, read.KeyName!.Value.Ascii));
        Assert.Equal((Now, Now.AddDays(1), "@news.example.org", null), (read.SignedAt, read.ExpiresAt, read.Identity, read.BodyLength));
        Assert.Equal(DkimAlgorithm.Ed25519Sha256, DkimSignature.Parse(Octets(fields[1])).Value.Algorithm);
    }

    [Fact]
    public async Task AStreamIsSignedAsItsOctetsAre()
    {
        var options = Options(Rsa);
        await using var stream = new MemoryStream(Octets(Body));
        var signer = new DkimSigner(options);
        Assert.Equal(signer.Sign(Octets(Header), Octets(Body), Now), await signer.SignAsync(Octets(Header), stream, Now, CancellationToken.None));
    }

    [Theory]
    [InlineData("Resent-From: x@example.org\r\nReceived: a\r\n", "resent-from")]
    [InlineData("list-id: <x.example.org>\r\nContent-Type: text/plain\r\n", "content-type:list-id")]
    [InlineData("Cc: a@example.org\r\n", "")]
    public void OtherFieldsAreSignedWhenTheyAreThere(string added, string expected)
    {
        var signed = new DkimSigner(Options(Rsa)).Sign(Octets(added + Header), Octets(Body), Now);
        var read = DkimSignature.Parse(Octets(new Mox.Protocols.Mime.HeaderReader(signed).First(DkimSignature.FieldName)!)).Value;
        Assert.Equal(added.StartsWith("Cc", StringComparison.Ordinal) ? 2 : 1, read.SignedFields.Count(name => name == "cc"));
        Assert.Equal(expected, string.Join(':', read.SignedFields.SkipWhile(name => name != "message-id").Skip(1)));
    }

    [Fact]
    public async Task SignaturesMayHoldForEver()
    {
        var options = Options(Rsa) with { Lifetime = null };
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), Signed(options), at: Now.AddYears(50))).Status);
    }

    [Fact]
    public async Task KeysComeBackFromTheirFiles()
    {
        foreach (var key in (DkimPrivateKey[])[Rsa, Ed25519])
        {
            var pem = key.ToPem();
            Assert.StartsWith("-----BEGIN PRIVATE KEY-----", pem, StringComparison.Ordinal);
            using var read = DkimPrivateKey.FromPem(pem, BouncyEd25519.Instance).Value;
            Assert.Equal((key.Algorithm, key.Bits, pem), (read.Algorithm, read.Bits, read.ToPem()));
            var options = Options(read);
            Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), Signed(options))).Status);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n")]
    public void OtherFilesAreNoKeys(string pem) => Assert.False(DkimPrivateKey.FromPem(pem, BouncyEd25519.Instance).Ok);

    [Fact]
    public void AShortKeyIsNoKeyAndAnEd25519KeyNeedsItsScheme()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(768);
        Assert.False(DkimPrivateKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), null).Ok);
        Assert.False(DkimPrivateKey.FromPem(Ed25519.ToPem(), null).Ok);
        Assert.Throws<ArgumentOutOfRangeException>(() => DkimPrivateKey.GenerateRsa(1024));
    }

    [Fact]
    public void ASignerThatCouldNotSignIsNotMade()
    {
        Assert.Throws<ArgumentException>(() => new DkimSigner(Options()));
        Assert.Throws<ArgumentException>(() => new DkimSigner(Options(Rsa) with { OversignedFields = [], SignedFields = ["To"] }));
        Assert.Throws<ArgumentException>(() => new DkimSigner(Options(Rsa) with { Identity = "ann@example.com" }));
        Assert.Throws<ArgumentException>(() => new DkimSigner(Options(Rsa) with { Identity = "example.org" }));
    }
}
