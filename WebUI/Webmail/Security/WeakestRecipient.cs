using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Security;

/// <summary>What there is to be said of all recipients together: one sentence, and what can be done. Pure.</summary>
/// <param name="Icon">Glyph of the sentence.</param>
/// <param name="Sentence">Names the weakest one.</param>
/// <param name="Offer">The button; empty for none.</param>
/// <param name="RequireTls">What the button asks for.</param>
public sealed record WeakestRecipient(string Icon, string Sentence, string Offer, bool? RequireTls)
{
    /// <summary>Null when all is well, and nothing is to be offered.</summary>
    /// <param name="all">Those looked up so far.</param>
    /// <param name="missing">Recipients not looked up yet.</param>
    /// <param name="requireTls">What is asked for: true TLS or nothing, false whatever there is, null as the domains say.</param>
    /// <param name="isListReply">The message answers a list: those behind it cannot be known.</param>
    public static WeakestRecipient? Of(IReadOnlyCollection<AddressSafety> all, int missing, bool? requireTls, bool isListReply)
    {
        ArgumentNullException.ThrowIfNull(all);
        var nowhere = all.Where(safety => safety.Place == AddressPlace.UnknownHere).ToList();
        if (nowhere.Count > 0) return new WeakestRecipient("missing", PeopleWords.WeakUnknownHere.With(Names(nowhere, safety => safety.Address)), "", null);
        var faulty = all.Where(SafetyWords.HasFault).ToList();
        if (faulty.Count > 0) return new WeakestRecipient("shieldwarn", PeopleWords.WeakFault.With(Names(faulty, safety => safety.Domain)), "", null);
        var clear = all.Where(safety => safety.Level == SafetyLevel.NoTls).ToList();
        if (clear.Count > 0)
        {
            return requireTls == true
                ? new WeakestRecipient("unlock", PeopleWords.WeakNoTlsRequired.With(Names(clear, safety => safety.Domain)), PeopleWords.DoNotRequireTls, null)
                : new WeakestRecipient("unlock", PeopleWords.WeakNoTls.With(Names(clear, safety => safety.Domain)), PeopleWords.RequireTls, true);
        }

        var unwilling = requireTls == true ? all.Where(safety => safety.Place == AddressPlace.Elsewhere && !safety.CanRequireTls && (safety.RequireTls.Is(SafetyAnswer.No) || (safety.Dane.Is(SafetyAnswer.No) && safety.MtaSts.Is(SafetyAnswer.No)))).ToList() : [];
        if (unwilling.Count > 0) return new WeakestRecipient("shieldwarn", PeopleWords.WeakNoRequireTls.With(Names(unwilling, safety => safety.Domain)), PeopleWords.DoNotRequireTls, null);

        // Offered where all who get the message can keep the promise, and somebody is not on this server.
        var willing = missing == 0 && all.Count > 0 && all.All(safety => safety.CanRequireTls) && all.Any(safety => safety.Place != AddressPlace.Here);
        return willing && requireTls is null && !isListReply ? new WeakestRecipient("shield", PeopleWords.OfferRequireTls, PeopleWords.RequireTls, true) : null;
    }

    private static string Names(List<AddressSafety> several, Func<AddressSafety, string> name)
    {
        var names = several.Select(name).Distinct().ToList();
        return names.Count == 1 ? names[0] : PeopleWords.WeakMany.With(names[0], names.Count - 1);
    }
}
