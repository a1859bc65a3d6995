using System.Collections.Immutable;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Arc;

/// <summary>The sets of a message, put together and looked at as a structure.</summary>
/// <param name="Sets">The sets in the order of their numbers; empty when there are none or the structure is broken.</param>
/// <param name="Fault">What is broken, in words for people; null when nothing is.</param>
/// <param name="Detail">More about it.</param>
/// <remarks>RFC 8617 §5.2, steps 1 to 3.</remarks>
internal sealed record ArcChain(ImmutableArray<ArcSet> Sets, string? Fault, string? Detail)
{
    private const int MaxFields = 3 * ArcSet.MaxInstance;

    public static ArcChain Read(HeaderList fields)
    {
        var results = new Dictionary<int, (int Index, string Text)>();
        var signatures = new Dictionary<int, (int Index, DkimSignature Signature)>();
        var seals = new Dictionary<int, (int Index, ArcSeal Seal)>();
        var count = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var kind = Kind(field);
            if (kind == ArcField.None) continue;
            if (++count > MaxFields) return Broken("The message was passed on by more hosts than ARC allows", $"more than {MaxFields} fields");
            var (instance, detail) = kind switch
            {
                ArcField.Results => ArcSet.ParseResults(field.RawValue).Try(out var read, out var fault) ? Add(results, read.Instance, (i, read.Results)) : (0, fault.ToString()),
                ArcField.MessageSignature => ArcSet.ParseMessageSignature(field.RawValue).Try(out var read, out var fault) ? Add(signatures, read.Instance, (i, read.Signature)) : (0, fault.ToString()),
                _ => ArcSeal.Parse(field.RawValue).Try(out var read, out var fault) ? Add(seals, read.Instance, (i, read)) : (0, fault.ToString()),
            };
            if (instance == 0) return Broken($"The field {field.Name} cannot be used", detail);
        }

        if (count == 0) return new ArcChain([], null, null);
        var sets = ImmutableArray.CreateBuilder<ArcSet>();
        for (var number = 1; number <= Math.Max(Math.Max(results.Count, signatures.Count), seals.Count); number++)
        {
            if (!results.TryGetValue(number, out var text) || !signatures.TryGetValue(number, out var signature) || !seals.TryGetValue(number, out var seal)) return Broken("A field of the ARC chain is missing", $"i={number}");
            sets.Add(new ArcSet(number, text.Text, signature.Signature, seal.Seal) { Fields = (text.Index, signature.Index, seal.Index) });
        }

        return Judge(sets.ToImmutable());
    }

    /// <summary>RFC 8617 §5.2: the newest seal must not say that the chain is broken; the first says none, all others pass.</summary>
    private static ArcChain Judge(ImmutableArray<ArcSet> sets)
    {
        if (sets[^1].Seal.Chain == ArcStatus.Fail) return new ArcChain(sets, "A host on the way found the ARC chain broken", $"i={sets.Length}, cv=fail");
        foreach (var set in sets)
        {
            if (set.Seal.Chain != (set.Instance == 1 ? ArcStatus.None : ArcStatus.Pass)) return new ArcChain(sets, "A seal of the ARC chain contradicts its place", $"i={set.Instance}, cv={set.Seal.Chain}");
        }

        return new ArcChain(sets, null, null);
    }

    private static ArcChain Broken(string fault, string detail) => new([], fault, detail);

    private static (int Instance, string Detail) Add<T>(Dictionary<int, T> known, int instance, T value) =>
        known.TryAdd(instance, value) ? (instance, "") : (0, $"i={instance} stands there twice");

    private static ArcField Kind(HeaderField field) => field.NameOctets.Length switch
    {
        8 when field.Is(ArcSeal.FieldName) => ArcField.Seal,
        21 when field.Is(ArcSet.MessageSignatureFieldName) => ArcField.MessageSignature,
        26 when field.Is(ArcSet.ResultsFieldName) => ArcField.Results,
        _ => ArcField.None,
    };

    private enum ArcField
    {
        None,
        Results,
        MessageSignature,
        Seal,
    }
}
