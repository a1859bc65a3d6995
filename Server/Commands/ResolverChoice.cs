using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Server.Dns;

namespace Mox.Server.Commands;

/// <summary>The resolver that commands ask: the one named on the command line, else those the appliance would ask.</summary>
internal static class ResolverChoice
{
    /// <summary>A resolver as <c>ADDRESS</c>, <c>ADDRESS:PORT</c> or <c>localhost:PORT</c>, in the form of the settings; null when it is none of these.</summary>
    public static string? Read(string text)
    {
        const string local = "localhost";
        var address = text.StartsWith(local, StringComparison.OrdinalIgnoreCase) ? $"{IPAddress.Loopback}{text[local.Length..]}" : text;
        return DnsServer.Parse(address, trusted: null)?.EndPoint.ToString();
    }

    /// <summary>A client that asks it.</summary>
    /// <param name="resolver">What <see cref="Read"/> gave; null: as in the settings of the appliance.</param>
    /// <exception cref="OptionsValidationException">The settings are wrong.</exception>
    public static DnsClient Client(string? resolver)
    {
        var options = new DnsOptions();
        if (resolver is not null)
        {
            options.Servers.Add(resolver);
        }
        else
        {
            new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build().GetSection(DnsOptions.Section).Bind(options);
            if (new DnsOptionsValidator().Validate(null, options) is { Failed: true } wrong) throw new OptionsValidationException(DnsOptions.Section, typeof(DnsOptions), wrong.Failures);
        }

        return new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
    }
}
