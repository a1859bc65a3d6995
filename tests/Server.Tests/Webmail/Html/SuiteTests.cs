using System.Text.Json;
using Mox.Server.Webmail.Html;
using Mox.Testing;

namespace Mox.Server.Tests.Webmail.Html;

/// <summary>The public collections of bypasses: nothing that acts or loads survives, and what is left is stable.</summary>
public class Hostile_html_suites
{
    [SuiteFact("html")]
    public void Nothing_of_DOMPurifys_cases_acts() => AllHarmless(Read("dompurify-expect.json").Select(item => item.GetProperty("payload").GetString()!), 100);

    [SuiteFact("html")]
    public void Nothing_of_the_HtmlSanitizer_cases_acts() => AllHarmless(Read("htmlsanitizer-tests.json").Select(item => item.GetProperty("input").GetString()!), 90);

    [SuiteFact("html")]
    public void Nothing_of_the_OWASP_cases_acts() => AllHarmless(Read("owasp-xss-filter-evasion.json").Select(item => item.GetProperty("payload").GetString()!), 50);

    [SuiteFact("html")]
    public void Nothing_of_the_html5sec_cases_acts()
    {
        var places = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Corpora.Folder("html")!, "html5sec-payload-placeholders.json")))!;
        AllHarmless(Read("html5sec-items.json").Select(item => places.Aggregate(item.GetProperty("data").GetString()!, (text, place) => text.Replace($"%{place.Key}%", place.Value, StringComparison.Ordinal))), 70);
    }

    [SuiteFact("html")]
    public void No_way_of_HTTPLeaks_loads_anything()
    {
        var html = HtmlSanitizer.Sanitize(File.ReadAllText(Path.Combine(Corpora.Folder("html")!, "httpleaks-leak.html.txt")), _ => null)!;
        Assert.Empty(Harmless.Faults(html));
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(MailDocument.Write(html));
        foreach (var attribute in document.All.SelectMany(element => element.Attributes.Select(a => (element, a))))
        {
            if (attribute.a.Value.Contains("leaking.via", StringComparison.Ordinal)) Assert.Equal(("a", "href"), (attribute.element.LocalName, attribute.a.Name));
        }

        Assert.DoesNotContain(document.QuerySelectorAll("style"), style => style.TextContent.Contains("leaking.via", StringComparison.Ordinal));
        Assert.InRange(html.RemoteReferences, 60, 250);
    }

    private static void AllHarmless(IEnumerable<string> payloads, int atLeast)
    {
        var faults = new List<string>();
        var count = 0;
        foreach (var payload in payloads)
        {
            count++;
            var html = HtmlSanitizer.Sanitize(payload, _ => null);
            Assert.NotNull(html);
            faults.AddRange(Harmless.Faults(html).Select(fault => $"{fault}   <=   {payload}"));
            var again = HtmlSanitizer.Sanitize(MailDocument.Write(html), _ => null);
            Assert.NotNull(again);
            if (again.Body != html.Body) faults.Add($"not stable: {html.Body}   then   {again.Body}   <=   {payload}");
        }

        Assert.True(count >= atLeast, $"only {count} cases");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    private static JsonElement[] Read(string file) => JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllText(Path.Combine(Corpora.Folder("html")!, file)))!;
}
