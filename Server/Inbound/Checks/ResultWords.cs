using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Spf;

namespace Mox.Server.Inbound.Checks;

/// <summary>What the checks came to, in the results that all methods have in common.</summary>
/// <remarks>RFC 8601 §2.7.</remarks>
internal static class ResultWords
{
    public static MethodResult Method(this SpfResult result) => result switch
    {
        SpfResult.Pass => MethodResult.Pass,
        SpfResult.Fail => MethodResult.Fail,
        SpfResult.SoftFail => MethodResult.SoftFail,
        SpfResult.Neutral => MethodResult.Neutral,
        SpfResult.TempError => MethodResult.TempError,
        SpfResult.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    public static MethodResult Method(this DkimStatus status) => status switch
    {
        DkimStatus.Pass => MethodResult.Pass,
        DkimStatus.Fail => MethodResult.Fail,
        DkimStatus.Neutral => MethodResult.Neutral,
        DkimStatus.Policy => MethodResult.Policy,
        DkimStatus.TempError => MethodResult.TempError,
        DkimStatus.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    public static MethodResult Method(this ArcStatus status) => status switch
    {
        ArcStatus.Pass => MethodResult.Pass,
        ArcStatus.Fail => MethodResult.Fail,
        _ => MethodResult.None,
    };

    public static MethodResult Method(this DmarcResult result) => result switch
    {
        DmarcResult.Pass => MethodResult.Pass,
        DmarcResult.Fail => MethodResult.Fail,
        DmarcResult.TempError => MethodResult.TempError,
        DmarcResult.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    /// <summary>As in <c>a=</c>.</summary>
    public static string Word(this DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        _ => "ed25519-sha256",
    };

    /// <summary>As in <c>c=</c>.</summary>
    public static string Word(this DkimForm form) => form == DkimForm.Simple ? "simple" : "relaxed";

    /// <summary>As in <c>p=</c>.</summary>
    public static string Word(this DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Reject => "reject",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "none",
    };
}
