using Mox.Protocols.Dkim;
using Mox.Protocols.PublicSuffix;
using static Mox.Protocols.Tests.Dkim.TestMail;

namespace Mox.Protocols.Tests.Dkim;

public class DkimVerifierTests
{
    private static readonly DkimSigningOptions One = Options(Rsa);

    [Fact]
    public async Task AMessageWithoutSignaturesHasNone()
    {
        var report = await VerifyAsync(new(), Header);
        Assert.Equal((DkimStatus.None, 0), (report.Status, report.Results.Length));
    }

    [Fact]
    public async Task ASignatureNamesItsDomainAndKey()
    {
        var dns = Published(One);
        dns.AllAuthentic = true;
        var result = await ResultAsync(dns, Signed(One));
        Assert.Equal(DkimStatus.Pass, result.Status);
        Assert.Equal("Signed by example.org", result.Reason);
        Assert.Equal((2048, false, true, false, 0), (result.KeyBits, result.IsShortKey, result.IsAuthentic, result.IsTesting, result.FieldIndex));
    }

    [Theory]
    [InlineData("Hello  Bob", "Hello Bob", DkimStatus.Pass)]
    [InlineData("noon. \r\n\r\n\r\n", "noon.\r\n", DkimStatus.Pass)]
    [InlineData("noon", "nine", DkimStatus.Fail)]
    [InlineData("Bob,\r\n\r\n", "Bob,\r\n\r\n\r\n", DkimStatus.Fail)]
    public async Task ChangesOfTheBodyAreFoundUnlessTheyAreOfWhiteSpace(string before, string after, DkimStatus expected)
    {
        var result = await ResultAsync(Published(One), Signed(One), Body.Replace(before, after, StringComparison.Ordinal));
        Assert.Equal(expected, result.Status);
        if (expected == DkimStatus.Fail) Assert.Contains("text of the message was changed", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: Plans\r\n for", "SUBJECT:   Plans for", DkimStatus.Pass)]
    [InlineData("Plans", "Plan", DkimStatus.Fail)]
    [InlineData("From: Ann", "X-New: 1\r\nFrom: Ann", DkimStatus.Pass)]
    [InlineData("Date: ", "Cc: eve@example.com\r\nDate: ", DkimStatus.Fail)]
    [InlineData("Message-ID: <1@example.org>\r\n", "", DkimStatus.Fail)]
    public async Task ChangesOfSignedFieldsAreFoundUnlessTheyAreOfWhiteSpace(string before, string after, DkimStatus expected) =>
        Assert.Equal(expected, (await ResultAsync(Published(One), Signed(One).Replace(before, after, StringComparison.Ordinal))).Status);

    [Theory]
    [InlineData("From: Eve <eve@example.com>\r\n", "From field that is not signed")]
    [InlineData("Subject: Other plans\r\n", "Subject is not signed")]
    public async Task AFieldAddedAboveIsSeenThoughTheSignatureHolds(string added, string reason)
    {
        var options = One with { OversignedFields = [], SignedFields = ["From", "Subject"] };
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), Signed(options))).Status);
        var result = await ResultAsync(Published(options), added + Signed(options));
        Assert.Equal(DkimStatus.Policy, result.Status);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequiredFieldsAreAMatterOfPolicy()
    {
        var options = One with { OversignedFields = [], SignedFields = ["From"] };
        Assert.Equal(DkimStatus.Policy, (await ResultAsync(Published(options), Signed(options))).Status);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), Signed(options), policy: new DkimPolicy { RequiredFields = [] })).Status);
        Assert.Equal(DkimStatus.Policy, (await ResultAsync(Published(options), Signed(options), policy: new DkimPolicy { RequiredFields = ["date"] })).Status);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), Signed(options), policy: new DkimPolicy { RequiredFields = ["list-id"] })).Status);
    }

    [Fact]
    public async Task OfSeveralFieldsWithOneNameTheLowestIsSignedFirst()
    {
        var options = One with { OversignedFields = ["From", "Subject"], SignedFields = ["Received"] };
        var header = "Received: c\r\nReceived: b\r\nReceived: a\r\n" + Header;
        var signed = Signed(options, header);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), "Received: d\r\n" + signed)).Status);
        Assert.Equal(DkimStatus.Fail, (await ResultAsync(Published(options), signed.Replace("Received: a\r\n", "Received: a\r\nReceived: 0\r\n", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task ASignatureEndsWithItsTimeAndItsClockMayDiffer()
    {
        var options = One with { Lifetime = TimeSpan.FromHours(1) };
        var signed = Signed(options);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), signed, at: Now.AddMinutes(64))).Status);
        var late = await ResultAsync(Published(options), signed, at: Now.AddMinutes(66));
        Assert.Equal((DkimStatus.PermError, "The signature has expired"), (late.Status, late.Reason));
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(options), signed, at: Now.AddMinutes(-4))).Status);
        Assert.Equal("The signature was made in the future", (await ResultAsync(Published(options), signed, at: Now.AddMinutes(-6))).Reason);
    }

    [Fact]
    public async Task WhatTheKeyRecordForbidsIsAPermanentError()
    {
        var below = One with { Identity = "@news.example.org" };
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(below), Signed(below))).Status);
        await Forbids(below, record => record with { Flags = ["s"] }, "domains below");
        await Forbids(One, record => record with { PublicKey = [] }, "withdrawn");
        await Forbids(One, record => record with { Hashes = ["sha1"] }, "may not be used");
        await Forbids(One, record => record with { Services = ["tlsrpt"] }, "not meant for mail");
        await Forbids(One, record => record with { Kind = "ed25519" }, "another kind");
        await Forbids(One, record => record with { Kind = "dsa" }, "another kind");
        await Forbids(One, record => record with { PublicKey = [1, 2, 3] }, "cannot be used");
        var testing = await ResultAsync(Published(One, record => record with { Flags = ["y"] }), Signed(One));
        Assert.Equal((DkimStatus.Pass, true), (testing.Status, testing.IsTesting));

        static async Task Forbids(DkimSigningOptions options, Func<DkimKeyRecord, DkimKeyRecord> change, string reason)
        {
            var result = await ResultAsync(Published(options, change), Signed(options));
            Assert.Equal(DkimStatus.PermError, result.Status);
            Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AFailedLookUpIsTemporaryAndAMissingKeyIsNot()
    {
        Assert.Equal(DkimStatus.TempError, (await ResultAsync(Published(One).Fail("txt s0._domainkey.example.org"), Signed(One))).Status);
        Assert.Equal(DkimStatus.PermError, (await ResultAsync(new(), Signed(One))).Status);
        Assert.Equal(DkimStatus.PermError, (await ResultAsync(new Mox.Testing.FakeDns().Exists("s0._domainkey.example.org"), Signed(One))).Status);
        Assert.Equal(DkimStatus.PermError, (await ResultAsync(new Mox.Testing.FakeDns().Txt("s0._domainkey.example.org", "v=spf1 -all"), Signed(One))).Status);
    }

    [Fact]
    public async Task OfSeveralRecordsTheRightKeyIsFound()
    {
        using var other = DkimPrivateKey.GenerateRsa();
        var dns = new Mox.Testing.FakeDns().Txt("s0._domainkey.example.org", "v=spf1 -all", DkimKeyText.Record(other.Record), "v=DKIM1; p=!", DkimKeyText.Record(Rsa.Record));
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(dns, Signed(One))).Status);
        Assert.Equal(DkimStatus.Fail, (await ResultAsync(dns, Signed(One), policy: new DkimPolicy { MaxRecords = 1 })).Status);
    }

    [Theory]
    [InlineData(DkimForm.Relaxed, DkimForm.Relaxed)]
    [InlineData(DkimForm.Relaxed, DkimForm.Simple)]
    [InlineData(DkimForm.Simple, DkimForm.Relaxed)]
    [InlineData(DkimForm.Simple, DkimForm.Simple)]
    public async Task SignaturesOfTwoKeysHoldInEveryFormAndCut(DkimForm header, DkimForm body)
    {
        var options = Options(Rsa, Ed25519) with { HeaderForm = header, BodyForm = body };
        var signed = Octets(Signed(options));
        for (var piece = 1; piece < 6; piece++)
        {
            using var verification = new DkimVerifier(Published(options), BouncyEd25519.Instance).Begin(signed, Now, CancellationToken.None);
            foreach (var chunk in Octets(Body).Chunk(piece)) verification.Append(chunk);
            Assert.All((await verification.FinishAsync()).Results, result => Assert.Equal(DkimStatus.Pass, result.Status));
        }

        await using var stream = new MemoryStream(Octets(Body));
        var report = await new DkimVerifier(Published(options), BouncyEd25519.Instance).VerifyAsync(signed, stream, Now, CancellationToken.None);
        Assert.Equal(2, report.Results.Length);
        Assert.Equal(DkimStatus.Pass, report.Status);
    }

    [Fact]
    public async Task WithoutTheSchemeAnEd25519SignatureIsNoReasonToFail()
    {
        var options = Options(Ed25519);
        var report = await new DkimVerifier(Published(options)).VerifyAsync(Octets(Signed(options)), Octets(Body), Now, CancellationToken.None);
        Assert.Equal(DkimStatus.PermError, report.Status);
    }

    [Fact]
    public async Task FourSignaturesShareOneHashOfTheBodyAndTheirKeyIsAskedForOnce()
    {
        var options = Options(Rsa, Rsa, Rsa, Rsa);
        var dns = Published(options);
        using var verification = new DkimVerifier(dns).Begin(Octets(Signed(options)), Now, CancellationToken.None);
        Assert.Equal(1, verification.BodyHashCount);
        Assert.Equal(4, dns.Asked.Count);
        verification.Append(Octets(Body));
        Assert.Equal(4, (await verification.FinishAsync()).Results.Count(result => result.Status == DkimStatus.Pass));
    }

    [Fact]
    public async Task WorkForOneMessageIsBounded()
    {
        var options = Options([.. Enumerable.Repeat(Rsa, 5)]);
        var dns = Published(options);
        var report = await VerifyAsync(dns, Signed(options), policy: new DkimPolicy { MaxSignatures = 3, MaxLookups = 2 });
        Assert.Equal((3, 2, 2), (report.Results.Length, report.Skipped, dns.Asked.Count));
        Assert.Equal([DkimStatus.Pass, DkimStatus.Pass, DkimStatus.PermError], report.Results.Select(result => result.Status));
        Assert.All((await VerifyAsync(dns, Signed(options), policy: new DkimPolicy { MaxHeaderOctets = 100 })).Results, result => Assert.Contains("too large", result.Reason, StringComparison.Ordinal));
        Assert.Contains("too large", (await ResultAsync(Published(One), Signed(One)[..^2] + string.Concat(Enumerable.Repeat("X: y\r\n", 2000)) + "\r\n")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistryIsNoSender()
    {
        var options = One with { Domain = Name("co.uk") };
        var result = await ResultAsync(Published(options), Signed(options), policy: new DkimPolicy { Suffixes = PublicSuffixList.Embedded });
        Assert.Equal(DkimStatus.PermError, result.Status);
        Assert.Contains("registry", result.Reason, StringComparison.Ordinal);
        Assert.Equal(DkimStatus.Pass, (await ResultAsync(Published(One), Signed(One), policy: new DkimPolicy { Suffixes = PublicSuffixList.Embedded })).Status);
    }

    [Fact]
    public async Task AHostileHeaderCostsLittle()
    {
        var names = string.Join(':', Enumerable.Range(0, 250).Select(i => $"x{i}"));
        var hash = Convert.ToBase64String(new byte[32]);
        var field = $"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s0; h=from:subject:{names}; bh={hash}; b=QUJD\r\n";
        var header = string.Concat(Enumerable.Repeat(field, 12)) + string.Concat(Enumerable.Range(0, 1900).Select(i => $"X{i}: {new string(' ', 400)}\r\n")) + Header;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var report = await VerifyAsync(Published(One), header);
        Assert.All(report.Results, result => Assert.Equal(DkimStatus.Fail, result.Status));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
    }
}
