using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>A message, keys for it, and its way through signing and verifying.</summary>
internal static class TestMail
{
    public const string Header = "From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: Plans\r\n for today\r\nDate: Thu, 26 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n";
    public const string Body = "Hello  Bob,\r\n\r\nsee you at \tnoon. \r\n\r\n\r\n";

    public static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero);
    public static readonly DkimPrivateKey Rsa = DkimPrivateKey.GenerateRsa();
    public static readonly DkimPrivateKey Ed25519 = DkimPrivateKey.GenerateEd25519(BouncyEd25519.Instance);
    public static readonly DomainName Domain = Name("example.org");

    public static DomainName Name(string text) => DomainName.Parse(text).Value;

    public static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    public static DkimSigningOptions Options(params DkimPrivateKey[] keys) => new()
    {
        Domain = Domain,
        Keys = [.. keys.Select((key, i) => new DkimSigningKey(Name($"s{i}"), key))],
    };

    /// <summary>The header with the signatures before it.</summary>
    public static string Signed(DkimSigningOptions options, string header = Header, string body = Body, DateTimeOffset? at = null) =>
        Encoding.UTF8.GetString(new DkimSigner(options).Sign(Octets(header), Octets(body), at ?? Now)) + header;

    /// <summary>The keys of the options, published.</summary>
    public static FakeDns Published(DkimSigningOptions options, Func<DkimKeyRecord, DkimKeyRecord>? change = null)
    {
        var dns = new FakeDns();
        foreach (var key in options.Keys) dns.Txt($"{key.Selector}._domainkey.{options.Domain}", DkimKeyText.Record((change ?? (record => record))(key.Key.Record)));
        return dns;
    }

    public static Task<DkimReport> VerifyAsync(FakeDns dns, string header, string body = Body, DkimPolicy? policy = null, DateTimeOffset? at = null) =>
        new DkimVerifier(dns, BouncyEd25519.Instance, policy).VerifyAsync(Octets(header), Octets(body), at ?? Now, CancellationToken.None);

    /// <summary>The one result of a message with one signature.</summary>
    public static async Task<DkimResult> ResultAsync(FakeDns dns, string header, string body = Body, DkimPolicy? policy = null, DateTimeOffset? at = null) =>
        Assert.Single((await VerifyAsync(dns, header, body, policy, at)).Results);
}
