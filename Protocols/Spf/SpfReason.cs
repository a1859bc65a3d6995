using Mox.Protocols.Text;

namespace Mox.Protocols.Spf;

/// <summary>Says in plain words what came out.</summary>
internal static class SpfReason
{
    /// <summary>Text of others may be long.</summary>
    private const int MaxLength = 600;

    public static SpfVerdict NoDomain(SpfRequest request)
    {
        var name = request.Identity == SpfIdentity.Hello ? "the client calls itself" : "the sender is at";
        return new SpfVerdict(SpfResult.None, request, Safe($"{name} '{Shown(request.SenderDomain)}', which is no domain that could have a policy"));
    }

    public static string Of(SpfRequest request, SpfOutcome outcome)
    {
        var (domain, client) = (request.Domain?.Ascii, request.Client);
        var by = outcome.Directive is { } directive ? $" ({Shown(directive.Text)}{Where(outcome, domain)})" : "";
        return Safe(outcome.Result switch
        {
            SpfResult.Pass => $"{domain} names {client} as one of its senders{by}",
            SpfResult.Fail => $"{domain} says that {client} is none of its senders{by}",
            SpfResult.SoftFail => $"{domain} says that {client} is probably none of its senders{by}",
            SpfResult.Neutral when outcome.Directive is null => $"the policy of {domain} does not mention {client}",
            SpfResult.Neutral => $"{domain} does not say whether {client} is one of its senders{by}",
            SpfResult.None => $"{outcome.Problem}",
            SpfResult.TempError => $"whether {domain} names {client} as a sender cannot be said now: {outcome.Problem}",
            _ => $"the policy of {domain} cannot be followed: {outcome.Problem}",
        });
    }

    /// <summary>A fault in a record, with the place and what stands there.</summary>
    public static string Fault(string domain, string record, SyntaxFault fault)
    {
        var at = Math.Clamp(fault.Offset, 0, record.Length);
        var found = record[at..Math.Min(record.Length, at + 20)];
        return found.Length == 0
            ? FormattableString.Invariant($"the record of {domain} ends at character {at + 1}, where {fault.Expected} is missing")
            : FormattableString.Invariant($"the record of {domain} has '{found}' at character {at + 1}, in the place of {fault.Expected}");
    }

    private static string Where(SpfOutcome outcome, string? domain)
    {
        var own = outcome.At == domain ? "" : $" of {Shown(outcome.At)}";
        return outcome.Inner is { Directive: { } inner } included ? $"{own}: {Shown(inner.Text)} of {Shown(included.At)}" : own;
    }

    private static string Shown(string text) => text.Length <= 100 ? text : text[..97] + "...";

    private static string Safe(string text) => string.Create(Math.Min(text.Length, MaxLength), text, static (into, from) =>
    {
        for (var i = 0; i < into.Length; i++) into[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
    });
}
