using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Server.Autoconfig;
using Mox.Server.Certificates;
using Mox.Server.Commands;
using Mox.Server.Health;
using Mox.Server.Identity.Web;
using Mox.Server.Setup;
using Mox.Server.Webmail;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Commands;

/// <summary>What a caller without a session gets from the whole appliance.</summary>
public class AnonymousEndpointTests
{
    /// <summary>Pages that are open to all, and what pages are made of.</summary>
    private static readonly string[] Pages = ["GET /signin", "GET /setup", "POST /setup", "GET /not-found", "POST /not-found"];

    [Fact]
    public async Task Only_endpoints_on_the_lists_answer_callers_without_a_session()
    {
        var folder = Directory.CreateTempSubdirectory("mox-anonymous-").FullName;
        var port = FreePorts.One();
        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Listen:Http"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var off in (string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Https"]) settings[$"Listen:{off}"] = "0";
        var app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        try
        {
            await ApplianceHost.OpenAsync(app, CancellationToken.None);
            await app.Services.GetRequiredService<OwnerMaking>().MakeAsync("Ann", "ann@ours.example", "rain on tin roof", CancellationToken.None);
            await app.StartAsync();
            var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null).ToArray();
            var open = routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null).SelectMany(Named).ToHashSet();
            string[] lists = [.. Pages, .. WebSessionsRegistration.Anonymous, .. WebmailRegistration.Anonymous, .. CertificatesRegistration.Anonymous, .. AutoconfigRegistration.Anonymous, .. HealthRegistration.Anonymous, .. SetupRegistration.Anonymous];
            Assert.Empty(open.Except(lists));
            Assert.Empty(lists.Except(Pages).Except(open));

            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var asked = 0;
            foreach (var route in routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null))
            {
                foreach (var (method, path) in Named(route).Select(named => named.Split(' ')).Select(parts => (parts[0], Filled(parts[1]))).Distinct())
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
                    using var answer = await client.SendAsync(request);
                    var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                        || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/signin", StringComparison.Ordinal));
                    asked++;
                    Assert.True(refused, $"{method} {path} answered {(int)answer.StatusCode} {answer.Headers.Location}");
                }
            }

            Assert.True(asked > 15, $"only {asked} were asked");
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Named(RouteEndpoint route) =>
        (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} {(route.RoutePattern.RawText!.StartsWith('/') ? "" : "/")}{route.RoutePattern.RawText}");

    /// <summary>A pattern with something in the place of each parameter.</summary>
    private static string Filled(string pattern) => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", "1");
}
