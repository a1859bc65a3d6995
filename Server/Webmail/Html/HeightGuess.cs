using System.Globalization;
using AngleSharp.Dom;

namespace Mox.Server.Webmail.Html;

/// <summary>About how high a mail is. The page cannot measure what is in a frame of another origin; a guess keeps short mail from standing in a tall empty frame, and what is longer scrolls.</summary>
internal sealed class HeightGuess
{
    private const int Line = 24, LineLength = 84, Picture0 = 120, Most = 20_000;

    private int _pixels = Line;
    private int _letters;

    public int Pixels => Math.Min(Most, _pixels + Lines());

    public void Text(string text)
    {
        // Space between elements is no line.
        foreach (var c in text) _letters += char.IsWhiteSpace(c) ? 0 : 1;
    }

    public void Element(string name)
    {
        var extra = name switch
        {
            "p" or "blockquote" or "ul" or "ol" or "h4" or "h5" or "h6" or "hr" => Line * 2 / 3,
            "h1" or "h2" or "h3" => Line * 3 / 2,
            "br" or "div" or "li" or "tr" or "dt" or "dd" or "table" or "pre" => 0,
            _ => -1,
        };
        if (extra < 0) return;
        _pixels += Lines() + extra;
        if (name == "br" && _letters == 0) _pixels += Line;
        _letters = 0;
    }

    public void Picture(IElement picture)
    {
        var height = int.TryParse(picture.GetAttribute("height"), NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : Picture0;
        _pixels += Lines() + Math.Clamp(height, 0, 1200);
        _letters = 0;
    }

    private int Lines() => _letters == 0 ? 0 : Line * ((_letters * 6 / 5 / LineLength) + 1);
}
