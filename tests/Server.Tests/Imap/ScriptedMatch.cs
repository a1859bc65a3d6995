using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mox.Server.Tests.Imap;

/// <summary>Compares replies with the patterns of a script, and keeps its variables.</summary>
internal sealed partial class ScriptedMatch(Dictionary<string, string> variables)
{
    /// <summary>Numbers of messages as they were when the command began, at their places now.</summary>
    public List<int> Numbers { get; set; } = [];

    public Dictionary<string, string> Variables { get; private set; } = variables;

    /// <summary>A text with its variables put in; unbound ones stay.</summary>
    public string Fill(string text) => Variable().Replace(text, match => match.Value == "$$" ? "$" : Variables.TryGetValue(Name(match), out var value) ? value : match.Value);

    /// <summary>True when the reply is as the pattern says; variables met for the first time are then bound.</summary>
    /// <param name="prefix">The reply may go on.</param>
    public bool Matches(IReadOnlyList<ScriptedToken> pattern, IReadOnlyList<ScriptedToken> reply, bool prefix)
    {
        var before = new Dictionary<string, string>(Variables, Variables.Comparer);
        if (Sequence(pattern, reply, prefix, Kind(pattern))) return true;
        Variables = before;
        return false;
    }

    private static string Name(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    private static string Kind(IReadOnlyList<ScriptedToken> pattern) =>
        pattern.Count > 1 && pattern[1].Text.Equals("fetch", StringComparison.OrdinalIgnoreCase) ? "fetch"
        : pattern.Count > 0 && pattern[0].Text.ToLowerInvariant() is "list" or "lsub" ? "list"
        : pattern.Count > 0 && pattern[0].Text.Equals("status", StringComparison.OrdinalIgnoreCase) ? "status"
        : "";

    private bool Sequence(IReadOnlyList<ScriptedToken> pattern, IReadOnlyList<ScriptedToken> reply, bool prefix, string kind)
    {
        if (reply.Count < pattern.Count || (!prefix && reply.Count != pattern.Count)) return false;
        for (var i = 0; i < pattern.Count; i++)
        {
            if (!One(pattern[i], reply[i], kind, i == pattern.Count - 1 || kind == "list")) return false;
        }

        return true;
    }

    private bool One(ScriptedToken pattern, ScriptedToken reply, string kind, bool described)
    {
        if (pattern is { List: null, Quoted: false, Text: "$" }) return true;
        if (pattern.List is null) return reply.List is null && Text(pattern, reply);
        if (reply.List is null) return false;
        var rules = Directives(pattern.List, described ? kind : "");
        var items = pattern.List.Where(token => !token.Text.StartsWith("$!", StringComparison.Ordinal)).ToArray();
        return rules.Chain == 0 ? Ordered(items, reply.List, kind) : Unordered(items, reply.List, rules, kind);
    }

    private bool Ordered(ScriptedToken[] items, IReadOnlyList<ScriptedToken> reply, string kind)
    {
        if (items.Length != reply.Count) return false;
        for (var i = 0; i < items.Length; i++)
        {
            if (!One(items[i], reply[i], i > 0 && items[i - 1].Text.Equals("flags", StringComparison.OrdinalIgnoreCase) ? "flags" : kind == "fetch" ? "" : kind, true)) return false;
        }

        return true;
    }

    /// <summary>The chains of the pattern stand in the reply, in any order.</summary>
    private bool Unordered(ScriptedToken[] items, IReadOnlyList<ScriptedToken> reply, Rules rules, string kind)
    {
        var wanted = Chains(items, rules.Chain, kind);
        var there = Chains(reply, rules.Chain, kind);
        foreach (var chain in wanted)
        {
            var found = there.FindIndex(candidate => Chain(chain, candidate));
            if (found < 0) return false;
            there.RemoveAt(found);
        }

        if (there.Any(chain => rules.Ban.Contains(chain[0].Text.ToLowerInvariant()))) return false;
        return rules.Extra || there.All(chain => rules.Ignore.Contains(chain[0].Text.ToLowerInvariant()));
    }

    private bool Chain(List<ScriptedToken> wanted, List<ScriptedToken> there)
    {
        if (wanted.Count != there.Count) return false;
        var before = new Dictionary<string, string>(Variables, Variables.Comparer);
        for (var i = 0; i < wanted.Count; i++)
        {
            var kind = i > 0 && wanted[i - 1].Text.Equals("flags", StringComparison.OrdinalIgnoreCase) ? "flags" : "";
            if (One(wanted[i], there[i], kind, true)) continue;
            Variables = before;
            return false;
        }

        return true;
    }

    /// <summary>Divides a list. In FETCH an item is a name (with what stands in brackets) and its value.</summary>
    private static List<List<ScriptedToken>> Chains(IReadOnlyList<ScriptedToken> tokens, int length, string kind)
    {
        var chains = new List<List<ScriptedToken>>();
        for (var i = 0; i < tokens.Count;)
        {
            var chain = new List<ScriptedToken>();
            if (kind == "fetch" && length == 2)
            {
                chain.Add(tokens[i++]);
                if (i < tokens.Count && tokens[i] is { List: null, Quoted: false, Text: "[" })
                {
                    while (i < tokens.Count && tokens[i] is not { List: null, Quoted: false, Text: "]" }) chain.Add(tokens[i++]);
                    if (i < tokens.Count) chain.Add(tokens[i++]);
                    if (i < tokens.Count && tokens[i] is { Quoted: false, Text: ['<', ..] }) chain.Add(tokens[i++]);
                }

                if (i < tokens.Count) chain.Add(tokens[i++]);
            }
            else
            {
                for (var n = 0; n < length && i < tokens.Count; n++) chain.Add(tokens[i++]);
            }

            chains.Add(chain);
        }

        return chains;
    }

    private static Rules Directives(IReadOnlyList<ScriptedToken> list, string kind)
    {
        var directives = list.Where(token => token.List is null && token.Text.StartsWith("$!", StringComparison.Ordinal)).Select(token => token.Text[2..].ToLowerInvariant()).ToArray();
        if (directives.Length == 0)
        {
            return kind switch
            {
                "fetch" or "status" => new Rules(2, true, [], []),
                "flags" => new Rules(1, false, ["\\recent"], []),
                "list" => new Rules(1, true, [], []),
                _ => new Rules(0, false, [], []),
            };
        }

        var chain = 0;
        var extra = false;
        var (ignore, ban) = (new List<string>(), new List<string>());
        foreach (var directive in directives)
        {
            if (directive == "unordered") (chain, extra) = (1, true);
            else if (directive.StartsWith("unordered=", StringComparison.Ordinal)) (chain, extra) = (int.Parse(directive["unordered=".Length..], CultureInfo.InvariantCulture), true);
            else if (directive == "noextra") extra = false;
            else if (directive == "extra") (chain, extra) = (Math.Max(chain, 1), true);
            else if (directive.StartsWith("ignore=", StringComparison.Ordinal)) ignore.Add(directive["ignore=".Length..]);
            else if (directive.StartsWith("ban=", StringComparison.Ordinal)) ban.Add(directive["ban=".Length..]);
        }

        return new Rules(chain, extra, [.. ignore], [.. ban]);
    }

    private bool Text(ScriptedToken pattern, ScriptedToken reply)
    {
        if (pattern is { Quoted: false } && pattern.Text.Equals("NIL", StringComparison.OrdinalIgnoreCase)) return reply.Text.Equals("NIL", StringComparison.OrdinalIgnoreCase);
        if (!pattern.Text.Contains('$', StringComparison.Ordinal)) return pattern.Text.Equals(reply.Text, StringComparison.OrdinalIgnoreCase);
        var expression = new StringBuilder("^");
        var names = new List<string>();
        var at = 0;
        foreach (Match match in Variable().Matches(pattern.Text))
        {
            expression.Append(Regex.Escape(pattern.Text[at..match.Index]));
            at = match.Index + match.Length;
            var name = Name(match);
            if (match.Value == "$$") expression.Append("\\$");
            else if (name.StartsWith("case:", StringComparison.Ordinal)) expression.Append("(?-i:").Append(Regex.Escape(Fill(name[5..]))).Append(')');
            else if (int.TryParse(name, out var number)) expression.Append(Numbers.IndexOf(number) + 1);
            else if (Variables.TryGetValue(name, out var value)) expression.Append(Regex.Escape(value));
            else
            {
                names.Add(name);
                expression.Append("(.*)");
            }
        }

        var found = Regex.Match(reply.Text, expression.Append(Regex.Escape(pattern.Text[at..])).Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline);
        if (!found.Success) return false;
        for (var i = 0; i < names.Count; i++) Variables[names[i]] = found.Groups[i + 1].Value;
        return true;
    }

    private sealed record Rules(int Chain, bool Extra, string[] Ignore, string[] Ban);

    [GeneratedRegex(@"\$\$|\$\{([^}]*)\}|\$(\w+)")]
    private static partial Regex Variable();
}
