using System.Buffers;
using System.Security.Cryptography;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>Checks the signatures of one message, those of DKIM and those of ARC: what the header tells at once, what needs the body and the key when the body is over.</summary>
internal sealed class SignatureCheck(HeaderList fields, BodyHashes bodies, KeyFinder keys, DkimPolicy policy, DateTimeOffset now)
{
    private readonly ArrayBufferWriter<byte> _canonical = new();
    private SignedFields? _signed;

    private SignedFields Signed => _signed ??= new SignedFields(fields);

    /// <summary>Begins with a signature of the header: hashes the fields, asks for the hash of the body and for the key.</summary>
    public SignatureBegun Begin(DkimSignature signature, int fieldIndex, CancellationToken ct)
    {
        if (Premise(signature) is { } refused) return new SignatureBegun(signature, fieldIndex) { Early = Complete(refused, signature, fieldIndex) };
        if (signature.KeyName is not { } name) return Refuse(DkimStatus.PermError, "The name of the signature's key is too long");
        if (!keys.Ask(name, ct)) return Refuse(DkimStatus.PermError, "The message needs more keys than are looked up for one message");
        return new SignatureBegun(signature, fieldIndex)
        {
            KeyName = name,
            HeaderHash = HeaderHash(signature, fieldIndex),
            Body = bodies.Want(signature.Algorithm.Hash(), signature.BodyForm, signature.BodyLength),
        };

        SignatureBegun Refuse(DkimStatus status, string reason) => new(signature, fieldIndex) { Early = Complete(new DkimResult(status, reason), signature, fieldIndex) };
    }

    /// <summary>Ends a signature, when the body is over.</summary>
    /// <param name="begun">The signature.</param>
    /// <param name="alone">True when no other one waits: the work is done at once, not beside others.</param>
    public async ValueTask<DkimResult> FinishAsync(SignatureBegun begun, bool alone)
    {
        if (begun.Early is not null) return begun.Early;
        var answer = await keys.GetAsync(begun.KeyName).ConfigureAwait(false);
        var result = alone ? Judge(begun, answer) : await Task.Run(() => Judge(begun, answer)).ConfigureAwait(false);
        return Complete(result, begun.Signature, begun.FieldIndex) with { IsAuthentic = answer.Authentic };
    }

    /// <summary>Tries the keys of an answer; says how the best of them does.</summary>
    /// <param name="answer">The keys.</param>
    /// <param name="signature">Algorithm, identity and signature.</param>
    /// <param name="headerHash">Hash of the signed fields.</param>
    public DkimResult TryKeys(KeyAnswer answer, DkimSignature signature, byte[] headerHash)
    {
        if (answer.Status == DnsStatus.Failed) return new DkimResult(DkimStatus.TempError, "The key of the signature could not be looked up; it may be possible later") { Detail = signature.KeyName?.Ascii };
        if (answer.Status != DnsStatus.Found) return new DkimResult(DkimStatus.PermError, "The domain has no key for this signature") { Detail = $"{signature.KeyName}: {answer.Status}" };
        if (answer.Keys.IsEmpty) return new DkimResult(DkimStatus.PermError, "The domain has no key for this signature") { Detail = $"{signature.KeyName}: no TXT record there is a key" };
        DkimResult? best = null;
        foreach (var key in answer.Keys)
        {
            var result = TryKey(key, signature, headerHash) with { Record = key.Record, KeyBits = key.Key?.Bits ?? 0 };
            if (result.Status == DkimStatus.Pass) return result with { IsShortKey = key.Key is { IsRsa: true } used && used.Bits < policy.GoodRsaBits };
            if (best is null || result.Status == DkimStatus.Fail && best.Status != DkimStatus.Fail) best = result;
        }

        return best!;
    }

    /// <summary>Hashes fields of the header, and the field with the signature behind them.</summary>
    public byte[] HeaderHash(IEnumerable<int> picked, int signatureIndex, DkimForm form, HashAlgorithmName hash)
    {
        _canonical.ResetWrittenCount();
        foreach (var index in picked) HeaderCanonicalizer.Write(fields[index], form, _canonical);
        HeaderCanonicalizer.WriteSignature(fields[signatureIndex], form, _canonical);
        return CryptographicOperations.HashData(hash, _canonical.WrittenSpan);
    }

    /// <summary>The times and the algorithm of a signature.</summary>
    public DkimResult? PremiseOfTimes(DkimAlgorithm algorithm, DateTimeOffset? signedAt, DateTimeOffset? expiresAt)
    {
        if (algorithm == DkimAlgorithm.RsaSha1 && !policy.AcceptsSha1) return new DkimResult(DkimStatus.PermError, "The signature uses SHA-1, which is too weak to trust") { Detail = "rsa-sha1, RFC 8301" };
        if (expiresAt is { } expires && now - policy.ClockSkew > expires) return new DkimResult(DkimStatus.PermError, "The signature has expired") { Detail = $"x={expires:u}" };
        if (signedAt is { } signed && now + policy.ClockSkew < signed) return new DkimResult(DkimStatus.PermError, "The signature was made in the future") { Detail = $"t={signed:u}" };
        return null;
    }

