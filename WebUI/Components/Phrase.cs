using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Mox.WebUI.Components;

/// <summary>Draws a whole sentence of a resource file with what is marked in it, so that a translation may put the parts in its own order: <c>**strong**</c>, <c>`code`</c>, <c>[link]</c> and the names <c>{0}</c>, <c>{1}</c> …</summary>
/// <remarks>Marks count in the words alone: a name is drawn as text, or as the fragment it is, whatever stands in it.</remarks>
public sealed partial class Phrase : PageComponent
{
    [Parameter, EditorRequired] public string Text { get; set; } = "";

    /// <summary>What takes the places of <c>{0}</c>, <c>{1}</c> …: text that others wrote, numbers, or a <see cref="RenderFragment"/>. Text is set apart (bdi), so that its direction does not turn the sentence.</summary>
    [Parameter] public IReadOnlyList<object?> Names { get; set; } = [];

    /// <summary>Where the link leads.</summary>
    [Parameter] public string Href { get; set; } = "";

    [Parameter] public string LinkClass { get; set; } = "txt";

    /// <summary>The link leads to another site and opens beside this page.</summary>
    [Parameter] public bool Beside { get; set; }

    /// <summary>For <c>_top</c>: the page is loaded anew.</summary>
    [Parameter] public string? Target { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var at = 0;
        foreach (Match mark in Marks().Matches(Text))
        {
            builder.OpenRegion(0);
            Draw(builder, Text[at..mark.Index]);
            builder.CloseRegion();
            builder.OpenRegion(1);
            Draw(builder, mark);
            builder.CloseRegion();
            at = mark.Index + mark.Length;
        }

        builder.OpenRegion(0);
        Draw(builder, Text[at..]);
        builder.CloseRegion();
    }

    private void Draw(RenderTreeBuilder builder, Match mark)
    {
        var (element, words) = mark.ValueSpan[0] switch
        {
            '*' => ("b", mark.Value[2..^2]),
            '`' => ("code", mark.Value[1..^1]),
            _ => ("a", mark.Value[1..^1]),
        };
        builder.OpenElement(0, element);
        if (element == "a")
        {
            if (LinkClass.Length > 0) builder.AddAttribute(1, "class", LinkClass);
            builder.AddAttribute(2, "href", Href);
            if (Beside) builder.AddAttribute(3, "rel", "noopener noreferrer");
            if ((Beside ? "_blank" : Target) is { } target) builder.AddAttribute(4, "target", target);
        }

        builder.OpenRegion(5);
        Draw(builder, words);
        builder.CloseRegion();
        builder.CloseElement();
    }

    /// <summary>Words and names.</summary>
    private void Draw(RenderTreeBuilder builder, string words)
    {
        var at = 0;
        foreach (Match place in Places().Matches(words))
        {
            builder.AddContent(0, words[at..place.Index]);
            var number = place.ValueSpan[1] - '0';
            if (number < Names.Count) Draw(builder, Names[number]);
            else builder.AddContent(5, place.Value);
            at = place.Index + place.Length;
        }

        builder.AddContent(4, words[at..]);
    }

    private static void Draw(RenderTreeBuilder builder, object? name)
    {
        if (name is RenderFragment fragment)
        {
            builder.AddContent(1, fragment);
            return;
        }

        builder.OpenElement(2, "bdi");
        builder.AddContent(3, name);
        builder.CloseElement();
    }

    [GeneratedRegex(@"\*\*.+?\*\*|`.+?`|\[.+?\]", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.CultureInvariant)]
    private static partial Regex Places();
}
