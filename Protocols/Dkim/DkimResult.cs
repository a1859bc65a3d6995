using System.Collections.Immutable;

namespace Mox.Protocols.Dkim;

/// <summary>How the check of a signature ended. RFC 8601 §2.7.1.</summary>
public enum DkimStatus
{
    /// <summary>The message has no signature.</summary>
    None,

    /// <summary>The signature is good.</summary>
    Pass,

    /// <summary>The message was changed, or the signature was made with another key.</summary>
    Fail,

    /// <summary>Not to be counted for or against the message: only a part of the body is signed.</summary>
    Neutral,

    /// <summary>Something that has to be signed is not.</summary>
    Policy,

    /// <summary>The key could not be had for the time being.</summary>
    TempError,

    /// <summary>The signature or its key can never be used.</summary>
    PermError,
}

/// <summary>What was found about one signature.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Reason">Why, in words for the people who read the message.</param>
public sealed record DkimResult(DkimStatus Status, string Reason)
{
    /// <summary>More for those who run the server; may quote the message. Null when there is no more to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The signature; null when the field could not be read.</summary>
    public DkimSignature? Signature { get; init; }

    /// <summary>The place of the field in the header, the topmost field being 0.</summary>
    public int FieldIndex { get; init; } = -1;

    /// <summary>The record of the key, when there was one.</summary>
    public DkimKeyRecord? Record { get; init; }

    /// <summary>Size of the key in bits; 0 when there was none.</summary>
    public int KeyBits { get; init; }

    /// <summary>An RSA key that is accepted but shorter than it should be today. RFC 8301 §3.2.</summary>
    public bool IsShortKey { get; init; }

    /// <summary>The answer with the key was signed and valid (DNSSEC).</summary>
    public bool IsAuthentic { get; init; }

    /// <summary>The domain says that it is only testing (<c>t=y</c>): the signature must not count against it. RFC 6376 §3.6.1.</summary>
    public bool IsTesting => Record?.IsTesting == true;

    /// <summary>Octets at the end of the body that <c>l=</c> leaves unsigned.</summary>
    public long UnsignedOctets { get; init; }

    public override string ToString() => $"{Status}: {Reason}{(Detail is null ? "" : $" ({Detail})")}";
}

/// <summary>What was found about all signatures of a message.</summary>
/// <param name="Results">One for each signature that was considered, in the order of the header.</param>
/// <param name="Skipped">Signatures beyond the limit, which were not looked at.</param>
public sealed record DkimReport(ImmutableArray<DkimResult> Results, int Skipped)
{
    /// <summary>One status for the message: pass if any signature passes; without signatures none; else the most hopeful.</summary>
    public DkimStatus Status
    {
        get
        {
            foreach (var status in (ReadOnlySpan<DkimStatus>)[DkimStatus.Pass, DkimStatus.TempError, DkimStatus.Neutral, DkimStatus.Policy, DkimStatus.Fail, DkimStatus.PermError])
            {
                if (Results.Any(result => result.Status == status)) return status;
            }

            return DkimStatus.None;
        }
    }
}
