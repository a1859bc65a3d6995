using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mox.Server.Config;

/// <summary>What a command asks of the running appliance.</summary>
/// <param name="Verb"><see cref="Apply"/>.</param>
/// <param name="Who">Who runs the command, for the change log.</param>
internal sealed record ControlRequest(string Verb, string Who, byte[] Text, ConfigOptions Options)
{
    public const string Apply = "config.apply";
}

/// <summary>What it answers.</summary>
/// <param name="Fault">Why nothing was done; null: see the outcome.</param>
/// <param name="MayRetry">The fault is one of this moment.</param>
internal sealed record ControlAnswer(ConfigOutcome? Outcome, string? Fault = null, bool MayRetry = false);

/// <summary>The two messages of the control socket: four octets of length, the highest first, and JSON.</summary>
internal static class ControlMessage
{
    /// <summary>The longest message, in octets: a file in base64, and what stands around it.</summary>
    public const int MaxOctets = (JsonItems.MaxOctets * 3 / 2) + (1 << 20);

    /// <summary>Time for a message to come or go.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    public static async Task WriteAsync<T>(Stream stream, T message, CancellationToken ct)
    {
        var octets = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, octets.Length);
        await stream.WriteAsync(length, ct).ConfigureAwait(false);
        await stream.WriteAsync(octets, ct).ConfigureAwait(false);
        await stream.FlushAsync(ct).ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">That is no such message.</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public static async Task<T> ReadAsync<T>(Stream stream, CancellationToken ct)
        where T : class
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, ct).ConfigureAwait(false);
        var count = BinaryPrimitives.ReadInt32BigEndian(length);
        if (count is <= 0 or > MaxOctets) throw new InvalidDataException("A message of the control socket has no length that it can have");
        var octets = new byte[count];
        await stream.ReadExactlyAsync(octets, ct).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(octets, Json) ?? throw new InvalidDataException("A message of the control socket is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A message of the control socket cannot be read", e);
        }
    }
}
