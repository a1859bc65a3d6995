using Mox.Protocols.Arc;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dkim;

namespace Mox.Server.Inbound.Checks;

/// <summary>The results of signatures and chains, as they count for a message that is to be judged.</summary>
internal static class CheckWords
{
    /// <summary>Of a signature made with a key for tests, all but a pass is as if there were none.</summary>
    /// <remarks>RFC 6376 §3.6.1, the flag <c>y</c>.</remarks>
    public static MethodResult Of(DkimResult result) => result.IsTesting && result.Status != DkimStatus.Pass ? MethodResult.None : result.Status.Method();

    /// <summary>A chain of which a key could not be had now is not broken for good.</summary>
    public static MethodResult Of(ArcReport report) => report.IsTemporary ? MethodResult.TempError : report.Status.Method();
}
