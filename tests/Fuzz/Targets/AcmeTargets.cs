using System.Text;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Caa;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Acme.Signing;

namespace Mox.Fuzz;

/// <summary>Documents of ACME servers: a fault lies within them, what is read holds no harmful text, and each has a next step.</summary>
public sealed class AcmeDocumentTarget : FuzzTarget
{
    public override string Name => "acme-document";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            """{"newNonce":"https://a.example/n","newAccount":"https://a.example/a","newOrder":"https://a.example/o","meta":{"caaIdentities":["a.example"],"externalAccountRequired":true,"termsOfService":"x"}}""",
            """{"status":"valid","expires":"2016-01-20T14:09:07.99Z","identifiers":[{"type":"dns","value":"a.example"},{"type":"ip","value":"::1"}],"authorizations":["https://a.example/z"],"finalize":"https://a.example/f","certificate":"https://a.example/c","error":{"type":"urn:ietf:params:acme:error:caa","detail":"d"}}""",
            """{"status":"pending","identifier":{"type":"dns","value":"a.example"},"challenges":[{"type":"http-01","url":"https://a.example/c","status":"pending","token":"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"},{"type":"x"}],"wildcard":true}""",
            """{"type":"urn:ietf:params:acme:error:compound","detail":"a\u0000\ud800","status":400,"instance":"i","subproblems":[{"type":"t","identifier":{"type":"dns","value":"*.a.example"}}]}""",
            """{"suggestedWindow":{"start":"2025-01-02T04:00:00Z","end":"2025-01-03T04:00:00+01:00"},"explanationURL":"u"}""",
            """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","protected":"e30","payload":"","signature":"AAAA"}""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\"", "{", "}", "[", "]", ",", ":", "null", "true", "1e9", "\\ud800", "\\u0000", "\"status\":\"", "processing", "invalid", "https://", "\"dns\"", "\"ip\"", "é", "\uFEFF", "/*x*/"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        Within(AcmeDirectory.Parse(input).Fault.Offset, input);
        Within(AcmeAccount.Parse(input).Fault.Offset, input);
        Within(AcmeRenewalWindow.Parse(input).Fault.Offset, input);
        Within(JsonWebSignature.Parse(input).Fault.Offset, input);
        var order = AcmeOrder.Parse(input);
        Within(order.Fault.Offset, input);
        if (order.Ok) Hold(AcmeOrderStep.Next(order.Value, false, false) is not AcmeOrderStep.Wait || order.Value.Status == AcmeOrderStatus.Processing, "an order has a next step");
        var authorization = AcmeAuthorization.Parse(input);
        Within(authorization.Fault.Offset, input);
        if (authorization.Ok && AcmeProofStep.Next(authorization.Value, ["http-01"], false) is AcmeProofStep.Over over) Plain(over.Reason);
        var problem = AcmeProblem.Parse(input);
        Within(problem.Fault.Offset, input);
        if (problem.Ok) Plain(problem.Value.ToString());
        if (JsonWebKey.Parse(input).Try(out var key, out var fault)) Hold(JsonWebKey.Parse(Encoding.UTF8.GetBytes(key.Json)).Value.Thumbprint == key.Thumbprint, "a key comes back");
        else Within(fault.Offset, input);
    }

    private static void Within(int offset, byte[] input) => Hold(offset >= 0 && offset <= Math.Max(input.Length, AcmeLimits.DocumentOctets), "a fault lies within the document");

    private static void Plain(string text) => Hold(text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.Length <= 3 * AcmeLimits.TextLength, "text for people is plain and short");
}

/// <summary>Chains and first TLS messages: faults lie within, what is read is written and read again as the same.</summary>
public sealed class AcmeWireTarget : FuzzTarget
{
    public override string Name => "acme-wire";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"u8.ToArray(),
        [22, 3, 1, 0, 72, 1, 0, 0, 68, 3, 3, .. new byte[32], 0, 0, 2, 19, 1, 1, 0, 0, 25, 0, 0, 0, 6, 0, 4, 0, 0, 1, 97, 0, 16, 0, 11, 0, 9, 8, 97, 99, 109, 101, 45, 116, 108, 115],
        [22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3, .. new byte[32], 0, 0, 2, 19, 1, 1, 0, 0, 0],
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [[22, 3, 1], [0, 0], [0, 16], [1, 0, 0], "acme-tls/1"u8.ToArray(), "-----BEGIN CERTIFICATE-----"u8.ToArray(), "-----END CERTIFICATE-----"u8.ToArray(), "\n"u8.ToArray()];

    public override void Run(byte[] input)
    {
        if (AcmeCertificateChain.Parse(input).Try(out var chain, out var fault)) Hold(AcmeCertificateChain.Parse(Encoding.ASCII.GetBytes(chain.ToPem())).Value.ToPem() == chain.ToPem(), "a chain comes back");
        else Hold(fault.Offset >= 0 && fault.Offset <= input.Length, "a fault lies within the chain");
        var status = ClientHello.Read(input, out var hello);
        Hold(status == ClientHelloStatus.Whole == hello is not null, "a whole message is there");
        if (status == ClientHelloStatus.Partial) return;
        var more = ClientHello.Read([.. input, 1, 2, 3], out var again);
        Hold(more == status && again?.ServerName == hello?.ServerName, "what follows makes no difference");
    }
}

/// <summary>Values of CAA properties: a fault lies within them, what is read is written and read again as the same.</summary>
public sealed class CaaTarget : FuzzTarget
{
    public override string Name => "caa";

    public override IReadOnlyList<byte[]> Seeds { get; } = ["ca1.example.net; accounturi=https://example.net/account/1234; validationmethods=dns-01,ca-foo"u8.ToArray(), " ; a = 1"u8.ToArray(), ";"u8.ToArray()];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[";", "=", " ", "\t", "-", ".", "a=", ",", "\0", "é", "xn--"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!CaaIssue.Parse(text).Try(out var issue, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= text.Length, "a fault lies within the value");
            return;
        }

        var again = CaaIssue.Parse(issue.ToString());
        Hold(again.Ok && again.Value.Issuer == issue.Issuer && again.Value.Parameters.SequenceEqual(issue.Parameters), "it comes back");
    }
}
