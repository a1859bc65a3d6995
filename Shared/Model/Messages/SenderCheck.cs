namespace Mox.Shared.Model.Messages;

/// <summary>What one check said of who sent a message, kept with the message for the people who read it.</summary>
/// <param name="Method">The method as RFC 8601 §2.7 names it, in lower-case: <c>iprev</c>, <c>spf</c>, <c>dkim</c>, <c>arc</c>, <c>dmarc</c>.</param>
/// <param name="Result">Its result word, such as <c>pass</c> or <c>temperror</c>.</param>
/// <param name="Subject">What was checked: a domain in A-labels, or the name of the sending host; empty when there was nothing to check.</param>
/// <param name="Reason">Why, in a sentence for people. May quote what strangers wrote; one line.</param>
/// <param name="Aligned">The check passed for the domain of the author that is shown (RFC 7489 §3.1): it speaks for the sender.</param>
/// <param name="Notes">What the result leaves open.</param>
public sealed record SenderCheck(string Method, string Result, string Subject, string Reason, bool Aligned = false, SenderCheckNotes Notes = SenderCheckNotes.None);

/// <summary>What the result of a check leaves open, for those who read the message.</summary>
[Flags]
public enum SenderCheckNotes
{
    None = 0,

    /// <summary>The key of the signature is shorter than keys should be today (RFC 8301 §3.2).</summary>
    ShortKey = 1,

    /// <summary>The signature leaves the end of the text unsigned, where others may have added something (RFC 6376 §8.2).</summary>
    UnsignedTail = 2,

    /// <summary>The domain says that it is only testing its signatures (RFC 6376 §3.6.1).</summary>
    Testing = 4,

    /// <summary>Somebody whom the owner trusts passed the message on, and it fails for what they changed: the failure is not held against it.</summary>
    Excused = 8,
}
