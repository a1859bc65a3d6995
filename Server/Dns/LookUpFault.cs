using Mox.Protocols.Dns;
using Mox.Shared.Words;

namespace Mox.Server.Dns;

/// <summary>Words for look-ups that failed.</summary>
internal static class LookUpFault
{
    /// <summary>What a failed look-up means, and in brackets what the resolver says of it, as it says it.</summary>
    public static Worded Of(DnsFailure? failure) => failure?.Kind switch
    {
        DnsFailureKind.ServerFailure => Worded.Of(FindingWords.LookUpServerFailure, failure.Reason),
        DnsFailureKind.Timeout => Worded.Of(FindingWords.LookUpTimeout, failure.Reason),
        DnsFailureKind.Refused => Worded.Of(FindingWords.LookUpRefused, failure.Reason),
        DnsFailureKind.Unreachable => Worded.Of(FindingWords.LookUpUnreachable, failure.Reason),
        DnsFailureKind.Malformed => Worded.Of(FindingWords.LookUpMalformed, failure.Reason),
        DnsFailureKind.Bogus => Worded.Of(FindingWords.LookUpBogus, failure.Reason),
        DnsFailureKind.AliasLoop => Worded.Of(FindingWords.LookUpAliasLoop, failure.Reason),
        null => Worded.Of(FindingWords.LookUpFailed),
        _ => Worded.Of(FindingWords.LookUpFailedSo, failure.Reason),
    };
}
