using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;

namespace Mox.Testing.Acme;

/// <summary>An ACME server in memory that checks what a strict one checks: addresses, nonces, signatures, account keys, states. Tests bend it by <see cref="Before"/>.</summary>
public sealed class FakeAcmeServer(TimeProvider time) : IAcmeTransport, IDisposable
{
    public const string Base = "https://acme.test";

    private readonly HashSet<string> _nonces = [];
    private readonly Dictionary<string, JsonWebKey> _accounts = [];
    private readonly Dictionary<string, Order> _orders = [];
    private readonly Dictionary<string, Proof> _proofs = [];
    private int _number;

    public static AcmeUrl Directory { get; } = AcmeUrl.Parse(Base + "/dir").Value;

    public FakeCertificateAuthority Authority { get; } = new();

    /// <summary>Looks at a request before the server does: another answer, an exception, or null to let it through.</summary>
    public Func<AcmeRequest, AcmeResponse?>? Before { get; set; }

    /// <summary>Whether an answer to a challenge is seen: kind, identifier, text expected. By default none is.</summary>
    public Func<string, AcmeIdentifier, string, bool> Sees { get; set; } = (_, _, _) => false;

    public string? Terms { get; set; }

    /// <summary>Keys of accounts made elsewhere; when there are any, one is needed.</summary>
    public Dictionary<string, byte[]> ExternalKeys { get; } = [];

