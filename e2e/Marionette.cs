using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Mox.E2E;

/// <summary>What drives a program of Mozilla over the port it opens with <c>-marionette</c>: JSON messages, each after its length in octets and a colon.</summary>
/// <remarks>A command is <c>[0, number, name, parameters]</c>, its answer <c>[1, number, error, result]</c>. One command at a time; scripts run with the rights of the program itself.</remarks>
internal sealed class Marionette : IDisposable
{
    /// <summary>The longest answer taken, in octets: a picture of a window is some megabytes.</summary>
    private const int MaxAnswer = 64 * 1024 * 1024;

    /// <summary>The key under which WebDriver hands out elements.</summary>
    private const string ElementKey = "element-6066-11e4-a52e-4f735466cecf";

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private int _last;

    private Marionette(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket));

    /// <summary>Connects and begins a session that acts on the windows of the program itself.</summary>
    /// <param name="port">Port on loopback.</param>
    /// <param name="patience">How long a script may run.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<Marionette> ConnectAsync(int port, TimeSpan patience, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, ct);
        var marionette = new Marionette(socket);
        await marionette.ReadAsync(ct);
        await marionette.CommandAsync("WebDriver:NewSession", new { }, ct);
        await marionette.CommandAsync("Marionette:SetContext", new { value = "chrome" }, ct);
        await marionette.CommandAsync("WebDriver:SetTimeouts", new { script = (int)patience.TotalMilliseconds }, ct);
        return marionette;
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The program says that it cannot.</exception>
    public async Task<JsonElement> CommandAsync(string name, object parameters, CancellationToken ct)
    {
        var number = ++_last;
        var message = JsonSerializer.SerializeToUtf8Bytes(new[] { 0, number, name, parameters });
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length}:")), ct);
        await _stream.WriteAsync(message, ct);
        var answer = await ReadAsync(ct);
        if (answer[0].GetInt32() != 1 || answer[1].GetInt32() != number) throw new InvalidOperationException($"The answer is to another command than {name}: {answer}");
        if (answer[2].ValueKind != JsonValueKind.Null) throw new InvalidOperationException($"{name}: {answer[2].GetProperty("error")}, {answer[2].GetProperty("message")}");
        return answer[3];
    }

    /// <summary>Runs a script and waits for what it returns; it may use <c>await</c>, and <c>given</c> is the list of arguments.</summary>
    /// <exception cref="InvalidOperationException">The script threw.</exception>
    public async Task<JsonElement> RunAsync(string script, CancellationToken ct, params object[] given)
    {
        var whole = $$"""
            const given = [...arguments], done = given.pop();
            (async () => { {{script}}
            })().then(value => done({ value: value ?? null }), fault => done({ fault: `${fault}\n${fault.stack}` }));
            """;
        var result = (await CommandAsync("WebDriver:ExecuteAsyncScript", new { script = whole, args = given, sandbox = "system", newSandbox = true }, ct)).GetProperty("value");
        return result.TryGetProperty("fault", out var fault) ? throw new InvalidOperationException($"The script failed: {fault}") : result.GetProperty("value");
    }

    /// <summary>Types into an element that a script returned, key by key, in place of what it held.</summary>
    public async Task TypeAsync(JsonElement element, string text, CancellationToken ct)
    {
        var id = element.GetProperty(ElementKey).GetString();
        await CommandAsync("WebDriver:ElementClear", new { id }, ct);
        await CommandAsync("WebDriver:ElementSendKeys", new { id, text }, ct);
    }

    /// <summary>Clicks an element that a script returned, as a mouse does.</summary>
    public Task ClickAsync(JsonElement element, CancellationToken ct) => CommandAsync("WebDriver:ElementClick", new { id = element.GetProperty(ElementKey).GetString() }, ct);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task<JsonElement> ReadAsync(CancellationToken ct)
    {
        var (length, one) = (0, new byte[1]);
        while (true)
        {
            await _stream.ReadExactlyAsync(one, ct);
            if (one[0] == (byte)':') break;
            if (!char.IsAsciiDigit((char)one[0])) throw new InvalidDataException("No length before the message");
            length = checked((length * 10) + one[0] - '0');
            if (length > MaxAnswer) throw new InvalidDataException("The message is too long");
        }

        var message = new byte[length];
        await _stream.ReadExactlyAsync(message, ct);
        return JsonDocument.Parse(message).RootElement;
    }
}
