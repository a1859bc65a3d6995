using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;
using Mox.Protocols.Addresses;
using Mox.Testing;
using Mox.Testing.Acme;

namespace Mox.Protocols.Tests.Acme;

/// <summary>A client and a server of its own, over a clock that the client's waits move.</summary>
internal sealed class AcmeClient : IDisposable
{
    public static readonly AcmeIdentifier Name = AcmeIdentifier.Of(DomainName.Parse("mail.example.org").Value);

    public AcmeClient(params string[] kinds)
    {
        Server = new FakeAcmeServer(Time);
        Answers = new FakeAnswers(kinds.Length > 0 ? kinds : [AcmeChallenge.TlsAlpn01, AcmeChallenge.Http01]);
        Server.Sees = Answers.Sees;
        Conversation = new AcmeConversation(Server, FakeAcmeServer.Directory, Key, Time, Timing);
    }

    public static AcmeTiming Timing { get; } = new();

    public ManualTime Time { get; } = new();

    public FakeAcmeServer Server { get; }

    public FakeAnswers Answers { get; }

    public AcmeKey Key { get; } = AcmeKey.Generate();

    public AcmeConversation Conversation { get; }

    public AcmeRegistration Registration { get; set; } = new(["mailto:postmaster@example.org"], TermsAgreed: true);

    /// <summary>Runs something, moving the clock while it waits.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> what)
    {
        var running = what(CancellationToken.None);
        await Time.AdvanceUntilAsync(running, TimeSpan.FromMilliseconds(500));
        return await running;
    }

    public Task<AcmeResult<AcmeCertificateChain>> IssueAsync(string? replaces = null, params AcmeIdentifier[] names)
    {
        ImmutableArray<AcmeIdentifier> wanted = names.Length > 0 ? [.. names] : [Name];
        return RunAsync(ct => new AcmeIssuance(Conversation, Registration, Answers).RunAsync(wanted, SigningRequest(wanted), replaces, ct));
    }

    public async Task<AcmeFailure> RefusedAsync(params AcmeIdentifier[] names)
    {
        var result = await IssueAsync(null, names);
        Assert.False(result.Ok);
        Assert.Equal(0, Answers.Visible);
        return result.Failure!;
    }

    public void Dispose()
    {
        Server.Dispose();
        Key.Dispose();
    }

    private static byte[] SigningRequest(IEnumerable<AcmeIdentifier> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (name.IsAddress) alternatives.AddIpAddress(System.Net.IPAddress.Parse(name.Value));
            else alternatives.AddDnsName(name.Value);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSigningRequest();
    }
}
