using System.Text.Json;
using Microsoft.Playwright;
using Mox.Testing;

namespace Mox.E2E;

/// <summary>Looks for what keeps people out of a page, with axe-core (WCAG 2.2 A and AA, and good practice).</summary>
internal static class Barriers
{
    private const string Look = """
        async () => (await axe.run(document, { iframes: false, resultTypes: ["violations"] })).violations
          .flatMap((rule) => rule.nodes.slice(0, 4).map((node) => `${rule.id}: ${node.target.join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`))
        """;

    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Repository.Root, "e2e", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>Each barrier as rule, element and reason. The page's own policy does not let the script in; the browser's debugger does.</summary>
    public static async Task<string[]> InAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => typeof axe !== 'undefined'")) await page.EvaluateAsync(Axe.Value);
        var found = await page.EvaluateAsync<JsonElement>(Look);
        return [.. found.EnumerateArray().Select(barrier => barrier.GetString()!)];
    }
}
