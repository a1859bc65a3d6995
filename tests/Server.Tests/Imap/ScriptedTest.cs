using System.Text;
using System.Text.RegularExpressions;

namespace Mox.Server.Tests.Imap;

/// <summary>Runs a script in the language of Dovecot's imaptest against sessions over pipes.</summary>
internal sealed partial class ScriptedTest
{
    private readonly Dictionary<string, string> _header = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _lines = [];
    private readonly List<string> _messages;
    private readonly ScriptedMatch _match = new(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
    private readonly List<ImapPeer> _peers = [];
    private readonly Dictionary<ImapPeer, int> _counts = [];
    private int _nextMessage;

    private ScriptedTest(string script, string mbox)
    {
        // Only LF ends a line: blocks may hold CR.
        var lines = script.Split('\n');
        var at = 0;
        for (; at < lines.Length && lines[at].Length > 0; at++)
        {
            if (lines[at].StartsWith('#') || lines[at].IndexOf(':', StringComparison.Ordinal) is not (var colon and > 0)) continue;
            _header[lines[at][..colon].Trim()] = lines[at][(colon + 1)..].Trim();
        }

        var skipping = false;
        for (; at < lines.Length; at++)
        {
            var line = lines[at];
            if (line.StartsWith('!') && line.Length > 1 && line[1] != ' ')
            {
                // No environment variable is set.
                skipping = line.StartsWith("!ifenv", StringComparison.Ordinal) || (line.StartsWith("!else", StringComparison.Ordinal) && !skipping);
                continue;
            }

            if (skipping || line.StartsWith('#') || string.IsNullOrWhiteSpace(line)) continue;
            while (Opens(line)) line += "\n" + lines[++at];
            _lines.Add(line);
        }

        _messages = [.. Messages(mbox)];
    }

    public IEnumerable<string> Capabilities => Get("capabilities", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static ScriptedTest Load(string folder, string name)
    {
        var own = Path.Combine(folder, name + ".mbox");
        return new ScriptedTest(
            File.ReadAllText(Path.Combine(folder, name), Encoding.Latin1),
            File.ReadAllText(File.Exists(own) ? own : Path.Combine(folder, "default.mbox"), Encoding.Latin1));
    }

    /// <summary>Null when all went as the script says; otherwise what did not.</summary>
    public async Task<string?> RunAsync(ImapHouse house)
    {
        var connections = int.Parse(Get("connections", "1"), System.Globalization.CultureInfo.InvariantCulture);
        _match.Variables["user"] = house.Account.Address.ToString();
        _match.Variables["username"] = house.Account.Address.Local.ToString();
        _match.Variables["domain"] = house.Account.Address.Domain.ToString();
        _match.Variables["password"] = ImapHouse.Password;
        _match.Variables["mailbox"] = "imaptest";
        for (var i = 0; i < connections; i++) _peers.Add(await house.ConnectAsync());
        await PrepareAsync(house);
        for (var at = 0; at < _lines.Count;)
        {
            if (await GroupAsync(at) is var (fault, next) && fault is not null) return fault;
            at = next;
        }

        return null;
    }

    private static bool Opens(string text) => Regex.Count(text, @"\{\{\{\n|\{\{\{$") > Regex.Count(text, @"\}\}\}");

    /// <summary>The messages of an mbox file, all between two From lines, with CRLF.</summary>
    private static IEnumerable<string> Messages(string mbox)
    {
        StringBuilder? message = null;
        foreach (var line in mbox.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("From ", StringComparison.Ordinal))
            {
                if (message is not null) yield return message.ToString();
                message = new StringBuilder();
            }
            else
            {
                message?.Append(line).Append("\r\n");
            }
        }

        // The last line ending of the file begins no line.
        if (message is not null) yield return message.ToString()[..^2];
    }

    private string Get(string key, string otherwise) => _header.TryGetValue(key, out var value) ? value : otherwise;

    private async Task PrepareAsync(ImapHouse house)
    {
        string[] states = ["nonauth", "auth", "created", "appended", "selected"];
        var state = Array.IndexOf(states, Get("state", "selected"));
        if (state < 1) return;
        foreach (var peer in _peers) await peer.OkAsync($"LOGIN {house.Account.Address} \"{ImapHouse.Password}\"");
        if (state < 2) return;
        await _peers[0].OkAsync("CREATE imaptest");
        if (state < 3) return;
        var count = Get("messages", "all") is var all && all == "all" ? _messages.Count : int.Parse(all, System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++) await _peers[0].OkAsync($"APPEND imaptest {Next()}");
        if (state < 4) return;
        foreach (var peer in _peers) Note(peer, await peer.OkAsync("SELECT imaptest"));
    }

    /// <summary>The next message of the mbox as a literal.</summary>
    private string Next()
    {
        var message = _messages[_nextMessage++ % _messages.Count];
        return $"{{{message.Length}+}}\r\n{message}";
    }

    /// <summary>Runs one command with its replies, or a group of tagged commands.</summary>
    private async Task<(string? Fault, int Next)> GroupAsync(int start)
    {
        var at = start;
        var (peer, rest) = Connection(_lines[at]);
        var sent = new List<(string Tag, string Status, string Prefix)>();
        var first = rest.Split(' ', 2)[0];
        if (Tag().IsMatch(first))
        {
            // Tagged commands, sent one behind the other.
            var all = new StringBuilder();
            for (; at < _lines.Count && !IsReply(_lines[at]); at++)
            {
                (_, rest) = Connection(_lines[at]);
                if (Status(rest.Split(' ', 3).ElementAtOrDefault(1)) is not null) break;
                all.Append(Command(rest)).Append("\r\n");
            }

            var (patterns, next) = Replies(at);
            for (; next < _lines.Count; next++)
            {
                var words = Connection(_lines[next]).Text.Split(' ', 3);
                if (!Tag().IsMatch(words[0]) || Status(words.ElementAtOrDefault(1)) is not { } status) break;
                sent.Add((words[0], status, words.ElementAtOrDefault(2) ?? ""));
            }

            await peer.WriteAsync(all.ToString());
            return (await CheckAsync(peer, string.Join(" / ", sent.Select(one => one.Tag)), sent, patterns), next);
        }

        const string tag = "script";
        if (Status(first) is { } expected)
        {
            var command = rest.Contains(' ', StringComparison.Ordinal) ? rest[(rest.IndexOf(' ', StringComparison.Ordinal) + 1)..] : "";
            var (patterns, next) = Replies(at + 1);
            _match.Variables["tag"] = tag;
            await peer.WriteAsync($"{tag} {Command(command)}\r\n");
            return (await CheckAsync(peer, command, [(tag, expected, "")], patterns), next);
        }
        else
        {
            var (patterns, next) = Replies(at + 1);
            var close = Connection(_lines[next]).Text;
            var word = close.Split(' ', 2);
            _match.Variables["tag"] = tag;
            await peer.WriteAsync($"{tag} {Command(rest)}\r\n");
            return (await CheckAsync(peer, rest, [(tag, Status(word[0]) ?? throw new InvalidDataException(close), word.ElementAtOrDefault(1) ?? "")], patterns), next + 1);
        }
    }

    private async Task<string?> CheckAsync(ImapPeer peer, string command, List<(string Tag, string Status, string Prefix)> expected, List<(bool Wanted, string Text)> patterns)
    {
        _match.Numbers = [.. Enumerable.Range(1, _counts.GetValueOrDefault(peer))];
        var found = new bool[patterns.Count];
        var untagged = new List<string>();
        foreach (var (tag, status, prefix) in expected)
        {
            var answer = await peer.AnswerAsync(tag);
            foreach (var line in answer.Untagged.Where(line => line.StartsWith("* ", StringComparison.Ordinal)))
            {
                untagged.Add(line);
                if (MatchAll(line[2..], patterns, found) is { } banned) return $"{command}: {line} came against ! {banned}";
                Note(peer, line);
            }

            if (status.Length > 0 && !answer.Tagged.StartsWith(status, StringComparison.OrdinalIgnoreCase)) return $"{command} => {answer.Tagged}";
            if (prefix.Length > 0 && !_match.Matches(ScriptedToken.Read(prefix), [.. ScriptedToken.Read(answer.Tagged).Skip(1)], prefix: true)) return $"{command} => {answer.Tagged}, not {prefix}";
        }

        var missing = patterns.Where((pattern, i) => pattern.Wanted && !found[i]).Select(pattern => _match.Fill(pattern.Text)).ToArray();
        return missing.Length == 0 ? null : $"{command}: no reply like {string.Join(" | ", missing)}; there were {string.Join(" | ", untagged)}";
    }

    private string? MatchAll(string line, List<(bool Wanted, string Text)> patterns, bool[] found)
    {
        var reply = ScriptedToken.Read(line);
        for (var i = 0; i < patterns.Count; i++)
        {
            if (found[i]) continue;
            var pattern = ScriptedToken.Read(patterns[i].Text);
            var prefix = pattern[0].Text.ToLowerInvariant() is "ok" or "no" or "bad" or "bye";
            if (!_match.Matches(pattern, reply, prefix)) continue;
            if (!patterns[i].Wanted) return patterns[i].Text;
            found[i] = true;
        }

        return null;
    }

    private void Note(ImapPeer peer, ImapAnswer answer)
    {
        foreach (var line in answer.Untagged) Note(peer, line);
    }

    /// <summary>Follows the number of messages, and where those of the beginning of the command are now.</summary>
    private void Note(ImapPeer peer, string line)
    {
        if (Count().Match(line) is not { Success: true } match) return;
        var number = int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        if (match.Groups[2].Value.Equals("EXISTS", StringComparison.OrdinalIgnoreCase))
        {
            _counts[peer] = number;
        }
        else
        {
            _counts[peer] = _counts.GetValueOrDefault(peer) - 1;
            if (number <= _match.Numbers.Count) _match.Numbers.RemoveAt(number - 1);
        }
    }

    private string Command(string text)
    {
        text = _match.Fill(text);
        var words = text.Split(' ', 3);
        if (Tag().IsMatch(words[0])) return words[0] + " " + Command(text[(words[0].Length + 1)..]);
        text = Block().Replace(text, block => ScriptedToken.Read(block.Value)[0].Text is var octets ? $"{{{octets.Length}+}}\r\n{octets}" : "");
        if (!words[0].Equals("append", StringComparison.OrdinalIgnoreCase) || text.Contains('{', StringComparison.Ordinal)) return text;
        return words.Length == 1 ? $"append imaptest {Next()}" : $"{text} {Next()}";
    }

    private (List<(bool Wanted, string Text)> Patterns, int Next) Replies(int at)
    {
        var patterns = new List<(bool Wanted, string Text)>();
        for (; at < _lines.Count && IsReply(_lines[at]); at++) patterns.Add((_lines[at][0] == '*', _lines[at][2..]));
        return (patterns, at);
    }

    private static bool IsReply(string line) => line.StartsWith("* ", StringComparison.Ordinal) || line.StartsWith("! ", StringComparison.Ordinal);

    private (ImapPeer Peer, string Text) Connection(string line)
    {
        if (_peers.Count < 2 || !char.IsAsciiDigit(line[0])) return (_peers[0], line);
        return (_peers[line[0] - '1'], line[2..]);
    }

    private static string? Status(string? word) => word?.ToLowerInvariant() switch
    {
        "ok" => "OK",
        "no" => "NO",
        "bad" => "BAD",
        "\"\"" => "",
        _ => null,
    };

    [GeneratedRegex(@"^tag\d*$")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^\* (\d+) (EXISTS|EXPUNGE)$", RegexOptions.IgnoreCase)]
    private static partial Regex Count();

    [GeneratedRegex(@"\{\{\{\n.*?\}\}\}", RegexOptions.Singleline)]
    private static partial Regex Block();
}
