using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Server.Dkim;
using Mox.Server.Outbound;
using Mox.Server.Queue;
using Mox.Shared.Model.Domains;
using Mox.Testing;

namespace Mox.Benchmarks;

/// <summary>What DKIM costs beside the bare RSA: a message of 10 KB with a key of 2048 bits that is known already; and four signatures beside one over a large body.</summary>
internal static class DkimSpeed
{
    private const double MostVerify = 3;
    private const double MostSign = 1.5;

    /// <summary>Measures; 0 when all is within its bounds.</summary>
    /// <param name="rounds">Operations measured at a time.</param>
    public static async Task<int> RunAsync(int rounds)
    {
        using var key = DkimPrivateKey.GenerateRsa();
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.ToPem());
        var domain = DomainName.Parse("example.org").Value;
        var now = DateTimeOffset.UnixEpoch;
        var dns = new FakeDns();
        var signers = Enumerable.Range(1, 4).Select(count => new DkimSigner(new DkimSigningOptions
        {
            Domain = domain,
            Keys = [.. Enumerable.Range(0, count).Select(i => new DkimSigningKey(DomainName.Parse($"s{i}").Value, key))],
        })).ToList();
        for (var i = 0; i < 4; i++) dns.Txt($"s{i}._domainkey.example.org", DkimKeyText.Record(key.Record));
        var verifier = new DkimVerifier(dns);
        var header = Encoding.ASCII.GetBytes("From: Ann <ann@example.org>\r\nTo: Bob <bob@example.net>\r\nSubject: A message of the usual size\r\nDate: Thu, 26 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        var body = Text(10 * 1024);
        byte[] signed = [.. signers[0].Sign(header, body, now), .. header];
        var hash = SHA256.HashData(body);
        var signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        var bareVerify = await MeasureAsync(rounds, () =>
        {
            SHA256.HashData(body);
            rsa.VerifyHash(SHA256.HashData(signed), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return Task.CompletedTask;
        });
        var verify = await MeasureAsync(rounds, async () =>
        {
            if ((await verifier.VerifyAsync(signed, body, now, CancellationToken.None)).Status != DkimStatus.Pass) throw new InvalidOperationException("The signature does not hold");
        });
        var bareSign = await MeasureAsync(rounds / 4, () =>
        {
            rsa.SignHash(SHA256.HashData(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return Task.CompletedTask;
        });
        var sign = await MeasureAsync(rounds / 4, () =>
        {
            signers[0].Sign(header, body, now);
            return Task.CompletedTask;
        });
        var entry = await EntryAsync(rounds / 4, header, body);
        var large = Text(16 << 20);
        var one = await LargeAsync(signers[0]);
        var four = await LargeAsync(signers[3]);

        Console.WriteLine($"verify: {verify:F1} us, bare RSA and hash {bareVerify:F1} us: {verify / bareVerify:F2} times (at most {MostVerify})");
        Console.WriteLine($"sign:   {sign:F1} us, bare RSA {bareSign:F1} us: {sign / bareSign:F2} times (at most {MostSign})");
        Console.WriteLine($"entry:  {entry:F1} us, the same through the entry of the queue: {entry / bareSign:F2} times (at most {MostSign})");
        Console.WriteLine($"16 MB:  one signature {one / 1000:F1} ms, four {four / 1000:F1} ms: {four / one:F2} times; {large.Length / one:F0} MB/s");
        return verify <= MostVerify * bareVerify && sign <= MostSign * bareSign && entry <= MostSign * bareSign && four <= 1.5 * one ? 0 : 1;

        async Task<double> LargeAsync(DkimSigner signer)
        {
            byte[] message = [.. signer.Sign(header, large, now), .. header];
            return await MeasureAsync(5, async () =>
            {
                if ((await verifier.VerifyAsync(message, large, now, CancellationToken.None)).Results.Any(result => result.Status != DkimStatus.Pass)) throw new InvalidOperationException("A signature does not hold");
            });
        }
    }

    /// <summary>Signing as the server does it: the author found, the keys of its domain at hand, the body read from the spool.</summary>
    private static async Task<double> EntryAsync(int rounds, byte[] header, byte[] body)
    {
        await using var store = await TestStore.OpenAsync(TimeProvider.System, more: services => services
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<IDnsResolver>(new FakeDns())
            .AddOutbound()
            .AddDkim()
            .AddQueue());
        await store.Get<DomainKeys>().AddDomainAsync(DomainName.Parse("example.org").Value, [new KeyWish(DkimKeyKind.Rsa)], CancellationToken.None);
        await using var staged = await store.StageAsync((byte[])[.. header, .. body]);
        var signer = store.Get<MailSigner>();
        var prefix = "Received: from mail.test\r\n\tby mail.test with ESMTPSA; Thu, 26 Nov 2026 03:00:00 +0000\r\n"u8.ToArray();
        return await MeasureAsync(rounds, async () =>
        {
            if ((await signer.SignAsync(staged, prefix, DateTimeOffset.UnixEpoch, CancellationToken.None)).Length == 0) throw new InvalidOperationException("It is not signed");
        });
    }

    /// <summary>Microseconds of one operation: the best of five series, after one that does not count.</summary>
    private static async Task<double> MeasureAsync(int rounds, Func<Task> operation)
    {
        var best = double.MaxValue;
        for (var series = 0; series < 6; series++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < rounds; i++) await operation();
            if (series > 0) best = Math.Min(best, clock.Elapsed.TotalMicroseconds / rounds);
        }

        return best;
    }

    private static byte[] Text(int octets)
    {
        var text = new StringBuilder(octets + 100);
        for (var line = 0; text.Length < octets; line++) text.Append("The quick brown fox jumps over the lazy dog, and once more, ").Append(line % 5 == 0 ? "twice  \r\n" : "again\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
