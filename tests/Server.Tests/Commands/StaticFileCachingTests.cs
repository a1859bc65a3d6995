using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Mox.Server.Commands;

namespace Mox.Server.Tests.Commands;

public class Files_of_the_pages
{
    [Theory]
    [InlineData("?v=0123456789", "public, max-age=31536000, immutable")]
    [InlineData("", "no-cache")]
    [InlineData("?w=1", "no-cache")]
    public void Are_kept_for_good_only_under_an_address_with_a_version(string query, string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        ApplianceHost.KeepVersioned(new StaticFileResponseContext(context, new NotFoundFileInfo("base.css")));
        Assert.Equal(expected, context.Response.Headers.CacheControl);
    }
}