    public bool OffersRenewal { get; set; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often proofs and orders are "processing" before they are done.</summary>
    public int Rounds { get; set; }

    public string? RetryAfter { get; set; }

    public string[] Kinds { get; set; } = [AcmeChallenge.Http01, AcmeChallenge.TlsAlpn01, "dns-01"];

    public List<string> Log { get; } = [];

    /// <summary>Orders placed, each with what it says it replaces.</summary>
    public List<string?> Replaces { get; } = [];

    public IReadOnlyCollection<string> Accounts => _accounts.Keys;

    public Task<AcmeResponse> SendAsync(AcmeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        ct.ThrowIfCancellationRequested();
        Log.Add($"{request.Method.ToString().ToUpperInvariant()} {request.Url.Text[Base.Length..]}");
        var answer = Before?.Invoke(request) ?? Answer(request);
        return Task.FromResult(answer.Nonce is null && request.Method != AcmeMethod.Get ? answer with { Nonce = NewNonce() } : answer);
    }

    public static AcmeResponse Json(int status, string json, string? location = null, string? retryAfter = null) =>
        new(status, Encoding.UTF8.GetBytes(json)) { Location = location, RetryAfter = retryAfter };

    public static AcmeResponse Problem(int status, string type, string detail, string? retryAfter = null, string? instance = null) =>
        Json(status, new JsonObject { ["type"] = AcmeProblem.Prefix + type, ["detail"] = detail, ["status"] = status, ["instance"] = instance }.ToJsonString(), retryAfter: retryAfter);

    /// <summary>Forgets everything, as a server does that keeps nothing over a restart.</summary>
    public void Forget()
    {
        _nonces.Clear();
        _accounts.Clear();
        _orders.Clear();
        _proofs.Clear();
    }

    public void Dispose() => Authority.Dispose();

    private AcmeResponse Answer(AcmeRequest request)
    {
        var path = request.Url.Text[Base.Length..];
        switch (request.Method, path)
        {
            case (AcmeMethod.Get, "/dir"):
                return Json(200, DirectoryText());
            case (AcmeMethod.Head, "/nonce"):
                return new AcmeResponse(200, default);
            case (AcmeMethod.Get, _) when path.StartsWith("/renewal/", StringComparison.Ordinal):
                var start = time.GetUtcNow().AddDays(-1);
                return Json(200, $$"""{"suggestedWindow":{"start":"{{start:O}}","end":"{{start.AddHours(1):O}}"},"explanationURL":"https://acme.test/why"}""", retryAfter: "21600");
            case (AcmeMethod.Post, _):
                return Post(request, path);
            default:
                return Problem(405, "malformed", "method");
        }
    }

    private string DirectoryText()
    {
        var directory = new JsonObject { ["newNonce"] = Base + "/nonce", ["newAccount"] = Base + "/account", ["newOrder"] = Base + "/order", ["keyChange"] = Base + "/key" };
        if (OffersRenewal) directory["renewalInfo"] = Base + "/renewal";
        directory["meta"] = new JsonObject { ["termsOfService"] = Terms, ["externalAccountRequired"] = ExternalKeys.Count > 0, ["caaIdentities"] = new JsonArray("acme.test") };
        return directory.ToJsonString();
    }

    private AcmeResponse Post(AcmeRequest request, string path)
    {
        var signed = JsonWebSignature.Parse(request.Body).Value;
        var header = JsonNode.Parse(signed.DecodeHeader())!.AsObject();
        if ((string?)header["alg"] != "ES256") return Problem(400, "badSignatureAlgorithm", "ES256 only");
        if ((string?)header["url"] != request.Url.Text) return Problem(403, "unauthorized", "the url in the header is another");
        if (!_nonces.Remove((string?)header["nonce"] ?? "")) return Problem(400, "badNonce", "not one of ours");
        if (header.ContainsKey("jwk") == header.ContainsKey("kid")) return Problem(400, "malformed", "jwk or kid");
        JsonWebKey key;
        if (header["jwk"] is { } jwk)
        {
            key = JsonWebKey.Parse(Encoding.UTF8.GetBytes(jwk.ToJsonString())).Value;
            if (path != "/account") return Problem(403, "unauthorized", "kid wanted");
        }
        else if (!_accounts.TryGetValue((string?)header["kid"] ?? "", out key!))
        {
            return Problem(400, "accountDoesNotExist", "no such account");
        }

        if (!signed.Verifies(key)) return Problem(403, "unauthorized", "the signature is wrong");
        var payload = signed.DecodePayload();
        var account = (string?)header["kid"];
        return path switch
        {
            "/account" => Account(key, JsonNode.Parse(payload)!.AsObject(), request.Url),
            "/order" => NewOrder(JsonNode.Parse(payload)!.AsObject()),
            "/key" => ChangeKey(account!, key, payload, request.Url),
            _ => Resource(path, payload, key, account!),
        };
    }

    private AcmeResponse Account(JsonWebKey key, JsonObject wanted, AcmeUrl url)
    {
        var there = _accounts.FirstOrDefault(known => known.Value.Thumbprint == key.Thumbprint).Key;
        if (there is not null) return Json(200, """{"status":"valid","contact":[]}""", there);
        if ((bool?)wanted["onlyReturnExisting"] == true) return Problem(400, "accountDoesNotExist", "no account with this key");
        if (Terms is not null && (bool?)wanted["termsOfServiceAgreed"] != true) return Problem(403, "userActionRequired", "terms of service", instance: Terms);
        if (ExternalKeys.Count > 0)
        {
            if (wanted["externalAccountBinding"] is not { } binding) return Problem(403, "externalAccountRequired", "bind it");
            var inner = JsonWebSignature.Parse(Encoding.UTF8.GetBytes(binding.ToJsonString())).Value;
            var header = JsonNode.Parse(inner.DecodeHeader())!.AsObject();
            if ((string?)header["alg"] != "HS256" || header.ContainsKey("nonce") || (string?)header["url"] != url.Text) return Problem(400, "malformed", "header of the binding");
            if (!ExternalKeys.TryGetValue((string?)header["kid"] ?? "", out var shared) || !inner.Verifies(shared)) return Problem(403, "unauthorized", "the binding is wrong");
            if (JsonWebKey.Parse(inner.DecodePayload()).Value.Thumbprint != key.Thumbprint) return Problem(403, "unauthorized", "the binding is for another key");
        }

        var place = $"{Base}/acct/{++_number}";
        _accounts[place] = key;
        return Json(201, new JsonObject { ["status"] = "valid", ["contact"] = wanted["contact"]?.DeepClone() }.ToJsonString(), place);
    }

    private AcmeResponse ChangeKey(string account, JsonWebKey old, byte[] payload, AcmeUrl url)
    {
        var inner = JsonWebSignature.Parse(payload).Value;
        var header = JsonNode.Parse(inner.DecodeHeader())!.AsObject();
        var change = JsonNode.Parse(inner.DecodePayload())!.AsObject();
        var next = JsonWebKey.Parse(Encoding.UTF8.GetBytes(header["jwk"]!.ToJsonString())).Value;
        var named = JsonWebKey.Parse(Encoding.UTF8.GetBytes(change["oldKey"]!.ToJsonString())).Value;
        if (header.ContainsKey("nonce") || (string?)header["url"] != url.Text || !inner.Verifies(next)) return Problem(400, "malformed", "inner signature");
        if ((string?)change["account"] != account || named.Thumbprint != old.Thumbprint) return Problem(400, "malformed", "account or old key");
        _accounts[account] = next;
        return Json(200, """{"status":"valid"}""");
    }

    private AcmeResponse NewOrder(JsonObject wanted)
    {
        Replaces.Add((string?)wanted["replaces"]);
        var order = new Order($"{Base}/order/{++_number}", [.. wanted["identifiers"]!.AsArray().Select(item => AcmeIdentifier.Parse((string)item!["type"]!, (string)item["value"]!).Value)]);
        foreach (var identifier in order.Identifiers)
        {
            var proof = new Proof($"{Base}/proof/{++_number}", identifier, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)));
            order.Proofs.Add(proof);
            _proofs[proof.Place] = proof;
        }

