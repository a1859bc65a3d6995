using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Mox.Server.Webmail.Html;

/// <summary>Turns the HTML of a mail into HTML that cannot act: parsed as browsers parse, and written anew from an allow-list. Nothing of the original text gets through unescaped.</summary>
/// <remarks>One of three walls: what it gives is served with a content policy of its own, into a frame without scripts.</remarks>
internal static class HtmlSanitizer
{
    /// <summary>The longest HTML that is looked at, in characters.</summary>
    public const int MaxLength = 4 << 20;

    /// <summary>Elements beyond which a mail is shown as text.</summary>
    private const int MaxElements = 50_000;

    /// <summary>Octets the parser may use for a mail, besides <see cref="OctetsForCharacter"/>: unclosed elements multiply without being created one by one. Most of what a harmless mail takes is given back at once.</summary>
    private const long MaxParserOctets = 160L << 20;

    private const long OctetsForCharacter = 64;

    /// <summary>The longest the parser may take: what nests deep makes it search its stack again and again.</summary>
    private static readonly TimeSpan MaxParserTime = TimeSpan.FromSeconds(3);

    /// <summary>The first document makes the parser build its tables; no mail is charged for them.</summary>
    static HtmlSanitizer() => new HtmlParser().ParseDocument("<p title='&amp;'>&amp;").Dispose();

    /// <summary>What is written may have to be read and written so often until a parser makes of it what it says.</summary>
    private const int MaxTurns = 4;

    /// <summary>With remote pictures left out and links as they are: for text of our own. Null when the HTML is too long or too complex.</summary>
    public static SanitizedHtml? Sanitize(string html, Func<string, string?> embedded) => Sanitize(html, new MailAddresses { Embedded = embedded, KeepTracking = true, ShowTargets = false });

    /// <summary>Null when the HTML is too long or too complex, or when no parser would read what is written as it was meant.</summary>
    public static SanitizedHtml? Sanitize(string html, MailAddresses addresses)
    {
        if (html.Length > MaxLength || Parse(html) is not { Body: { } body } document) return null;
        using (document)
        {
            var references = new MailReferences(addresses);
            var writer = new MailWriter(references);
            var styles = writer.StyleSheets(document);
            writer.Body(body);
            if (Settle(writer.Html, references) is not { } settled) return null;
            return new SanitizedHtml(settled, styles, references.RemoteCount, writer.OwnColours, references.Embedded) { Trackers = references.TrackerCount, RiskyLinks = references.RiskyCount, Height = writer.Height };
        }
    }

    /// <summary>Reads what was written and writes it again until it stays the same: what browsers make of it is then what was looked at.</summary>
    private static string? Settle(string html, MailReferences references)
    {
        references.BeginAgain();
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            if (Parse("<!DOCTYPE html><html><head></head>" + html + "</html>") is not { Body: { } body } document) return null;
            using (document)
            {
                var writer = new MailWriter(references);
                writer.Body(body);
                if (writer.Html == html) return html;
                html = writer.Html;
            }
        }

        return null;
    }

    private static IDocument? Parse(string html)
    {
        var elements = 0;
        var octets = GC.GetAllocatedBytesForCurrentThread() + MaxParserOctets + (OctetsForCharacter * html.Length);
        var started = Stopwatch.GetTimestamp();
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            IsAcceptingCustomElementsEverywhere = false,
            OnCreated = (_, _) =>
            {
                if (++elements > MaxElements || GC.GetAllocatedBytesForCurrentThread() > octets || Stopwatch.GetElapsedTime(started) > MaxParserTime) throw new TooComplexException();
            },
        });
        try
        {
            return parser.ParseDocument(html);
        }
        catch (TooComplexException)
        {
            return null;
        }
    }

    /// <summary>Leaves the parser, which has no other way to be stopped.</summary>
    private sealed class TooComplexException : Exception;
}
