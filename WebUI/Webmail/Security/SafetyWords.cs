using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Security;

/// <summary>A mark beside an address: always a glyph and a word.</summary>
/// <param name="Kind">Its look: <c>ok</c>, <c>quiet</c> or <c>warn</c>.</param>
public sealed record SafetyMark(string Icon, string Word, string Kind);

/// <summary>One line of the card of an address.</summary>
/// <param name="Kind">Its look: <c>ok</c>, <c>warn</c> or empty.</param>
public sealed record SafetyLine(string Name, string Icon, string Answer, string Sentence, string Kind);

/// <summary>How safely mail gets to an address, in words. It says what was checked, never that something is secure.</summary>
public static class SafetyWords
{
    /// <summary>The mark; null where there is nothing to be said.</summary>
    public static SafetyMark? Mark(AddressSafety safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        switch (safety.Place)
        {
            case AddressPlace.Here: return new SafetyMark("check", PeopleWords.SafetyHere, "quiet");
            case AddressPlace.UnknownHere: return new SafetyMark("missing", PeopleWords.SafetyUnknownHere, "warn");
            case AddressPlace.Routed: return new SafetyMark("flow", PeopleWords.SafetyRouted, "quiet");
            case AddressPlace.NotSent: return new SafetyMark("blocked", PeopleWords.SafetyNotSent, "warn");
            case AddressPlace.Unreadable: return null;
        }

        if (HasFault(safety)) return new SafetyMark("shieldwarn", PeopleWords.SafetyFault, "warn");
        return safety.Level switch
        {
            SafetyLevel.DaneRequireTls => new SafetyMark("shield", PeopleWords.SafetyDaneRequireTls, "ok"),
            SafetyLevel.Dane => new SafetyMark("shield", PeopleWords.SafetyDane, "ok"),
            SafetyLevel.MtaSts => new SafetyMark("shield", PeopleWords.SafetyMtaSts, "ok"),
            SafetyLevel.Tls => new SafetyMark("lock", PeopleWords.SafetyTls, "quiet"),
            SafetyLevel.NoTls => new SafetyMark("unlock", PeopleWords.SafetyNoTls, "warn"),
            _ => new SafetyMark("shieldask", PeopleWords.SafetyUnknown, "quiet"),
        };
    }

    /// <summary>The five checks, one line each; none for an address that mail does not leave this server for.</summary>
    public static ImmutableArray<SafetyLine> Lines(AddressSafety safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        if (safety.Place != AddressPlace.Elsewhere) return [];
        return
        [
            Line(PeopleWords.CheckStartTls, safety.StartTls, PeopleWords.StartTlsYes, PeopleWords.StartTlsNo, PeopleWords.StartTlsUnknown, PeopleWords.StartTlsError),
            Line(PeopleWords.CheckDnssec, safety.Dnssec, PeopleWords.DnssecYes, PeopleWords.DnssecNo, PeopleWords.DnssecUnknown, PeopleWords.DnssecError),
            Line(PeopleWords.CheckDane, safety.Dane, PeopleWords.DaneYes, PeopleWords.DaneNo, PeopleWords.DaneUnknown, PeopleWords.DaneError),
            Line(PeopleWords.CheckMtaSts, safety.MtaSts, PeopleWords.MtaStsYes, safety.MtaSts.Detail == AddressSafety.Testing ? PeopleWords.MtaStsTesting : PeopleWords.MtaStsNo, PeopleWords.MtaStsUnknown, PeopleWords.MtaStsError),
            Line(PeopleWords.CheckRequireTls, safety.RequireTls, PeopleWords.RequireTlsYes, PeopleWords.RequireTlsNo, PeopleWords.RequireTlsUnknown, PeopleWords.RequireTlsUnknown),
        ];
    }

    /// <summary>The sentence in place of the checks.</summary>
    public static string Place(AddressSafety safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        return safety.Place switch
        {
            AddressPlace.Here => PeopleWords.PlaceHere,
            AddressPlace.UnknownHere => PeopleWords.PlaceUnknownHere,
            AddressPlace.Routed => PeopleWords.PlaceRouted,
            AddressPlace.NotSent => PeopleWords.PlaceNotSent,
            _ => "",
        };
    }

    /// <summary>Something is set up, and wrong.</summary>
    public static bool HasFault(AddressSafety safety) =>
        safety is { Place: AddressPlace.Elsewhere } && (safety.StartTls.Is(SafetyAnswer.Error) || safety.MtaSts.Is(SafetyAnswer.Error) || safety.Dnssec.Is(SafetyAnswer.Error) || safety.Dane.Is(SafetyAnswer.Error));

    private static SafetyLine Line(string name, SafetyCheck check, string yes, string no, string unknown, string error) => check.Answer switch
    {
        SafetyAnswer.Yes => new SafetyLine(name, "check", PeopleWords.AnswerYes, yes, "ok"),
        SafetyAnswer.No => new SafetyLine(name, "minus", PeopleWords.AnswerNo, no, ""),
        SafetyAnswer.Error => new SafetyLine(name, "warn", PeopleWords.AnswerError, error.With(check.Detail), "warn"),
        _ => new SafetyLine(name, "shieldask", PeopleWords.AnswerUnknown, unknown, ""),
    };
}
