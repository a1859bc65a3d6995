using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.JSInterop;
using Mox.WebUI.Webmail;

namespace Mox.Server.Webmail.Rehearsal;

/// <summary>Draws pages as a circuit does, with nobody in front of it: what is drawn goes nowhere, and the browser answers nothing.</summary>
internal sealed partial class RehearsalStage(IServiceProvider services, ILoggerFactory logs) : StaticHtmlRenderer(new Props(services), logs)
{
    private readonly ILogger _log = logs.CreateLogger<RehearsalStage>();

    protected override RendererInfo RendererInfo { get; } = new("Server", isInteractive: true);

    /// <summary>Draws the mail page until nothing more is on its way.</summary>
    public Task DrawAsync(CancellationToken ct) => Dispatcher.InvokeAsync(() => BeginRenderingComponent(typeof(MailboxPage), ParameterView.Empty).QuiescenceTask.WaitAsync(ct));

    /// <summary>A component that cannot do without a browser stays as it is.</summary>
    protected override void HandleException(Exception exception) => LogPart(_log, exception);

    [LoggerMessage(5623, LogLevel.Debug, "A part of the page was not drawn ahead")]
    private static partial void LogPart(ILogger log, Exception fault);

    /// <summary>The services of the scope, but for those that speak with a browser.</summary>
    private sealed class Props(IServiceProvider services) : IServiceProvider
    {
        private readonly NoBrowser _browser = new();
        private MailDeskMaker? _maker;

        public object? GetService(Type serviceType) =>
            serviceType == typeof(IJSRuntime) ? _browser
            : serviceType == typeof(MailDeskMaker) ? _maker ??= ActivatorUtilities.CreateInstance<MailDeskMaker>(services, (IJSRuntime)_browser)
            : services.GetService(serviceType);
    }

    /// <summary>A browser that has nothing to say: its modules are there, and what they answer is empty.</summary>
    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, default, args);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            ValueTask.FromResult(typeof(TValue) == typeof(string) ? (TValue)(object)"" : typeof(TValue) == typeof(IJSObjectReference) ? (TValue)(object)new Module() : default!);

        private sealed class Module : IJSObjectReference
        {
            public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, default, args);

            public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
                ValueTask.FromResult(typeof(TValue) == typeof(string) ? (TValue)(object)"" : default!);

            public ValueTask DisposeAsync() => default;
        }
    }
}