    private byte[] HeaderHash(DkimSignature signature, int fieldIndex) =>
        HeaderHash(Signed.Pick(signature.SignedFields, fieldIndex), fieldIndex, signature.HeaderForm, signature.Algorithm.Hash());

    /// <summary>What can be said without the key and the body; null when nothing speaks against the signature. RFC 6376 §6.1.1.</summary>
    private DkimResult? Premise(DkimSignature signature)
    {
        if (PremiseOfTimes(signature.Algorithm, signature.SignedAt, signature.ExpiresAt) is { } refused) return refused;
        if (policy.Suffixes is { } suffixes && suffixes.RegistrableDomain(signature.Domain, includePrivate: false) is null) return new DkimResult(DkimStatus.PermError, "The signature is that of a registry, not of a sender") { Detail = $"d={signature.Domain}" };
        if (!signature.SignedFields.Contains("from")) return new DkimResult(DkimStatus.PermError, "The signature does not cover the sender (From)");
        if (Signed.Uncovered(signature.SignedFields, "from") > 0) return new DkimResult(DkimStatus.Policy, "The message has a From field that is not signed");
        foreach (var name in policy.RequiredFields)
        {
            if (Signed.Uncovered(signature.SignedFields, name) > 0) return new DkimResult(DkimStatus.Policy, $"The field {FieldLabel(name)} is not signed and may have been changed");
        }

        return null;
    }

    private DkimResult Judge(SignatureBegun begun, KeyAnswer answer)
    {
        var signature = begun.Signature;
        var result = TryKeys(answer, signature, begun.HeaderHash);
        if (result.Status is not (DkimStatus.Pass or DkimStatus.Fail)) return result;
        var octets = bodies.Octets(begun.Body);
        if (signature.BodyLength > octets) return result with { Status = DkimStatus.PermError, Reason = "The signature covers more text than the message has", Detail = $"l={signature.BodyLength} of {octets}" };
        if (!bodies.Hash(begun.Body).AsSpan().SequenceEqual(signature.BodyHash.AsSpan())) return result with { Status = DkimStatus.Fail, Reason = "The text of the message was changed after it was signed", Detail = "body hash differs" };
        if (result.Status == DkimStatus.Fail || signature.BodyLength is not { } length) return result;
        return result with
        {
            Status = DkimStatus.Neutral,
            Reason = octets > length ? $"Only a part of the text is signed: {octets - length} octets were or could be added" : "The signature lets anyone add text to the message",
            Detail = $"l={length} of {octets}",
            UnsignedOctets = octets - length,
        };
    }

    /// <summary>RFC 6376 §6.1.2: may the key be used for this signature; and is the signature good?</summary>
    private DkimResult TryKey(DkimKeyCache.Entry entry, DkimSignature signature, byte[] headerHash)
    {
        if (entry.Record is not { } record) return Unusable("The record of the key cannot be read", entry.Fault.ToString());
        if (record.IsRevoked) return Unusable("The key was withdrawn by its domain", "p= is empty");
        if (record.Kind != signature.Algorithm.KeyKind()) return Unusable("The key is of another kind than the signature", $"k={record.Kind}, a={signature.Algorithm.Name()}");
        if (!record.Allows(signature.Algorithm)) return Unusable("The key may not be used with this kind of signature", $"h={string.Join(':', record.Hashes)}, a={signature.Algorithm.Name()}");
        if (!record.Serves("email")) return Unusable("The key is not meant for mail", $"s={string.Join(':', record.Services)}");
        if (record.NeedsSameDomain && signature.IdentityDomain != signature.Domain) return Unusable("The key may not be used for domains below its own", $"t=s, i={signature.Identity}");
        if (entry.Key is not { } key) return Unusable("The key cannot be used", entry.Fault.ToString());
        if (key.IsRsa && key.Bits < policy.MinRsaBits) return Unusable("The key is too short to trust", $"RSA of {key.Bits} bits");
        return key.Verify(signature.Algorithm, headerHash, signature.Signature.AsSpan())
            ? new DkimResult(DkimStatus.Pass, $"Signed by {signature.Domain.Unicode}")
            : new DkimResult(DkimStatus.Fail, "The header of the message was changed after it was signed, or the key is another one") { Detail = "signature differs" };

        static DkimResult Unusable(string reason, string detail) => new(DkimStatus.PermError, reason) { Detail = detail };
    }

    private static DkimResult Complete(DkimResult result, DkimSignature signature, int fieldIndex) => result with { Signature = signature, FieldIndex = fieldIndex };

    private static string FieldLabel(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

/// <summary>A signature of which the header part is done.</summary>
/// <param name="Signature">What the field says.</param>
/// <param name="FieldIndex">The place of the field.</param>
internal sealed record SignatureBegun(DkimSignature Signature, int FieldIndex)
{
    /// <summary>The result, when the header alone decided it.</summary>
    public DkimResult? Early { get; init; }

    /// <summary>Where the key is.</summary>
    public DomainName KeyName { get; init; }

    /// <summary>Hash of the signed fields.</summary>
    public byte[] HeaderHash { get; init; } = [];

    /// <summary>Which hash of the body is meant.</summary>
    public int Body { get; init; }
}
