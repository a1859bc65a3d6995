using System.Net;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Addresses;
using Mox.Testing.Acme;

namespace Mox.Protocols.Tests.Acme;

public sealed class IssuanceTests : IDisposable
{
    private readonly AcmeClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("http-01")]
    [InlineData("tls-alpn-01")]
    public async Task A_certificate_is_given_after_the_challenge_was_answered(string kind)
    {
        using var client = new AcmeClient(kind);
        var result = await client.IssueAsync();
        Assert.True(result.Ok, result.Failure?.Reason);
        Assert.Equal(2, result.Value.Certificates.Length);
        using var leaf = X509CertificateLoader.LoadCertificate(result.Value.Certificates[0].Span);
        Assert.True(leaf.MatchesHostname("mail.example.org"));
        Assert.Equal([$"{kind} mail.example.org"], client.Answers.Shown);
        Assert.Equal(0, client.Answers.Visible);
        Assert.Equal(["GET /dir", "HEAD /nonce", "POST /account", "POST /order"], client.Server.Log[..4]);
        Assert.Single(client.Server.Log, line => line == "HEAD /nonce"); // each answer brings the next nonce
    }

    [Fact]
    public async Task Several_names_and_an_address_stand_in_one_certificate()
    {
        var names = ((string[])["a.example.org", "b.example.org"]).Select(name => AcmeIdentifier.Of(DomainName.Parse(name).Value)).Append(AcmeIdentifier.Of(IPAddress.Parse("192.0.2.7"))).ToArray();
        var result = await _client.IssueAsync(null, names);
        Assert.True(result.Ok, result.Failure?.Reason);
        Assert.Equal(3, _client.Answers.Shown.Count);
    }

    [Fact]
    public async Task A_server_that_takes_its_time_is_waited_for_as_it_asks()
    {
        (_client.Server.Rounds, _client.Server.RetryAfter) = (3, "7");
        var began = _client.Time.GetUtcNow();
        var result = await _client.IssueAsync();
        Assert.True(result.Ok, result.Failure?.Reason);
        Assert.InRange(_client.Time.GetUtcNow() - began, TimeSpan.FromSeconds(6 * 7), TimeSpan.FromSeconds((6 * 7) + 60));
        Assert.InRange(_client.Server.Log.Count(line => line.StartsWith("POST /proof/", StringComparison.Ordinal)), 4, 6);
    }

    [Fact]
    public async Task A_server_that_never_ends_is_left_after_a_while()
    {
        _client.Server.Rounds = int.MaxValue;
        var failure = await _client.RefusedAsync();
        Assert.Equal(AcmeFailureKind.Late, failure.Kind);
        Assert.Equal("the proof for mail.example.org was not done within 5 minutes", failure.Reason);
        Assert.Equal("tls-alpn-01", failure.ChallengeType);
        Assert.InRange(_client.Server.Log.Count, 10, 60);
    }

    [Fact]
    public async Task A_server_that_asks_to_come_back_tomorrow_is_not_waited_for()
    {
        (_client.Server.Rounds, _client.Server.RetryAfter) = (3, "86400");
        var failure = await _client.RefusedAsync();
        Assert.Equal(AcmeFailureKind.Late, failure.Kind);
        Assert.InRange(failure.RetryAt!.Value - _client.Time.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task A_failed_challenge_is_told_with_its_kind_and_the_words_of_the_server()
    {
        _client.Server.Sees = (_, _, _) => false;
        var failure = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.Challenge, "tls-alpn-01", AcmeProblemKind.Connection), (failure.Kind, failure.ChallengeType, failure.Problem?.Kind));
        Assert.Equal("mail.example.org: the challenge tls-alpn-01 failed: connection: nobody answered", failure.Reason);
    }

    [Fact]
    public async Task A_server_that_offers_no_challenge_of_ours_is_told_so()
    {
        _client.Server.Kinds = ["dns-01"];
        var failure = await _client.RefusedAsync();
        Assert.Equal(AcmeFailureKind.Challenge, failure.Kind);
        Assert.Contains("(dns-01) none is one of ours (tls-alpn-01, http-01)", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_is_kept_and_made_anew_when_the_server_forgot_it()
    {
        Assert.True((await _client.IssueAsync()).Ok);
        var first = _client.Conversation.Account;
        Assert.True((await _client.IssueAsync()).Ok);
        Assert.Equal(first, _client.Conversation.Account);
        Assert.Single(_client.Server.Log, line => line == "POST /account");
        _client.Server.Forget();
        var again = await _client.IssueAsync();
        Assert.True(again.Ok, again.Failure?.Reason);
        Assert.NotEqual(first, _client.Conversation.Account);
    }

    [Fact]
    public async Task A_renewal_says_what_it_replaces_where_the_server_knows_of_that()
    {
        Assert.True((await _client.IssueAsync("id.1")).Ok);
        _client.Server.OffersRenewal = true;
        using var other = new AcmeClient();
        other.Server.OffersRenewal = true;
        Assert.True((await other.IssueAsync("id.1")).Ok);
        Assert.Equal([null], _client.Server.Replaces);
        Assert.Equal(["id.1"], other.Server.Replaces);
        var refusals = 0;
        other.Server.Before = request => request.Url.Text.EndsWith("/order", StringComparison.Ordinal) && refusals++ == 0 ? FakeAcmeServer.Problem(409, "alreadyReplaced", "by another order") : null;
        Assert.True((await other.IssueAsync("id.1")).Ok);
        Assert.Equal(["id.1", null], other.Server.Replaces);
    }

    [Fact]
    public async Task An_order_that_is_not_ready_after_all_is_looked_at_again()
    {
        var refusals = 0;
        _client.Server.Before = request => request.Url.Text.EndsWith("/finalize", StringComparison.Ordinal) && refusals++ < 2 ? FakeAcmeServer.Problem(403, "orderNotReady", "a moment") : null;
        var result = await _client.IssueAsync();
        Assert.True(result.Ok, result.Failure?.Reason);
        Assert.Equal(3, refusals);
    }

    [Theory]
    [InlineData("pending", false, false, typeof(AcmeOrderStep.Prove))]
    [InlineData("pending", true, false, typeof(AcmeOrderStep.Wait))]
    [InlineData("ready", false, false, typeof(AcmeOrderStep.Send))]
    [InlineData("ready", true, false, typeof(AcmeOrderStep.Send))]
    [InlineData("ready", true, true, typeof(AcmeOrderStep.Wait))]
    [InlineData("processing", true, true, typeof(AcmeOrderStep.Wait))]
    [InlineData("valid", false, false, typeof(AcmeOrderStep.Fetch))]
    [InlineData("invalid", true, true, typeof(AcmeOrderStep.Over))]
    public void An_order_goes_by_its_states(string status, bool proved, bool sent, Type step)
    {
        var url = AcmeUrl.Parse("https://a.example/").Value;
        var order = new AcmeOrder(Enum.Parse<AcmeOrderStatus>(status, ignoreCase: true), [AcmeClient.Name], [url], url) { Certificate = url };
        Assert.IsType(step, AcmeOrderStep.Next(order, proved, sent));
    }

    [Theory]
    [InlineData("valid", "pending", false, typeof(AcmeProofStep.Done))]
    [InlineData("pending", "pending", false, typeof(AcmeProofStep.Answer))]
    [InlineData("pending", "pending", true, typeof(AcmeProofStep.Wait))]
    [InlineData("pending", "processing", false, typeof(AcmeProofStep.Wait))]
    [InlineData("pending", "invalid", false, typeof(AcmeProofStep.Over))]
    [InlineData("invalid", "invalid", true, typeof(AcmeProofStep.Over))]
    [InlineData("expired", "valid", false, typeof(AcmeProofStep.Over))]
    [InlineData("revoked", "valid", false, typeof(AcmeProofStep.Over))]
    [InlineData("deactivated", "valid", false, typeof(AcmeProofStep.Over))]
    public void A_proof_goes_by_its_states(string status, string challenge, bool answered, Type step)
    {
        var offered = new AcmeChallenge("http-01", AcmeUrl.Parse("https://a.example/").Value, Enum.Parse<AcmeChallengeStatus>(challenge, ignoreCase: true)) { Token = "token" };
        var authorization = new AcmeAuthorization(AcmeClient.Name, Enum.Parse<AcmeAuthorizationStatus>(status, ignoreCase: true), [offered]);
        Assert.IsType(step, AcmeProofStep.Next(authorization, ["tls-alpn-01", "http-01"], answered));
    }
}
