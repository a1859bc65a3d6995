using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Testing;
using static Mox.Protocols.Tests.Dkim.TestMail;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>Signatures that we never make: of a part of the body, with SHA-1, with short keys, with names in other scripts.</summary>
public class OldSignatureTests
{
    [Fact]
    public async Task ASignatureOfAPartIsNeutralAndTheRestIsCounted()
    {
        using var rsa = RSA.Create(2048);
        var header = Sign(rsa, $"l={Simple(Body).Length};", Simple(Body));
        Assert.Equal((DkimStatus.Neutral, 0L), Of(await ResultAsync(Key(rsa), header)));
        Assert.Equal((DkimStatus.Neutral, 9L), Of(await ResultAsync(Key(rsa), header, Simple(Body) + "Buy now\r\n")));
        Assert.Equal((DkimStatus.Fail, 0L), Of(await ResultAsync(Key(rsa), header, Body.Replace("noon", "nine", StringComparison.Ordinal))));
        Assert.Equal((DkimStatus.PermError, 0L), Of(await ResultAsync(Key(rsa), header, "Hello\r\n")));

        static (DkimStatus Status, long Unsigned) Of(DkimResult result) => (result.Status, result.UnsignedOctets);
    }

    [Fact]
    public async Task ASignatureOfNothingIsNeutral()
    {
        using var rsa = RSA.Create(2048);
        var result = await ResultAsync(Key(rsa), Sign(rsa, "l=0;", ""), "Any text\r\n");
        Assert.Equal((DkimStatus.Neutral, 10L), (result.Status, result.UnsignedOctets));
    }

    [Theory]
    [InlineData(768, DkimStatus.PermError, false)]
    [InlineData(1024, DkimStatus.Pass, true)]
    [InlineData(2048, DkimStatus.Pass, false)]
    public async Task ShortKeysAreRefusedOrNoted(int bits, DkimStatus expected, bool isShort)
    {
        using var rsa = RSA.Create(bits);
        var result = await ResultAsync(Key(rsa), Sign(rsa, "", Simple(Body)));
        Assert.Equal((expected, isShort, bits), (result.Status, result.IsShortKey, result.KeyBits));
    }

    [Fact]
    public async Task Sha1IsRefused()
    {
        using var rsa = RSA.Create(2048);
        var header = Sign(rsa, "", Simple(Body), "rsa-sha1");
        var result = await ResultAsync(Key(rsa), header);
        Assert.Equal(DkimStatus.PermError, result.Status);
        Assert.Contains("SHA-1", result.Reason, StringComparison.Ordinal);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Key(rsa), header, policy: new DkimPolicy { AcceptsSha1 = true })).Status);
    }

    [Fact]
    public async Task NamesInOtherScriptsAreLookedUpInAscii()
    {
        using var rsa = RSA.Create(2048);
        var header = Sign(rsa, "i=jürgen@post.bücher.example;", Simple(Body), domain: "bücher.example");
        var dns = new FakeDns().Txt("old._domainkey.xn--bcher-kva.example", Record(rsa));
        var result = await ResultAsync(dns, header);
        Assert.Equal((DkimStatus.Pass, "Signed by bücher.example", "jürgen@post.bücher.example"), (result.Status, result.Reason, result.Signature!.Identity));
    }

    [Fact]
    public async Task ABareRsaKeyIsReadToo()
    {
        using var rsa = RSA.Create(2048);
        var dns = new FakeDns().Txt("old._domainkey.example.org", $"v=DKIM1; p={Convert.ToBase64String(rsa.ExportRSAPublicKey())}");
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(dns, Sign(rsa, "", Simple(Body)))).Status);
    }

    [Theory]
    [InlineData("b = \r\n\t;")]
    [InlineData(" \tb=;")]
    public async Task WhiteSpaceAroundTheSignatureDoesNotCount(string tail)
    {
        using var rsa = RSA.Create(2048);
        foreach (var form in (string[])["simple", "relaxed"])
        {
            var header = Sign(rsa, "", Simple(Body), form: form, tail: tail);
            Assert.Equal(DkimStatus.Pass, (await ResultAsync(Key(rsa), header)).Status);
        }
    }

    private static FakeDns Key(RSA rsa) => new FakeDns().Txt("old._domainkey.example.org", Record(rsa));

    private static string Record(RSA rsa) => $"v=DKIM1; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";

    private static string Simple(string body) => Encoding.UTF8.GetString(CanonicalText.Body(Octets(body), DkimForm.Simple));

    /// <summary>A signer of its own, simple in both forms unless said, which puts the signature where b= stands.</summary>
    private static string Sign(RSA rsa, string extra, string signedBody, string algorithm = "rsa-sha256", string domain = "example.org", string form = "simple", string tail = "b=;")
    {
        var hash = algorithm == "rsa-sha1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var bodyHash = Convert.ToBase64String(CryptographicOperations.HashData(hash, Octets(signedBody)));
        var field = $"DKIM-Signature: v=1; a={algorithm}; c={form}/simple; d={domain}; s=old; h=From:Subject; bh={bodyHash}; {extra} {tail} t=1";
        var bare = form == "simple" ? field.Replace("b = \r\n\t;", "b =;", StringComparison.Ordinal) : null;
        var written = new ArrayBufferWriter<byte>();
        var headerForm = form == "simple" ? DkimForm.Simple : DkimForm.Relaxed;
        foreach (var name in (string[])["From", "Subject"])
        {
            foreach (var one in new HeaderReader(Octets(Header)))
            {
                if (one.Is(name)) HeaderCanonicalizer.Write(one, headerForm, written);
            }
        }

        if (bare is not null) written.Write(Octets(bare));
        else
        {
            foreach (var one in new HeaderReader(Octets(field + "\r\n"))) HeaderCanonicalizer.WriteSignature(one, headerForm, written);
        }

        var signature = Convert.ToBase64String(rsa.SignHash(CryptographicOperations.HashData(hash, written.WrittenSpan), hash, RSASignaturePadding.Pkcs1));
        var at = field.LastIndexOf("b=;", StringComparison.Ordinal) is var plain and >= 0 ? plain + 2 : field.LastIndexOf("b = \r\n\t;", StringComparison.Ordinal) + 4;
        return field.Insert(at, signature) + "\r\n" + Header;
    }
}
