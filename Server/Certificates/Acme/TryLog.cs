using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Acme.Client;
using Mox.Shared.Words;

namespace Mox.Server.Certificates.Acme;

/// <summary>The last try to get a certificate for a name.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Failures">Failures in a row; 0 after a success.</param>
/// <param name="Next">When the next one is due, after a failure.</param>
/// <param name="Kind">What kind of failure it was; null after a success, and for a fault of this machine.</param>
/// <param name="Error">What went wrong, for the owner; null after a success.</param>
/// <param name="ChallengeType">The kind of challenge that failed last.</param>
internal sealed record NameTry(DateTimeOffset At, int Failures, DateTimeOffset? Next, AcmeFailureKind? Kind, Worded? Error, string? ChallengeType);

/// <summary>What was tried, kept over restarts: a program that is started again and again must not ask again and again.</summary>
internal sealed partial class TryLog
{
    private readonly string _file;
    private readonly ILogger _log;
    private ImmutableDictionary<string, NameTry> _tries;

    public TryLog(string file, ILogger log)
    {
        (_file, _log) = (file, log);
        try
        {
            _tries = CertificateFolder.Read(file) is { } text ? JsonSerializer.Deserialize(text, CertificateJson.Default.ImmutableDictionaryStringNameTry) ?? ImmutableDictionary<string, NameTry>.Empty : ImmutableDictionary<string, NameTry>.Empty;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(file, e.Message);
            _tries = ImmutableDictionary<string, NameTry>.Empty;
        }
    }

    public NameTry? Last(string name) => _tries.GetValueOrDefault(name);

    /// <summary>Keeps a try. When it cannot be written it counts until the end of the program.</summary>
    public void Keep(string name, NameTry last) => Write(_tries.SetItem(name, last));

    /// <summary>Forgets names that are not wanted any more, or that the owner wants to be tried now.</summary>
    public void Forget(IEnumerable<string> names)
    {
        var rest = _tries.RemoveRange(names);
        if (rest.Count != _tries.Count) Write(rest);
    }

    public IEnumerable<string> Names => _tries.Keys;

    private void Write(ImmutableDictionary<string, NameTry> tries)
    {
        _tries = tries;
        try
        {
            CertificateFolder.Write(_file, JsonSerializer.SerializeToUtf8Bytes(tries, CertificateJson.Default.ImmutableDictionaryStringNameTry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(_file, e.Message);
        }
    }

    [LoggerMessage(1103, LogLevel.Warning, "What was tried before to get certificates cannot be read from {File}: {Reason}")]
    private partial void LogUnreadable(string file, string reason);

    [LoggerMessage(1104, LogLevel.Warning, "What was tried to get certificates cannot be written to {File}: {Reason}")]
    private partial void LogUnwritten(string file, string reason);
}

/// <summary>What is kept as JSON in the folder of certificates.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeptAccount))]
[JsonSerializable(typeof(ImmutableDictionary<string, NameTry>))]
internal sealed partial class CertificateJson : JsonSerializerContext;
