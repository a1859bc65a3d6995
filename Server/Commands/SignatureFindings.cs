using System.Globalization;
using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Protocols.PublicSuffix;
using Mox.Server.Dkim;
using Mox.Server.Inbound.Checks;

namespace Mox.Server.Commands;

/// <summary>What was found about the signatures of a message and about its ARC chain.</summary>
internal sealed record SignatureFindings(DkimReport Dkim, ArcReport Arc)
{
    /// <summary>Judges all signatures in one pass over the body.</summary>
    /// <param name="message">The message, of which no body was read yet.</param>
    /// <param name="dns">Where keys are looked up.</param>
    /// <param name="at">The time by which signatures are judged.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<SignatureFindings> ReadAsync(MessageFile message, IDnsResolver dns, DateTimeOffset at, CancellationToken ct)
    {
        var verifier = new DkimVerifier(dns, new PortableEd25519(), new DkimPolicy { Suffixes = PublicSuffixList.Embedded });
        using var verification = verifier.Begin(message.Header, at, ct);
        var chain = ArcVerifier.Begin(verification, ct);
        if (verification.NeedsBody)
        {
            while (await message.ReadBodyAsync(ct).ConfigureAwait(false) is { IsEmpty: false } piece) verification.Append(piece.Span);
        }

        var dkim = await verification.FinishAsync().ConfigureAwait(false);
        return new SignatureFindings(dkim, await chain.FinishAsync().ConfigureAwait(false));
    }

    /// <summary>Lines about all signatures, then about the chain.</summary>
    public IEnumerable<string> Lines()
    {
        if (Dkim.Results.IsEmpty) yield return "dkim: none: The message has no signature";
        foreach (var line in Dkim.Results.SelectMany((result, i) => Lines(FormattableString.Invariant($"signature {i + 1}"), result))) yield return line;
        if (Dkim.Skipped > 0) yield return FormattableString.Invariant($"note: {Dkim.Skipped} more signatures were not looked at: there are too many");
        yield return $"arc: {Arc.Status.Method().Word()}: {Arc.Reason}";
        if (Arc.Detail is { } detail) yield return $"  detail: {detail}";
        if (Arc.IsTemporary) yield return "  note: a key could not be had for the time being";
        foreach (var set in Arc.Sets)
        {
            yield return FormattableString.Invariant($"arc set {set.Set.Instance}: found by {set.Set.Seal.Signature.Domain}: {set.Set.Results}");
            foreach (var line in Lines(FormattableString.Invariant($"arc set {set.Set.Instance}, message"), set.Message).Concat(Lines(FormattableString.Invariant($"arc set {set.Set.Instance}, seal"), set.Seal))) yield return line;
        }
    }

    /// <summary>The signatures for programs.</summary>
    public object DkimObject() => new { Result = Dkim.Status.Method().Word(), Signatures = Dkim.Results.Select(Object), Dkim.Skipped };

    /// <summary>The chain for programs.</summary>
    public object ArcObject() => new
    {
        Result = Arc.Status.Method().Word(),
        Arc.Reason,
        Arc.Detail,
        Temporary = Arc.IsTemporary,
        Arc.OldestPass,
        Sets = Arc.Sets.Select(set => new { set.Set.Instance, set.Set.Results, Message = Object(set.Message), Seal = Object(set.Seal) }),
    };

    private static IEnumerable<string> Lines(string label, DkimResult result)
    {
        yield return $"{label}: {result.Status.Method().Word()}: {result.Reason}";
        if (result.Detail is { } detail) yield return $"  detail: {detail}";
        if (result.Signature is not { } signature) yield break;
        yield return $"  domain: {signature.Domain}, selector: {signature.Selector}";
        var forms = signature.SignedFields.IsEmpty ? "" : $" {signature.HeaderForm.Word()}/{signature.BodyForm.Word()}";
        yield return $"  algorithm: {signature.Algorithm.Word()}{forms}, {Key(result)}";
        if (!signature.SignedFields.IsEmpty) yield return $"  fields: {string.Join(':', signature.SignedFields)}";
        if (signature.Identity is { } identity) yield return $"  identity: {identity}";
        if (signature.SignedAt is { } signedAt) yield return $"  signed: {Time(signedAt)}{(signature.ExpiresAt is { } until ? $", holds until {Time(until)}" : "")}";
        foreach (var note in Notes(result)) yield return $"  note: {note}";
    }

    private static object Object(DkimResult result) => new
    {
        Result = result.Status.Method().Word(),
        result.Reason,
        result.Detail,
        Domain = result.Signature?.Domain.Ascii,
        Selector = result.Signature?.Selector.Ascii,
        Algorithm = result.Signature?.Algorithm.Word(),
        Canonicalization = result.Signature is { SignedFields.IsEmpty: false } signature ? $"{signature.HeaderForm.Word()}/{signature.BodyForm.Word()}" : null,
        Fields = result.Signature?.SignedFields ?? [],
        result.Signature?.Identity,
        result.Signature?.SignedAt,
        result.Signature?.ExpiresAt,
        result.Signature?.BodyLength,
        result.UnsignedOctets,
        result.KeyBits,
        Authentic = result.IsAuthentic,
        Notes = Notes(result),
    };

    private static IEnumerable<string> Notes(DkimResult result)
    {
        if (result.IsShortKey) yield return FormattableString.Invariant($"the key is short: RSA of {result.KeyBits} bits, where 2048 are asked for today");
        if (result.Signature?.BodyLength is { } length)
        {
            yield return FormattableString.Invariant($"only the first {length} octets of the body are signed (l=){(result.UnsignedOctets > 0 ? FormattableString.Invariant($", {result.UnsignedOctets} at its end are not") : "")}");
        }

        if (result.IsTesting) yield return "the domain is testing (t=y): a failure must not count against the message";
        if (result.Record?.Note is { Length: > 0 } note) yield return $"the record of the key says: {note}";
    }

    private static string Key(DkimResult result) =>
        result.KeyBits == 0 ? "no key" : FormattableString.Invariant($"key of {result.KeyBits} bits, authentic: {Findings.YesOrNo(result.IsAuthentic)}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
