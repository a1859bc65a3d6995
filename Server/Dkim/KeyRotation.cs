using System.Collections.Immutable;
using System.Globalization;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.Dkim;

/// <summary>Something that moves a key on in its life.</summary>
internal abstract record KeyStep
{
    private KeyStep()
    {
    }

    /// <summary>The record of a key was seen in the DNS: one that waited for it begins to sign.</summary>
    public sealed record Published : KeyStep;

    /// <summary>The owner wants to sign with a key from now on, seen or not, also with one that was retired.</summary>
    public sealed record Sign : KeyStep;

    /// <summary>Nothing is to be signed with a key any more.</summary>
    /// <param name="EvenIfLast">Also when mail of the domain then goes out unsigned.</param>
    public sealed record Retire(bool EvenIfLast) : KeyStep;

    /// <summary>A key is to be forgotten.</summary>
    /// <param name="EvenIfNeeded">Also when mail that was signed with it may still be on its way.</param>
    public sealed record Remove(bool EvenIfNeeded) : KeyStep;
}

/// <summary>What a step comes to.</summary>
/// <param name="Changes">Rows to be moved, all together; none where there is nothing to do.</param>
/// <param name="Refusal">Why the step may not be taken, for the owner; null when it may.</param>
internal sealed record KeyPlan(ImmutableArray<DkimKeyChange> Changes, Worded? Refusal)
{
    public static readonly KeyPlan Nothing = new([], null);

    public static KeyPlan Refuse(Worded why) => new([], why);
}

/// <summary>The life of keys: Waiting, Signing, Retired, gone. One key of a kind signs at a time: when the next one begins, the last one retires in the same step, and stays published behind it.</summary>
/// <remarks>RFC 6376 §3.1 on selectors that overlap. A pure function: whoever calls it moves the rows.</remarks>
internal static class KeyRotation
{
    /// <param name="situation">All keys of the domain.</param>
    /// <param name="key">The one that the step is about.</param>
    public static KeyPlan Next(DkimKeySituation situation, DkimKeyEntry key, KeyStep step, SignatureLife life) => (step, key.State) switch
    {
        (KeyStep.Published, DkimKeyState.Waiting) => Begin(situation, key),
        (KeyStep.Published, _) => KeyPlan.Nothing,
        (KeyStep.Sign, DkimKeyState.Signing) => KeyPlan.Nothing,
        (KeyStep.Sign, _) => Begin(situation, key),
        (KeyStep.Retire retire, DkimKeyState.Signing) => Retire(situation, key, retire.EvenIfLast),
        (KeyStep.Retire, DkimKeyState.Waiting) => KeyPlan.Refuse(Worded.Of(RefusalWords.KeyUnused, key.Selector)),
        (KeyStep.Retire, _) => KeyPlan.Nothing,
        (KeyStep.Remove, DkimKeyState.Waiting) => Gone(key),
        (KeyStep.Remove, DkimKeyState.Signing) => KeyPlan.Refuse(Worded.Of(RefusalWords.KeySigns, key.Selector)),
        (KeyStep.Remove remove, _) => Remove(situation, key, remove.EvenIfNeeded, life),
        _ => throw new InvalidOperationException("An unknown step"),
    };

    private static KeyPlan Begin(DkimKeySituation situation, DkimKeyEntry key) => new(
        [
            new DkimKeyChange(key.Id, DkimKeyState.Signing),
            .. situation.Keys.Where(other => other.Id != key.Id && other.Kind == key.Kind && other.State == DkimKeyState.Signing).Select(other => new DkimKeyChange(other.Id, DkimKeyState.Retired)),
        ],
        null);

    private static KeyPlan Retire(DkimKeySituation situation, DkimKeyEntry key, bool evenIfLast) =>
        evenIfLast || situation.Keys.Any(other => other.Id != key.Id && other.State == DkimKeyState.Signing)
            ? new KeyPlan([new DkimKeyChange(key.Id, DkimKeyState.Retired)], null)
            : KeyPlan.Refuse(Worded.Of(RefusalWords.KeyIsLast, key.Selector));

    private static KeyPlan Remove(DkimKeySituation situation, DkimKeyEntry key, bool evenIfNeeded, SignatureLife life)
    {
        if (evenIfNeeded) return Gone(key);
        var until = life.NeededUntil(key, situation.SignatureHours);
        if (situation.Now < until)
        {
            return KeyPlan.Refuse(Worded.Of(RefusalWords.KeyMailUnderWay, key.Selector, Minute(until)));
        }

        return situation.IsQueued(key) ? KeyPlan.Refuse(Worded.Of(RefusalWords.KeyMailInQueue, key.Selector)) : Gone(key);
    }

    private static KeyPlan Gone(DkimKeyEntry key) => new([new DkimKeyChange(key.Id, null)], null);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
