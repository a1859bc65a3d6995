using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Mox.Server.Tests.Imap;

/// <summary>A client of an IMAP session over pipes. Octets are shown as Latin-1, so that nothing is lost.</summary>
internal sealed class ImapPeer(PipeReader input, PipeWriter output) : IDuplexPipe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int _tags;

    public PipeReader Input => input;

    public PipeWriter Output => output;

    /// <summary>Sends one command and gives all that came up to its tagged reply. Continuation requests are answered with the next of <paramref name="continuations"/>.</summary>
    public async Task<ImapAnswer> SendAsync(string command, params string[] continuations)
    {
        var tag = $"t{++_tags}";
        await WriteAsync($"{tag} {command}\r\n");
        return await AnswerAsync(tag, continuations);
    }

    /// <summary>Sends a command that has to succeed, and gives what came.</summary>
    public async Task<ImapAnswer> OkAsync(string command, params string[] continuations)
    {
        var answer = await SendAsync(command, continuations);
        Assert.True(answer.IsOk, $"{command} => {answer}");
        return answer;
    }

    /// <summary>Reads up to the tagged reply.</summary>
    public async Task<ImapAnswer> AnswerAsync(string tag, params string[] continuations)
    {
        var untagged = new List<string>();
        var next = 0;
        while (true)
        {
            var line = await ReadAsync() ?? throw new EndOfStreamException($"The session ended before {tag} was answered; so far: {string.Join(" | ", untagged)}");
            if (line.StartsWith(tag + " ", StringComparison.Ordinal)) return new ImapAnswer(line[(tag.Length + 1)..], untagged);
            if (line.StartsWith('+') && next < continuations.Length) await WriteAsync(continuations[next++]);
            else untagged.Add(line);
        }
    }

    public async Task WriteAsync(string octets) => await WriteAsync(Encoding.Latin1.GetBytes(octets));

    public async Task WriteAsync(byte[] octets) => await output.WriteAsync(octets).AsTask().WaitAsync(Patience);

    /// <summary>Ends what the client sends.</summary>
    public async Task CloseAsync() => await output.CompleteAsync();

    /// <summary>One response with its literals in place; null at the end of the stream.</summary>
    public async Task<string?> ReadAsync()
    {
        var whole = new StringBuilder();
        while (true)
        {
            if (await LineAsync() is not { } line) return whole.Length == 0 ? null : throw new EndOfStreamException($"The session ended inside {whole}");
            whole.Append(line);
            if (LiteralAt(line) is not { } length) return whole.ToString();
            whole.Append("\r\n");
            whole.Append(await OctetsAsync(length));
        }
    }

    private static int? LiteralAt(string line)
    {
        if (!line.EndsWith('}') || line.LastIndexOf('{') is not (var open and >= 0)) return null;
        return int.TryParse(line.AsSpan(open + 1, line.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    private async Task<string?> LineAsync()
    {
        while (true)
        {
            var read = await input.ReadAsync().AsTask().WaitAsync(Patience);
            if (System.Buffers.BuffersExtensions.PositionOf(read.Buffer, (byte)'\n') is { } end)
            {
                var line = Text(read.Buffer.Slice(0, end));
                input.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.TrimEnd('\r');
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return read.Buffer.IsEmpty ? null : throw new EndOfStreamException("The session ended inside a line");
        }
    }

    private async Task<string> OctetsAsync(int count)
    {
        while (true)
        {
            var read = await input.ReadAsync().AsTask().WaitAsync(Patience);
            if (read.Buffer.Length >= count)
            {
                var text = Text(read.Buffer.Slice(0, count));
                input.AdvanceTo(read.Buffer.GetPosition(count));
                return text;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) throw new EndOfStreamException("The session ended inside a literal");
        }
    }

    private static string Text(System.Buffers.ReadOnlySequence<byte> octets) => Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(octets));
}

/// <summary>What a command brought.</summary>
/// <param name="Tagged">The tagged reply without its tag.</param>
/// <param name="Untagged">All before it, without line endings.</param>
internal sealed record ImapAnswer(string Tagged, IReadOnlyList<string> Untagged)
{
    public bool IsOk => Tagged.StartsWith("OK", StringComparison.Ordinal);

    public bool IsNo => Tagged.StartsWith("NO", StringComparison.Ordinal);

    public bool IsBad => Tagged.StartsWith("BAD", StringComparison.Ordinal);

    /// <summary>The response code of the tagged reply, with its arguments; empty without one.</summary>
    public string Code => Tagged.IndexOf('[', StringComparison.Ordinal) is var open and >= 0 && Tagged.IndexOf(']', open) is var close and >= 0 ? Tagged[(open + 1)..close] : "";

    /// <summary>The untagged responses that hold a word.</summary>
    public IEnumerable<string> With(string word) => Untagged.Where(line => line.Contains(word, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => string.Join(" | ", Untagged.Append(Tagged));
}
