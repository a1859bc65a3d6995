using System.Text;
using System.Text.RegularExpressions;

namespace Mox.Architecture.Tests;

/// <summary>What people read comes from resource files (WebUI/README.md): the markup holds no words of its own.</summary>
public partial class Wordless
{
    /// <summary>Names and examples that are the same in every language, and what is no word.</summary>
    private static readonly string[] Allowed = ["Mox", "Mox.Appliance", "Tab", "TXT", "X-Priority", "team", "jane", "jonas", "Jonas Hollis", "Mara Hollis", "mara@hollis.example", "https://acme.example/directory"];

    private static readonly string[] Spoken = ["aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "title", "placeholder", "alt", "data-tip", "data-label", "Label", "Title", "Help", "Hint"];

    [Fact]
    public void No_component_holds_words_between_its_tags() => None.Of(
        from file in Components()
        from text in Texts(Markup(House.Read(file)))
        where IsWord(text)
        select $"{file}: {text}");

    [Fact]
    public void No_component_holds_words_in_attributes_that_are_read_out_or_shown() => None.Of(
        from file in Components()
        from Match attribute in Attribute().Matches(Markup(House.Read(file)))
        where Spoken.Contains(attribute.Groups["name"].Value)
        let text = Outside(attribute.Groups["value"].Value)
        where IsWord(text)
        select $"{file}: {attribute.Value}");

    [Fact]
    public void No_class_and_no_expression_of_the_pages_holds_a_sentence() => None.Of(
        from file in House.Sources("WebUI", ".cs", ".razor")
        from line in House.Read(file).Split('\n')
        where !Technical().IsMatch(line)
        from Match literal in Sentence().Matches(line)
        select $"{file}: {literal.Value}");

    [Fact]
    public void The_page_without_a_network_and_the_manifest_are_there_in_every_language() => None.Of(
        from tag in Tags()
        where !House.Read("wwwroot/offline.html").Contains($"<main lang=\"{tag}\"", StringComparison.Ordinal)
            || !House.Read(tag == "en" ? "wwwroot/app.webmanifest" : $"wwwroot/app.{tag}.webmanifest").Contains($"\"lang\": \"{tag}\"", StringComparison.Ordinal)
        select tag);

    [Fact]
    public void Words_are_found_where_they_are()
    {
        Assert.Equal(["Hello there"], Texts("<p class=\"a > b\">Hello there</p>@if (x) { <b>@Words.One.With(1)</b> } else { <i>@(y ? \"a\" : \"b\")</i> }").Where(IsWord));
        Assert.True(IsWord("Send"));
        Assert.False(IsWord("✕"));
        Assert.Matches(Sentence(), "x => \"Give it a name\"");
    }

    internal static IEnumerable<string> Tags() =>
        Directory.EnumerateFiles(Path.Combine(House.Root, "WebUI", "Words"), "*Words.*.resx").Select(file => Path.GetFileName(file).Split('.')[1]).Distinct().Prepend("en");

    private static IEnumerable<string> Components() =>
        House.Sources("WebUI", ".razor").Where(file => !file.EndsWith("_Imports.razor", StringComparison.Ordinal));

    private static bool IsWord(string text) => Letters().IsMatch(Entity().Replace(text, "")) && !Allowed.Contains(text.Trim());

    /// <summary>A component without its code, comments and directives.</summary>
    private static string Markup(string razor)
    {
        var code = Code().Match(razor);
        return Directive().Replace(Comment().Replace(code.Success ? razor[..code.Index] : razor, ""), "").Replace("<!doctype html>", "", StringComparison.Ordinal);
    }

    /// <summary>What stands between tags, line by line, without expressions and the statements around them.</summary>
    private static IEnumerable<string> Texts(string markup)
    {
        var between = new StringBuilder();
        for (var at = 0; at < markup.Length;)
        {
            if (markup[at] == '@')
            {
                at = AfterExpression(markup, at);
                between.Append(' ');
            }
            else if (markup[at] == '<' && at + 1 < markup.Length && (char.IsAsciiLetter(markup[at + 1]) || markup[at + 1] == '/'))
            {
                at = AfterTag(markup, at);
                between.Append('\n');
            }
            else
            {
                between.Append(markup[at++]);
            }
        }

        return between.ToString().Split('\n').Select(line => Statement().Replace(line, " ").Trim()).Where(line => line.Length > 0 && !CodeLine().IsMatch(line));
    }

    /// <summary>A value without its expressions.</summary>
    private static string Outside(string value)
    {
        var rest = new StringBuilder();
        for (var at = 0; at < value.Length;)
        {
            if (value[at] == '@') at = AfterExpression(value, at);
            else rest.Append(value[at++]);
        }

        // A parameter of a component may be C# without an at sign.
        return Member().IsMatch(rest.ToString()) ? "" : rest.ToString();
    }

    private static int AfterExpression(string text, int at)
    {
        at++;
        if (Control().Match(text, at) is { Success: true } control && control.Index == at) return Closed(text, at + control.Length - 1);
        if (at < text.Length && text[at] == '(') return Closed(text, at);
        while (at < text.Length)
        {
            if (char.IsLetterOrDigit(text[at]) || text[at] == '_') at++;
            else if (text[at] is '(' or '[') at = Closed(text, at);
            else if (text[at] is '.' or '?' or '!' && at + 1 < text.Length && (char.IsLetter(text[at + 1]) || text[at + 1] == '.')) at++;
            else break;
        }

        return at;
    }

    private static int AfterTag(string text, int at)
    {
        for (char? quote = null; at < text.Length; at++)
        {
            if (text[at] == '@' && at + 1 < text.Length && text[at + 1] == '(') at = Closed(text, at + 1) - 1;
            else if (quote is null && text[at] is '"' or '\'') quote = quote is null ? text[at] : quote == text[at] ? null : quote;
            else if (text[at] == quote) quote = null;
            else if (text[at] == '>' && quote is null) return at + 1;
        }

        return at;
    }

    private static int Closed(string text, int at)
    {
        var (open, shut, depth) = (text[at], text[at] == '(' ? ')' : ']', 0);
        for (; at < text.Length; at++)
        {
            if (text[at] == open) depth++;
            else if (text[at] == shut && --depth == 0) return at + 1;
        }

        return at;
    }

    [GeneratedRegex(@"[A-Za-z]{2,}")]
    private static partial Regex Letters();

    [GeneratedRegex(@"&\w+;")]
    private static partial Regex Entity();

    [GeneratedRegex(@"^@code\b", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(page|layout|attribute|implements|inject|using|inherits|typeparam)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"(if|foreach|switch|while|for|using)\s*\(")]
    private static partial Regex Control();

    [GeneratedRegex(@"\b(else if|if|switch|foreach|while)\s*\(.*?\)\s*(?=[{]|$)|\belse\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^(case\b|default:|break;|[{] var\b)|;$|=>$")]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"^\w+(\.\w+)+$")]
    private static partial Regex Member();

    [GeneratedRegex(@"(?<![-\w])(?<name>[-\w]+)=""(?<value>(@\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^""])*)""")]
    private static partial Regex Attribute();

    /// <summary>A text in code that begins as a sentence does.</summary>
    [GeneratedRegex(@"""[A-Z][a-z']+[,:]? (?:[a-z{][\w'}]*[ .,:!?…""]){1,}")]
    private static partial Regex Sentence();

    /// <summary>For the log, for whoever reads a fault of the program, or no text at all.</summary>
    [GeneratedRegex(@"LoggerMessage|Exception\(|^\s*///|^\s*//|Obsolete")]
    private static partial Regex Technical();
}
