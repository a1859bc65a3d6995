using Microsoft.Extensions.Configuration.Json;

namespace Mox.Server.Setup;

/// <summary>The values of <c>config/appliance.json</c> as a source of the configuration.</summary>
internal sealed class ApplianceFileSource(ApplianceSettings settings) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(settings);

    /// <summary>Puts the source above appsettings.json and below the environment, whatever was added so far.</summary>
    public static void Insert(IConfigurationBuilder configuration, ApplianceSettings settings)
    {
        var last = configuration.Sources.Select((source, index) => (source, index)).LastOrDefault(pair => pair.source is JsonConfigurationSource, (null!, -1)).Item2;
        configuration.Sources.Insert(last + 1, new ApplianceFileSource(settings));
    }

    /// <summary>True when a key, or anything below it, is given by something that goes before the file: the environment or the command line.</summary>
    public static bool IsFixed(IConfigurationRoot configuration, string key)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Providers.SkipWhile(provider => provider is not Provider).Skip(1).Any(provider => provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any());
    }

    private sealed class Provider(ApplianceSettings settings) : ConfigurationProvider
    {
        public override void Load() => Data = settings.Values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
    }
}
