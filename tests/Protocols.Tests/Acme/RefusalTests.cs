using System.Text;
using System.Text.Json.Nodes;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;
using Mox.Testing.Acme;

namespace Mox.Protocols.Tests.Acme;

/// <summary>Servers that refuse, limit, break off or answer nonsense.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly AcmeClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_nonce_that_is_not_taken_is_replaced_and_the_request_sent_again()
    {
        var refused = 0;
        _client.Server.Before = request => request.Method == AcmeMethod.Post && ++refused % 3 != 0 ? FakeAcmeServer.Problem(400, "badNonce", "stale") : null;
        var result = await _client.IssueAsync();
        Assert.True(result.Ok, result.Failure?.Reason);
        Assert.Single(_client.Server.Log, line => line == "HEAD /nonce"); // the answer of refusal brings a new one
    }

    [Fact]
    public async Task A_server_that_takes_none_of_its_own_nonces_is_left()
    {
        _client.Server.Before = request => request.Method == AcmeMethod.Post ? FakeAcmeServer.Problem(400, "badNonce", "stale") : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.ServerFault, "a new account: the server took none of 8 nonces it gave"), (failure.Kind, failure.Reason));
        Assert.Equal(8, _client.Server.Log.Count(line => line == "POST /account"));
    }

    [Fact]
    public async Task A_server_without_nonces_is_told_so()
    {
        _client.Server.Before = request => request.Method == AcmeMethod.Head ? new AcmeResponse(200, default) { Nonce = "not a nonce!" } : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.Unreadable, "the server gave no nonce"), (failure.Kind, failure.Reason));
    }

    [Theory]
    [InlineData("/account", 429, "rateLimited", AcmeFailureKind.RateLimited)]
    [InlineData("/order", 429, "rateLimited", AcmeFailureKind.RateLimited)]
    [InlineData("/order", 403, "unauthorized", AcmeFailureKind.Refused)]
    [InlineData("/order", 400, "rejectedIdentifier", AcmeFailureKind.Refused)]
    [InlineData("/order", 403, "userActionRequired", AcmeFailureKind.OwnerMustAct)]
    [InlineData("/account", 403, "externalAccountRequired", AcmeFailureKind.OwnerMustAct)]
    [InlineData("/account", 400, "invalidContact", AcmeFailureKind.OwnerMustAct)]
    [InlineData("/account", 400, "unsupportedContact", AcmeFailureKind.OwnerMustAct)]
    [InlineData("/order", 400, "malformed", AcmeFailureKind.Refused)]
    [InlineData("/order", 403, "caa", AcmeFailureKind.Refused)]
    [InlineData("/order", 400, "dns", AcmeFailureKind.Challenge)]
    [InlineData("/finalize", 400, "badCSR", AcmeFailureKind.Refused)]
    [InlineData("/finalize", 500, "serverInternal", AcmeFailureKind.ServerFault)]
    [InlineData("/certificate", 500, "serverInternal", AcmeFailureKind.ServerFault)]
    [InlineData("/account", 400, "badPublicKey", AcmeFailureKind.Refused)]
    [InlineData("/order", 503, "", AcmeFailureKind.ServerFault)]
    [InlineData("/order", 302, "", AcmeFailureKind.Unreadable)]
    public async Task A_refusal_says_what_has_to_be_done_and_what_the_server_said(string path, int status, string type, AcmeFailureKind kind)
    {
        _client.Server.Before = request => request.Url.Text.EndsWith(path, StringComparison.Ordinal)
            ? type.Length > 0 ? FakeAcmeServer.Problem(status, type, "these are the reasons", retryAfter: "3600", instance: "https://acme.test/visit") : new AcmeResponse(status, "<html>"u8.ToArray()) { RetryAfter = "3600" }
            : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(type.Length > 0 ? $"{type}: these are the reasons" : $"the server answered with HTTP status {status}", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(_client.Time.GetUtcNow().AddHours(1), failure.RetryAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(type == "userActionRequired", failure.Reason.Contains("(visit https://acme.test/visit)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unauthorized", AcmeFailureKind.Refused)]
    [InlineData("caa", AcmeFailureKind.Refused)]
    [InlineData("rateLimited", AcmeFailureKind.RateLimited)]
    [InlineData("serverInternal", AcmeFailureKind.ServerFault)]
    public async Task An_order_that_came_to_nothing_says_why(string type, AcmeFailureKind kind)
    {
        _client.Server.Before = request => request.Url.Text.EndsWith("/finalize", StringComparison.Ordinal)
            ? FakeAcmeServer.Json(200, new JsonObject
            {
                ["status"] = "invalid",
                ["identifiers"] = new JsonArray(new JsonObject { ["type"] = "dns", ["value"] = "mail.example.org" }),
                ["authorizations"] = new JsonArray(),
                ["finalize"] = request.Url.Text,
                ["error"] = new JsonObject { ["type"] = AcmeProblem.Prefix + type, ["detail"] = "no" },
            }.ToJsonString())
            : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal((kind, $"the order came to nothing: {type}: no"), (failure.Kind, failure.Reason));
    }

    [Fact]
    public async Task Terms_that_nobody_accepted_are_named_before_anything_is_sent()
    {
        _client.Server.Terms = "https://acme.test/terms/v1";
        _client.Registration = _client.Registration with { TermsAgreed = false };
        var failure = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.OwnerMustAct, "the terms of service have to be accepted first: https://acme.test/terms/v1"), (failure.Kind, failure.Reason));
        Assert.DoesNotContain("POST /account", _client.Server.Log);
        _client.Registration = _client.Registration with { TermsAgreed = true };
        Assert.True((await _client.IssueAsync()).Ok);
    }

    [Fact]
    public async Task A_binding_that_is_wanted_is_asked_for_and_a_wrong_one_refused()
    {
        _client.Server.ExternalKeys["kid-1"] = "the shared key"u8.ToArray();
        Assert.Equal(AcmeFailureKind.OwnerMustAct, (await _client.RefusedAsync()).Kind);
        Assert.DoesNotContain("POST /account", _client.Server.Log);
        _client.Registration = _client.Registration with { External = new AcmeExternalAccount("kid-1", "another key"u8.ToArray()) };
        var wrong = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.Refused, "a new account: unauthorized: the binding is wrong"), (wrong.Kind, wrong.Reason));
        _client.Registration = _client.Registration with { External = new AcmeExternalAccount("kid-1", "the shared key"u8.ToArray()) };
        Assert.True((await _client.IssueAsync()).Ok);
    }

    [Theory]
    [InlineData("deactivated")]
    [InlineData("revoked")]
    public async Task An_account_that_may_not_be_used_is_told(string status)
    {
        _client.Server.Before = request => request.Url.Text.EndsWith("/account", StringComparison.Ordinal) ? FakeAcmeServer.Json(200, $$"""{"status":"{{status}}"}""", "https://acme.test/acct/1") : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal((AcmeFailureKind.OwnerMustAct, $"the account is {status}"), (failure.Kind, failure.Reason));
    }

    [Fact]
    public async Task A_server_that_vanishes_at_any_moment_is_told_and_nothing_stays_visible()
    {
        Assert.True((await _client.IssueAsync()).Ok);
        var steps = _client.Server.Log.Count;
        Assert.InRange(steps, 9, 15);
        for (var last = 0; last < steps; last++)
        {
            using var client = new AcmeClient();
            client.Server.Before = _ => client.Server.Log.Count > last ? throw new IOException("connection reset\r\nby peer") : null;
            var failure = await client.RefusedAsync();
            Assert.Equal(AcmeFailureKind.Unreachable, failure.Kind);
            Assert.EndsWith(": acme.test gave no answer: connection reset by peer", failure.Reason, StringComparison.Ordinal);
            client.Server.Before = null;
            Assert.True((await client.IssueAsync()).Ok, "it works when the server is back");
        }
    }

    [Theory]
    [InlineData("/dir", "{}", "the directory: the answer cannot be read: expected \"newNonce\" at offset 0")]
    [InlineData("/dir", "<html>", "the directory: the answer cannot be read: expected JSON at offset 0")]
    [InlineData("/account", "{", "a new account: the answer cannot be read")]
    [InlineData("/order", "null", "an order: the answer cannot be read: expected JSON object at offset 0")]
    [InlineData("/certificate", "no certificate", "the certificate: the answer cannot be read: expected certificate in PEM at offset 0")]
    public async Task Nonsense_is_told_with_its_place(string path, string body, string reason)
    {
        _client.Server.Before = request => request.Url.Text.EndsWith(path, StringComparison.Ordinal) ? new AcmeResponse(200, Encoding.UTF8.GetBytes(body)) { Location = "https://acme.test/x" } : null;
        var failure = await _client.RefusedAsync();
        Assert.Equal(AcmeFailureKind.Unreadable, failure.Kind);
        Assert.StartsWith(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dir", AcmeLimits.DocumentOctets)]
    [InlineData("/order", AcmeLimits.DocumentOctets)]
    [InlineData("/certificate", AcmeLimits.ChainOctets)]
    public async Task An_endless_answer_is_not_taken_and_the_transport_knows_the_bound(string path, int bound)
    {
        _client.Server.Before = request =>
        {
            if (!request.Url.Text.EndsWith(path, StringComparison.Ordinal)) return null;
            Assert.Equal(bound, request.MaxOctets);
            return new AcmeResponse(200, new byte[bound + 1]);
        };
        var failure = await _client.RefusedAsync();
        Assert.EndsWith($"the answer has more than {bound} octets", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_without_place_or_for_other_names_is_not_taken()
    {
        string? location = null;
        _client.Server.Before = request => request.Url.Text.EndsWith("/order", StringComparison.Ordinal)
            ? FakeAcmeServer.Json(201, """{"status":"ready","identifiers":[{"type":"dns","value":"evil.example"}],"authorizations":[],"finalize":"https://acme.test/f"}""", location)
            : null;
        Assert.Equal("an order: the server did not say where it is", (await _client.RefusedAsync()).Reason);
        location = "https://acme.test/order/1";
        Assert.Equal("an order: the server made one for other names", (await _client.RefusedAsync()).Reason);
    }

    [Fact]
    public async Task A_new_key_takes_over_and_the_old_one_counts_no_more()
    {
        Assert.True((await _client.IssueAsync()).Ok);
        using var next = AcmeKey.Generate();
        Assert.Null(await _client.RunAsync(ct => _client.Conversation.ChangeKeyAsync(next, ct)));
        Assert.Equal(next.Public.Thumbprint, _client.Conversation.PublicKey.Thumbprint);
        Assert.True((await _client.IssueAsync()).Ok);
        var old = new AcmeConversation(_client.Server, FakeAcmeServer.Directory, _client.Key, _client.Time);
        Assert.Equal(AcmeFailureKind.NoAccount, (await _client.RunAsync(old.FindAccountAsync)).Failure!.Kind);
        var found = new AcmeConversation(_client.Server, FakeAcmeServer.Directory, next, _client.Time);
        Assert.True((await _client.RunAsync(found.FindAccountAsync)).Ok);
        Assert.Equal(_client.Conversation.Account, found.Account);
    }

    [Fact]
    public async Task A_change_of_key_that_is_refused_leaves_the_old_one()
    {
        Assert.True((await _client.IssueAsync()).Ok);
        _client.Server.Before = request => request.Url.Text.EndsWith("/key", StringComparison.Ordinal) ? FakeAcmeServer.Problem(409, "malformed", "the key is in use") : null;
        using var next = AcmeKey.Generate();
        Assert.Equal(AcmeFailureKind.Refused, (await _client.RunAsync(ct => _client.Conversation.ChangeKeyAsync(next, ct)))?.Kind);
        Assert.Equal(_client.Key.Public.Thumbprint, _client.Conversation.PublicKey.Thumbprint);
        Assert.True((await _client.IssueAsync()).Ok);
    }

    [Fact]
    public async Task Contacts_can_be_changed()
    {
        Assert.True((await _client.IssueAsync()).Ok);
        var changed = await _client.RunAsync(ct => _client.Conversation.ChangeContactAsync(["mailto:new@example.org"], ct));
        Assert.Equal(["mailto:new@example.org"], changed.Value.Contact.AsEnumerable());
    }

    [Fact]
    public async Task Renewal_information_is_asked_for_where_it_is_offered()
    {
        Assert.Null((await _client.RunAsync(ct => _client.Conversation.RenewalWindowAsync("a.b", ct))).Value);
        using var other = new AcmeClient();
        other.Server.OffersRenewal = true;
        var told = (await other.RunAsync(ct => other.Conversation.RenewalWindowAsync("a.b", ct))).Value!.Value;
        Assert.Contains("GET /renewal/a.b", other.Server.Log);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(6)), (told.Window.End - told.Window.Start, told.AskAgain));
    }
}
