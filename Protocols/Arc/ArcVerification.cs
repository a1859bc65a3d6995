using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Arc;

/// <summary>The verification of the chain of one message.</summary>
public sealed class ArcVerification
{
    private static readonly DkimResult NotLookedAt = new(DkimStatus.None, "Not looked at");

    private readonly ArcChain _chain;
    private readonly HeaderList _fields;
    private readonly KeyFinder _keys;
    private readonly SignatureCheck _check;
    private readonly SignatureBegun?[] _messages;
    private readonly bool[] _sealsAsked;

    internal ArcVerification(DkimVerification message, CancellationToken ct)
    {
        (_fields, _keys) = (message.Fields, message.Keys);
        _chain = message.IsTooLarge && HasChain(message.Fields) ? new ArcChain([], "The header of the message is too large to verify", null) : ArcChain.Read(message.Fields);
        // A handler signs what it passes on; which fields it has to sign beside From is not ours to ask.
        _check = new SignatureCheck(_fields, message.Bodies, _keys, message.Policy with { RequiredFields = [] }, message.Now);
        _messages = new SignatureBegun?[_chain.Sets.Length];
        _sealsAsked = new bool[_chain.Sets.Length];
        if (_chain.Fault is not null) return;
        for (var i = _messages.Length - 1; i >= 0; i--)
        {
            var set = _chain.Sets[i];
            _sealsAsked[i] = set.Seal.Signature.KeyName is { } name && _keys.Ask(name, ct);
            // Signatures of a part of the body are never trusted, and each length would cost a hash of its own.
            if (set.MessageSignature.BodyLength is null) _messages[i] = _check.Begin(set.MessageSignature, set.Fields.MessageSignature, ct);
        }
    }

    /// <summary>The body is over and its hashes are there: waits for the keys and gives the result.</summary>
    public async Task<ArcReport> FinishAsync()
    {
        if (_chain.Fault is not null) return new ArcReport(ArcStatus.Fail, _chain.Fault) { Detail = _chain.Detail, Sets = [.. _chain.Sets.Select(set => new ArcSetResult(set, NotLookedAt, NotLookedAt))] };
        if (_chain.Sets.IsEmpty) return new ArcReport(ArcStatus.None, "The message has no ARC chain");
        var messages = await Task.WhenAll(_messages.Select((begun, i) => begun is null ? Task.FromResult(Partial(i)) : _check.FinishAsync(begun, alone: false).AsTask())).ConfigureAwait(false);
        var hashes = SealHashes();
        var seals = await Task.WhenAll(_chain.Sets.Select((set, i) => SealAsync(set, hashes[i], i).AsTask())).ConfigureAwait(false);
        return Judge([.. _chain.Sets.Select((set, i) => new ArcSetResult(set, messages[i], seals[i]))]);
    }

    /// <summary>RFC 8617 §5.2, steps 4 to 7.</summary>
    private static ArcReport Judge(ImmutableArray<ArcSetResult> sets)
    {
        var newest = sets[^1];
        if (newest.Message.Status == DkimStatus.Fail) return Broken($"The message was changed after {newest.Set.MessageSignature.Domain.Unicode} passed it on", newest.Message, sets);
        if (newest.Message.Status != DkimStatus.Pass) return Broken($"The signature of {newest.Set.MessageSignature.Domain.Unicode} does not hold", newest.Message, sets);
        foreach (var set in sets.Reverse())
        {
            if (set.Seal.Status != DkimStatus.Pass) return Broken($"The seal of {set.Set.Seal.Signature.Domain.Unicode} does not hold", set.Seal, sets);
        }

        var oldest = sets.Length;
        while (oldest > 1 && sets[oldest - 2].Message.Status == DkimStatus.Pass) oldest--;
        return new ArcReport(ArcStatus.Pass, $"Passed on by {string.Join(", ", sets.Select(set => set.Set.Seal.Signature.Domain.Unicode).Distinct(StringComparer.Ordinal))}")
        {
            Sets = sets,
            OldestPass = oldest == 1 ? 0 : oldest,
        };
    }

    private static ArcReport Broken(string reason, DkimResult because, ImmutableArray<ArcSetResult> sets) =>
        new(ArcStatus.Fail, reason) { Detail = because.ToString(), Sets = sets, IsTemporary = because.Status == DkimStatus.TempError };

    private static bool HasChain(HeaderList fields) => fields.IndexOf(ArcSeal.FieldName) >= 0 || fields.IndexOf(ArcSet.MessageSignatureFieldName) >= 0 || fields.IndexOf(ArcSet.ResultsFieldName) >= 0;

    private DkimResult Partial(int index) => new(DkimStatus.Neutral, "The signature lets anyone add text to the message")
    {
        Signature = _chain.Sets[index].MessageSignature,
        FieldIndex = _chain.Sets[index].Fields.MessageSignature,
    };

    private async ValueTask<DkimResult> SealAsync(ArcSet set, byte[] hash, int index)
    {
        var signature = set.Seal.Signature;
        var result = _check.PremiseOfTimes(signature.Algorithm, signature.SignedAt, null);
        if (result is null && !_sealsAsked[index]) result = new DkimResult(DkimStatus.PermError, "The message needs more keys than are looked up for one message");
        if (result is null)
        {
            var answer = await _keys.GetAsync(signature.KeyName!.Value).ConfigureAwait(false);
            result = await Task.Run(() => _check.TryKeys(answer, signature, hash)).ConfigureAwait(false) with { IsAuthentic = answer.Authentic };
        }

        return result with { Signature = signature, FieldIndex = set.Fields.Seal };
    }

    /// <summary>What each seal covers: the fields of all sets up to its own, results first, then the signature, then the seal. RFC 8617 §5.1.1.</summary>
    private byte[][] SealHashes()
    {
        var hashes = new byte[_chain.Sets.Length][];
        var before = new ArrayBufferWriter<byte>(4096);
        var own = new ArrayBufferWriter<byte>(1024);
        foreach (var set in _chain.Sets)
        {
            HeaderCanonicalizer.Write(_fields[set.Fields.Results], DkimForm.Relaxed, before);
            HeaderCanonicalizer.Write(_fields[set.Fields.MessageSignature], DkimForm.Relaxed, before);
            own.ResetWrittenCount();
            HeaderCanonicalizer.WriteSignature(_fields[set.Fields.Seal], DkimForm.Relaxed, own);
            using var hash = IncrementalHash.CreateHash(set.Seal.Signature.Algorithm.Hash());
            hash.AppendData(before.WrittenSpan);
            hash.AppendData(own.WrittenSpan);
            hashes[set.Instance - 1] = hash.GetHashAndReset();
            HeaderCanonicalizer.Write(_fields[set.Fields.Seal], DkimForm.Relaxed, before);
        }

        return hashes;
    }
}
