namespace Mox.Shared.Model.Messages;

/// <summary>What one check said of who sent a message, kept with the message for the people who read it.</summary>
/// <param name="Method">The method as RFC 8601 §2.7 names it, in lower-case: <c>iprev</c>, <c>spf</c>, <c>dkim</c>, <c>arc</c>, <c>dmarc</c>.</param>
/// <param name="Result">Its result word, such as <c>pass</c> or <c>temperror</c>.</param>
/// <param name="Subject">What was checked: a domain in A-labels, or the name of the sending host; empty when there was nothing to check.</param>
/// <param name="Reason">Why, in a sentence for people. May quote what strangers wrote; one line.</param>
/// <param name="Aligned">The check passed for the domain of the author that is shown (RFC 7489 §3.1): it speaks for the sender.</param>
public sealed record SenderCheck(string Method, string Result, string Subject, string Reason, bool Aligned = false);
