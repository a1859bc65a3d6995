using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Spf;
using SpfIdentity = Mox.Protocols.Dmarc.SpfIdentity;

namespace Mox.Server.Inbound.Checks;

/// <summary>Writes what was found about a sender into header fields: Authentication-Results, and below it Received-SPF.</summary>
/// <remarks>RFC 8601 §2.2; RFC 7208 §9.1. Whatever strangers wrote, both are ASCII and cannot break out of their place.</remarks>
internal static class SenderFields
{
    /// <summary>Characters of a signature that are written, to tell signatures of one domain apart. RFC 6008 §4 asks for eight or more.</summary>
    private const int SignatureText = 12;

    /// <summary>Both fields, each ended by CRLF; empty when nothing was checked.</summary>
    /// <param name="hostName">Our identifier.</param>
    /// <param name="client">The address the message came from.</param>
    public static byte[] Write(InboundFindings findings, string hostName, IPAddress client)
    {
        var results = Results(findings, client);
        if (results.IsEmpty) return [];
        var text = new StringBuilder(new AuthenticationResultsField(hostName, results).ToField());
        if (findings.Spf is { } spf && DomainName.Parse(hostName).Try(out var receiver, out _)) text.Append(ReceivedSpf.FieldName).Append(": ").Append(ReceivedSpf.Of(spf, receiver).Write()).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static ImmutableArray<AuthenticationResult> Results(InboundFindings findings, IPAddress client)
    {
        var results = ImmutableArray.CreateBuilder<AuthenticationResult>();
        if (findings.Iprev is { } iprev) results.Add(WithComment(Methods.Iprev(iprev), iprev.Result == MethodResult.Pass ? Signed(iprev.Authentic) : null));
        foreach (var result in findings.Dkim?.Results ?? []) results.Add(Dkim(result));
        if (findings.Arc is { } arc && CheckWords.Of(arc) is var chain and not MethodResult.None) results.Add(Methods.Arc(chain, client, arc.OldestPass, arc.Reason));
        foreach (var spf in new[] { findings.MailFromSpf, findings.HelloSpf })
        {
            if (spf is not null) results.Add(Methods.Spf(spf.Result.Method(), Identity(spf), spf.Domain, Signed(spf.Authentic)));
        }

        foreach (var finding in findings.Dmarc) results.Add(Dmarc(finding));
        if (findings.DmarcGivenUp is not null) results.Add(new AuthenticationResult("dmarc", MethodResult.TempError.Word()));
        return results.ToImmutable();
    }

    private static AuthenticationResult Dkim(DkimResult result)
    {
        var comment = result.KeyBits > 0 ? string.Create(CultureInfo.InvariantCulture, $"{result.KeyBits} bit key, {Signed(result.IsAuthentic)}") : result.Reason;
        if (result.Signature is not { } signature) return Methods.Dkim(CheckWords.Of(result), null, comment: comment);
        var field = Methods.Dkim(CheckWords.Of(result), signature.Domain, signature.Selector.Ascii, signature.Algorithm.Word(), comment: comment);
        var text = Convert.ToBase64String(signature.Signature.AsSpan());
        var more = field.Properties.Add(new AuthenticationProperty("header", "b", text.Length > SignatureText ? text[..SignatureText] : text));
        return field with { Properties = signature.Identity is { } identity ? more.Add(new AuthenticationProperty("header", "i", identity)) : more };
    }

    private static AuthenticationResult Dmarc(DmarcFinding finding)
    {
        var evaluation = finding.Evaluation;
        var reliefs = finding.Overrides.Select(relief => relief.Comment).ToList();
        if (evaluation.Relief == DmarcRelief.SampledOut) reliefs.Add("sampled out");
        if (evaluation.Relief == DmarcRelief.Testing) reliefs.Add("testing");
        var field = WithComment(Methods.Dmarc(evaluation), evaluation.Record is null ? null : Signed(evaluation.RecordAuthentic));
        return reliefs.Count == 0 ? field : WithComment(field, $"override: {string.Join("; ", reliefs)}");
    }

    private static AuthenticationResult WithComment(AuthenticationResult result, string? comment) => comment is null ? result : result with { Comments = result.Comments.Add(comment) };

    private static string Signed(bool authentic) => authentic ? "dnssec" : "no dnssec";

    private static SpfIdentity Identity(SpfVerdict spf) => spf.Request.Identity == Protocols.Spf.SpfIdentity.Hello ? SpfIdentity.Helo : SpfIdentity.MailFrom;
}
