using System.Globalization;
using System.Text;

namespace Mox.Server.Webmail.Html;

/// <summary>Text as it may stand in HTML: no character of it is ever markup, and none is a control.</summary>
internal static class Markup
{
    /// <summary>The text, escaped for an element or an attribute in double quotes.</summary>
    public static string Escape(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        Escape(html, text, quote: true);
        return html.ToString();
    }

    /// <param name="html">Takes what is written.</param>
    /// <param name="text">Of a stranger.</param>
    /// <param name="quote">It stands in an attribute.</param>
    public static void Escape(StringBuilder html, string text, bool quote)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '&':
                    html.Append("&amp;");
                    break;
                case '<':
                    html.Append("&lt;");
                    break;
                case '>':
                    html.Append("&gt;");
                    break;
                case '"' when quote:
                    html.Append("&quot;");
                    break;
                case '`' or '\'' when quote:
                    html.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
                    break;
                case '\t' or '\n':
                    html.Append(c);
                    break;
                case '\r':
                    html.Append('\n');
                    break;
                default:
                    if (!char.IsControl(c)) html.Append(c);
                    break;
            }
        }
    }
}