        _orders[order.Place] = order;
        return Json(201, Text(order), order.Place);
    }

    private AcmeResponse Resource(string path, byte[] payload, JsonWebKey key, string account)
    {
        var url = Base + path;
        if (path.StartsWith("/acct/", StringComparison.Ordinal)) return url == account ? Json(200, Contact(payload)) : Problem(403, "unauthorized", "another account");
        if (path.StartsWith("/proof/", StringComparison.Ordinal))
        {
            var parts = path.Split('/');
            var proof = _proofs[$"{Base}/proof/{parts[2]}"];
            if (parts.Length == 3) return Json(200, Text(proof, look: true), retryAfter: RetryAfter);
            if (Encoding.UTF8.GetString(payload) != "{}") return Problem(400, "malformed", "an empty object is wanted");
            proof.Tried = parts[3];
            proof.Good = Sees(proof.Tried, proof.Identifier, $"{proof.Token}.{key.Thumbprint}");
            proof.Rounds = Rounds;
            return Json(200, Challenge(proof, proof.Tried).ToJsonString());
        }

        if (path.EndsWith("/finalize", StringComparison.Ordinal))
        {
            var order = _orders[url[..^"/finalize".Length]];
            if (order.Status != "ready") return Problem(403, "orderNotReady", "not ready");
            return Finalize(order, Base64Url.DecodeFromChars((string)JsonNode.Parse(payload)!["csr"]!));
        }

        if (path.EndsWith("/certificate", StringComparison.Ordinal)) return new AcmeResponse(200, Encoding.ASCII.GetBytes(_orders[url[..^"/certificate".Length]].Chain!));
        return _orders.TryGetValue(url, out var known) ? Json(200, Text(known, look: true), retryAfter: RetryAfter) : Problem(404, "malformed", "no such resource");
    }

    private AcmeResponse Finalize(Order order, byte[] signingRequest)
    {
        var now = time.GetUtcNow();
        using var leaf = Authority.Sign(signingRequest, now.AddHours(-1), now.AddHours(-1) + Lifetime);
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        var asked = names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()));
        if (!asked.Order(StringComparer.Ordinal).SequenceEqual(order.Identifiers.Select(identifier => identifier.Value).Order(StringComparer.Ordinal))) return Problem(400, "badCSR", "other names than those of the order");
        order.Chain = leaf.ExportCertificatePem() + "\n" + Authority.Root.ExportCertificatePem() + "\n";
        order.Rounds = Rounds;
        return Json(200, Text(order), order.Place, RetryAfter);
    }

    private static string Contact(byte[] payload) =>
        payload.Length == 0 ? """{"status":"valid"}""" : new JsonObject { ["status"] = "valid", ["contact"] = JsonNode.Parse(payload)!["contact"]!.DeepClone() }.ToJsonString();

    private static string Text(Order order, bool look = false)
    {
        if (look && order.Rounds > 0 && order.Chain is not null) order.Rounds--;
        var text = new JsonObject
        {
            ["status"] = order.Status,
            ["expires"] = "2030-01-01T00:00:00Z",
            ["identifiers"] = new JsonArray([.. order.Identifiers.Select(identifier => (JsonNode)new JsonObject { ["type"] = identifier.Type, ["value"] = identifier.Value })]),
            ["authorizations"] = new JsonArray([.. order.Proofs.Select(proof => (JsonNode)proof.Place)]),
            ["finalize"] = order.Place + "/finalize",
        };
        if (order.Status == "valid") text["certificate"] = order.Place + "/certificate";
        return text.ToJsonString();
    }

    private string Text(Proof proof, bool look)
    {
        if (look && proof is { Tried: not null, Rounds: > 0 }) proof.Rounds--;
        return new JsonObject
        {
            ["identifier"] = new JsonObject { ["type"] = proof.Identifier.Type, ["value"] = proof.Identifier.Value },
            ["status"] = proof.Status,
            ["challenges"] = new JsonArray([.. Kinds.Where(kind => proof.Status == "pending" || kind == proof.Tried).Select(kind => Challenge(proof, kind))]),
        }.ToJsonString();
    }

    private static JsonObject Challenge(Proof proof, string kind)
    {
        var challenge = new JsonObject { ["type"] = kind, ["url"] = $"{proof.Place}/{kind}", ["token"] = proof.Token, ["status"] = kind != proof.Tried ? "pending" : proof.Status == "pending" ? "processing" : proof.Status };
        if (kind == proof.Tried && proof.Status == "invalid") challenge["error"] = new JsonObject { ["type"] = AcmeProblem.Prefix + "connection", ["detail"] = "nobody answered" };
        return challenge;
    }

    private string NewNonce()
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _nonces.Add(nonce);
        return nonce;
    }

    private sealed record Proof(string Place, AcmeIdentifier Identifier, string Token)
    {
        public string? Tried { get; set; }

        public bool Good { get; set; }

        public int Rounds { get; set; }

        public string Status => Tried is null || Rounds > 0 ? "pending" : Good ? "valid" : "invalid";
    }

    private sealed record Order(string Place, ImmutableArray<AcmeIdentifier> Identifiers)
    {
        public List<Proof> Proofs { get; } = [];

        public string? Chain { get; set; }

        public int Rounds { get; set; }

        public string Status => Proofs.Any(proof => proof.Status == "invalid") ? "invalid" : Proofs.Any(proof => proof.Status != "valid") ? "pending" : Chain is null ? "ready" : Rounds > 0 ? "processing" : "valid";
    }
}
