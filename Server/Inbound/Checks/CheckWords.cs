using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Spf;

namespace Mox.Server.Inbound.Checks;

/// <summary>The results of the methods in the words they share.</summary>
/// <remarks>RFC 8601 §2.7.</remarks>
internal static class CheckWords
{
    public static MethodResult Of(SpfResult result) => result switch
    {
        SpfResult.Pass => MethodResult.Pass,
        SpfResult.Fail => MethodResult.Fail,
        SpfResult.SoftFail => MethodResult.SoftFail,
        SpfResult.Neutral => MethodResult.Neutral,
        SpfResult.TempError => MethodResult.TempError,
        SpfResult.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    /// <summary>Of a signature made with a key for tests, all but a pass is as if there were none.</summary>
    /// <remarks>RFC 6376 §3.6.1, the flag <c>y</c>.</remarks>
    public static MethodResult Of(DkimResult result) => result.Status switch
    {
        DkimStatus.Pass => MethodResult.Pass,
        _ when result.IsTesting => MethodResult.None,
        DkimStatus.Fail => MethodResult.Fail,
        DkimStatus.Neutral => MethodResult.Neutral,
        DkimStatus.Policy => MethodResult.Policy,
        DkimStatus.TempError => MethodResult.TempError,
        DkimStatus.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };

    public static MethodResult Of(ArcReport report) => report switch
    {
        { IsTemporary: true } => MethodResult.TempError,
        { Status: ArcStatus.Pass } => MethodResult.Pass,
        { Status: ArcStatus.Fail } => MethodResult.Fail,
        _ => MethodResult.None,
    };

    public static MethodResult Of(DmarcResult result) => result switch
    {
        DmarcResult.Pass => MethodResult.Pass,
        DmarcResult.Fail => MethodResult.Fail,
        DmarcResult.TempError => MethodResult.TempError,
        DmarcResult.PermError => MethodResult.PermError,
        _ => MethodResult.None,
    };
}
