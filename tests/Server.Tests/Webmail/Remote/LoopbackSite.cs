using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mox.Server.Tests.Webmail.Remote;

/// <summary>A web server on loopback that keeps what it was asked.</summary>
internal sealed class LoopbackSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackSite(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Path, string Headers, string Body)> Asked { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<LoopbackSite> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new LoopbackSite(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            site.Asked.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString, string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")), await reader.ReadToEndAsync()));
            await answer(context);
        });
        await app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
