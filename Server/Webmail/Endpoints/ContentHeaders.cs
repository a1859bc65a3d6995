using Microsoft.Net.Http.Headers;

namespace Mox.Server.Webmail.Endpoints;

/// <summary>The headers under which content of strangers leaves.</summary>
internal static class ContentHeaders
{
    /// <summary>The policy of files: they can do nothing, should a browser ever show them.</summary>
    public const string FilePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; sandbox";

    /// <summary>The policy of texts that the viewer shows in a frame.</summary>
    public const string ShownPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

    /// <summary>The policy of a PDF, which the browser's own viewer shows: a sandbox would keep that viewer out. It may load nothing.</summary>
    public const string PdfPolicy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";

    /// <param name="context">The request.</param>
    /// <param name="policy">Content-Security-Policy.</param>
    /// <param name="type">Content-Type.</param>
    /// <param name="framed">Our pages show it in a frame.</param>
    /// <param name="kept">Seconds a browser may keep it; 0 for none.</param>
    public static void Write(HttpContext context, string policy, string type, bool framed = false, int kept = 0)
    {
        var headers = context.Response.Headers;
        headers.ContentType = type;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = framed ? "SAMEORIGIN" : "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = kept == 0 ? "no-store" : FormattableString.Invariant($"private, max-age={kept}");
    }

    /// <summary>The frame of a mail has an origin of its own: for its pictures every site is another one.</summary>
    public static void ForFrame(HttpContext context) => context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";

    /// <summary>RFC 6266 §4.3: the name in ASCII, and in full with filename*.</summary>
    public static void Attach(HttpContext context, string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
    }
}
