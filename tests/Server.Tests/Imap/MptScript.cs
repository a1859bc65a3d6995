using System.Text;
using System.Text.RegularExpressions;

namespace Mox.Server.Tests.Imap;

/// <summary>Runs a session script of Apache James. Its texts are James's own: compared are tags, outcomes, codes and data.</summary>
internal sealed partial class MptScript
{
    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, ImapPeer> _peers = [];
    private readonly List<string> _tags = [];

    private MptScript(string script)
    {
        var session = "";
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("SESSION:", StringComparison.Ordinal)) session = line["SESSION:".Length..].Trim();
            else if (line.StartsWith("REINIT", StringComparison.Ordinal)) _steps.Add(new Step(session, StepKind.Reconnect, ""));
            else if (Sent().Match(line) is { Success: true } sent) _steps.Add(new Step(Of(sent, session), StepKind.Send, OurSeparator(sent.Groups[2].Value, OnNames(), ".", "/")));
            else if (Expected().Match(line) is { Success: true } expected) _steps.Add(new Step(Of(expected, session), StepKind.Expect, OurSeparator(expected.Groups[2].Value, Naming(), "\\.", "/")));
        }
    }

    private enum StepKind
    {
        Send,
        Expect,
        Reconnect,
    }

    /// <summary>The script signs in by itself, or wants to see a stranger's answers.</summary>
    private bool SignsIn => _steps.Any(step => step.Kind == StepKind.Send && SignInCommand().IsMatch(step.Text)) || _steps[0] is { Kind: StepKind.Expect };

    /// <summary>The script works on messages before it selects a mailbox: James's harness selected one with four messages.</summary>
    private bool WantsMailbox
    {
        get
        {
            var first = _steps.FirstOrDefault(step => step.Kind == StepKind.Send && (Selecting().IsMatch(step.Text) || OnMessages().IsMatch(step.Text)));
            return first is not null && (OnMessages().IsMatch(first.Text) || _steps.Any(step => step.Text.Contains("APPEND selected", StringComparison.Ordinal)));
        }
    }

    public static MptScript Load(string file) => new(File.ReadAllText(file, Encoding.Latin1));

    /// <summary>Null when all went as the script says; otherwise what did not.</summary>
    public async Task<string?> RunAsync(ImapHouse house)
    {
        house.Accounts.Known["imapuser"] = house.Account.Id;
        house.Accounts.OtherPassword = "password";
        for (var at = 0; at < _steps.Count;)
        {
            var step = _steps[at];
            var peer = await PeerAsync(house, step);
            if (step.Kind == StepKind.Reconnect)
            {
                _peers.Remove(step.Session);
                at++;
            }
            else if (step.Kind == StepKind.Send)
            {
                var text = step.Text;
                _tags.Add(text.Split(' ')[0]);
                await peer.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"));
                at++;
            }
            else
            {
                var block = _steps.Skip(at).TakeWhile(next => next.Kind == StepKind.Expect && next.Session == step.Session).Select(next => next.Text).ToArray();
                if (await ExpectAsync(peer, block) is { } fault) return $"{_steps.Take(at).Last(before => before.Kind == StepKind.Send).Text}: {fault}";
                at += block.Length;
            }
        }

        return null;
    }

    /// <summary>James parts the levels of names with a dot, we with a slash.</summary>
    private static string OurSeparator(string line, Regex about, string theirs, string ours) =>
        about.Match(line) is { Success: true } match && !line.Contains("#user", StringComparison.Ordinal) ? line[..match.Length] + line[match.Length..].Replace(theirs, ours, StringComparison.Ordinal) : line;

    private static string Of(Match line, string session) => line.Groups[1].Value.Trim() is { Length: > 0 } own ? own : session;

    private async Task<ImapPeer> PeerAsync(ImapHouse house, Step step)
    {
        if (_peers.TryGetValue(step.Session, out var peer)) return peer;
        peer = house.Open();
        _peers[step.Session] = peer;
        if (_steps[0] is not { Kind: StepKind.Expect }) await peer.ReadAsync();
        if (SignsIn) return peer;
        await peer.OkAsync("LOGIN imapuser password");
        if (WantsMailbox || _steps.Any(other => Prepared().IsMatch(other.Text)))
        {
            await peer.SendAsync("CREATE selected");
            for (var i = 1; i <= 4; i++) await peer.OkAsync($"APPEND selected {{254+}}\r\n{Message(i)}");
        }

        if (WantsMailbox) await peer.OkAsync("SELECT selected");
        return peer;
    }

    private static string Message(int number) => string.Join("\r\n",
        "Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)", "From: Fred Foobar <foobar@Blurdybloop.COM>", $"Subject: Test 0{number}", "To: mooch@owatagu.siam.edu",
        "Message-Id: <B27397-0100000@Blurdybloop.COM>", "MIME-Version: 1.0", "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII", "", $"Test 0{number}", "");

    private async Task<string?> ExpectAsync(ImapPeer peer, string[] block)
    {
        var awaited = block.Select(line => Outcome().Match(line)).Where(match => match.Success && _tags.Contains(match.Groups[1].Value)).Select(match => match.Groups[1].Value).ToList();
        var lines = new List<string>();
        while (awaited.Count > 0 || lines.Count < (awaited.Count == 0 && !block.Any(line => Outcome().IsMatch(line)) ? block.Length : 0))
        {
            if (await peer.ReadAsync() is not { } response) break;
            lines.AddRange(response.Split("\r\n"));
            awaited.Remove(response.Split(' ')[0]);
        }

        var left = new List<string>(lines);
        var deletes = _steps.Any(step => step.Kind == StepKind.Send && step.Text.Contains(" DELETE ", StringComparison.Ordinal) && lines[^1].StartsWith(step.Text.Split(' ')[0] + " ", StringComparison.Ordinal));
        if (!deletes && !Expunged(block.Select(line => line.TrimStart('\\'))).SetEquals(Expunged(lines))) return $"other expunges than {string.Join(" | ", block)} in {string.Join(" | ", lines)}";
        foreach (var expected in block.Where(line => !line.EndsWith(" EXPUNGE", StringComparison.Ordinal)))
        {
            var found = left.FindIndex(line => Matches(expected, line));
            if (found >= 0) left.RemoveAt(found);
            else if (!Optional().IsMatch(expected)) return $"no line like {expected} in {string.Join(" | ", lines)}";
        }

        return null;
    }

    private static bool Matches(string expected, string line)
    {
        if (Outcome().Match(expected) is { Success: true } outcome) return line.StartsWith($"{outcome.Groups[1].Value} {outcome.Groups[2].Value}", StringComparison.Ordinal);
        if (expected.StartsWith("\\+", StringComparison.Ordinal)) return line.StartsWith('+');
        if (Code().Match(expected) is { Success: true } code) return line.StartsWith($"* OK [{code.Groups[1].Value}", StringComparison.Ordinal);
        if (Untagged().Match(expected) is { Success: true } untagged) return line.StartsWith($"* {untagged.Groups[1].Value}", StringComparison.Ordinal);
        if (Listed().Match(expected) is { Success: true } listed) return Regex.IsMatch(line, $"^\\* {listed.Groups[1].Value} \\(.*\\) \"/\" \"?{listed.Groups[2].Value}\"?$");
        if (line == expected || Full(expected, line) || Full(expected.Trim(), line.Trim()) || SameFlags(expected, line)) return true;
        // Strings need no quotes where atoms do; an item may stand elsewhere; flags that come of reading may stand in a response of their own.
        var relaxed = UidLast().Replace(expected.Replace("\\\"", "\"?", StringComparison.Ordinal).Replace("\"?\"?", "\"", StringComparison.Ordinal), @"\(UID $2 $1\)");
        if (relaxed.Contains("STATUS", StringComparison.Ordinal)) relaxed = relaxed.Replace("\"", "\"?", StringComparison.Ordinal).Replace("??", "?", StringComparison.Ordinal);
        return Full(relaxed, line) || Full(FlagsPattern().Replace(relaxed, @"\("), FlagsItem().Replace(line, "("));
    }

    /// <summary>Flags have no order, and \Recent goes by who looked first.</summary>
    private static bool SameFlags(string expected, string line)
    {
        if (FlagsIn().Match(expected.Replace("\\\\", "\\", StringComparison.Ordinal)) is not { Success: true } wanted || FlagsIn().Match(line) is not { Success: true } there) return false;
        static HashSet<string> Flags(Match match) => [.. match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(flag => flag.ToLowerInvariant()).Where(flag => flag != "\\recent")];
        if (!Flags(wanted).SetEquals(Flags(there))) return false;
        var rest = expected.Replace("\\\\", "\\", StringComparison.Ordinal).Replace(wanted.Value, "F", StringComparison.Ordinal);
        var mine = line.Replace(there.Value, "F", StringComparison.Ordinal);
        if (!rest.Contains("UID", StringComparison.Ordinal)) mine = UidItem().Replace(mine, "");
        return Full(rest, mine) || Full(UidLast().Replace(rest, @"\(UID $2 $1\)"), mine);
    }

    private static bool Full(string expected, string line) => Regex.IsMatch(line, $"^(?:{Braces().Replace(expected, @"\{$1\}")})$", RegexOptions.IgnoreCase);

    /// <summary>The numbers that expunged messages had before: servers may name them in any order.</summary>
    private static HashSet<int> Expunged(IEnumerable<string> lines)
    {
        var numbers = Enumerable.Range(1, 1000).ToList();
        var gone = new HashSet<int>();
        foreach (var line in lines)
        {
            if (ExpungeLine().Match(line) is not { Success: true } match) continue;
            var number = int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            gone.Add(numbers[number - 1]);
            numbers.RemoveAt(number - 1);
        }

        return gone;
    }

    private sealed record Step(string Session, StepKind Kind, string Text);

    [GeneratedRegex(@"^(\d*) ?C: ?(.*)$")]
    private static partial Regex Sent();

    [GeneratedRegex(@"^(\d*) ?S: ?(.*)$")]
    private static partial Regex Expected();

    [GeneratedRegex(@"^\S+ (LOGIN|AUTHENTICATE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SignInCommand();

    [GeneratedRegex(@"^\S+ (SELECT|EXAMINE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Selecting();

    [GeneratedRegex(@"^\S+ (UID |FETCH|STORE|SEARCH|COPY|MOVE|EXPUNGE|CHECK|CLOSE|REPLACE)", RegexOptions.IgnoreCase)]
    private static partial Regex OnMessages();

    [GeneratedRegex(@"^([A-Za-z0-9.]+) (OK|NO|BAD)\b")]
    private static partial Regex Outcome();

    [GeneratedRegex(@"^\\\* OK \\\[([A-Z]+)")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\\\* (OK|BYE|NO|BAD|FLAGS|CAPABILITY|ID)\b")]
    private static partial Regex Untagged();

    [GeneratedRegex(@"^\\\* (LIST|LSUB) .*?\\?""([^""]*?)\\?""$")]
    private static partial Regex Listed();

    [GeneratedRegex(@"RECENT|MAILBOXID")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\\\((?:FLAGS \\\([^)]*\\\) |\.\*\\\) )")]
    private static partial Regex FlagsPattern();

    [GeneratedRegex(@"\(FLAGS \([^)]*\) ")]
    private static partial Regex FlagsItem();

    [GeneratedRegex(@"FLAGS \\?\(([^)]*?)\\?\)")]
    private static partial Regex FlagsIn();

    [GeneratedRegex(@"UID \d+ ")]
    private static partial Regex UidItem();

    [GeneratedRegex(@"\\\((.*) UID (\d+)\\\)$")]
    private static partial Regex UidLast();

    [GeneratedRegex(@"(?<!\\)\{(\d+)\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"^\* (\d+) EXPUNGE$")]
    private static partial Regex ExpungeLine();

    [GeneratedRegex(@"^\S+ (CREATE|DELETE|RENAME|LIST|LSUB|SUBSCRIBE|UNSUBSCRIBE) ")]
    private static partial Regex OnNames();

    [GeneratedRegex(@"^\\\* (LIST|LSUB) ")]
    private static partial Regex Naming();

    [GeneratedRegex(@"\bselected\b")]
    private static partial Regex Prepared();
}
