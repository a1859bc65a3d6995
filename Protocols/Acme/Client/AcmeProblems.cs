using Mox.Protocols.Acme.Documents;

namespace Mox.Protocols.Acme.Client;

/// <summary>What has to be done about a problem.</summary>
internal static class AcmeProblems
{
    /// <summary>By the problem first, by the status where there is none of ACME's.</summary>
    public static AcmeFailureKind KindOf(int status, AcmeProblem? problem) => problem?.Kind switch
    {
        AcmeProblemKind.RateLimited => AcmeFailureKind.RateLimited,
        AcmeProblemKind.AccountDoesNotExist => AcmeFailureKind.NoAccount,
        AcmeProblemKind.AlreadyReplaced => AcmeFailureKind.AlreadyReplaced,
        AcmeProblemKind.UserActionRequired or AcmeProblemKind.ExternalAccountRequired or AcmeProblemKind.InvalidContact or AcmeProblemKind.UnsupportedContact => AcmeFailureKind.OwnerMustAct,
        AcmeProblemKind.ServerInternal => AcmeFailureKind.ServerFault,
        AcmeProblemKind.Connection or AcmeProblemKind.Dns or AcmeProblemKind.IncorrectResponse or AcmeProblemKind.Tls => AcmeFailureKind.Challenge,
        null or AcmeProblemKind.Other => status switch
        {
            429 => AcmeFailureKind.RateLimited,
            >= 500 => AcmeFailureKind.ServerFault,
            >= 300 and < 400 => AcmeFailureKind.Unreadable,
            _ => AcmeFailureKind.Refused,
        },
        _ => AcmeFailureKind.Refused,
    };
}
