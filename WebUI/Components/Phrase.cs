using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Mox.WebUI.Components;

/// <summary>A sentence of a resource file in which <c>{0}</c>, <c>{1}</c> … stand for names that others wrote: these are set apart (bdi), so that their direction does not turn the sentence.</summary>
public sealed class Phrase : PageComponent
{
    [Parameter, EditorRequired] public string Text { get; set; } = "";

    [Parameter, EditorRequired] public IReadOnlyList<string> Names { get; set; } = [];

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var rest = Text.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open && rest[open..].IndexOf('}') is > 0 and var length && int.TryParse(rest.Slice(open + 1, length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Names.Count)
        {
            builder.AddContent(0, rest[..open].ToString());
            builder.OpenElement(1, "bdi");
            builder.AddContent(2, Names[number]);
            builder.CloseElement();
            rest = rest[(open + length + 1)..];
        }

        builder.AddContent(3, rest.ToString());
    }
}
