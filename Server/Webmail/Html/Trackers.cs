using System.Globalization;
using AngleSharp.Dom;

namespace Mox.Server.Webmail.Html;

/// <summary>Tells pictures that only report that a mail was opened from those that show something.</summary>
internal static class Trackers
{
    /// <summary>Pixels below which nothing is seen.</summary>
    private const int Invisible = 2;

    /// <summary>Paths, and hosts with paths, of senders' services that count who opened what. Compared in lower-case.</summary>
    private static readonly string[] Shapes =
    [
        "/wf/open", "/track/open", "/trk/open", "/tracking/open", "/open.aspx", "/open.php", "/o.gif", "/openpixel", "/pixel.gif", "/pixel.png", "/track.gif", "/beacon.gif", "/spacer.gif?", "/1x1.gif", "/1x1.png",
        "/e/o/", "/e3t/", "/ss/o/", "/emimp/", "/imp?", "/q/open", "google-analytics.com/", "doubleclick.net/", "facebook.com/tr", "mailtrack.io/", "emltrk.com/", "bl-1.com/", "cl.s7.exct.net/open", "yesware.com/t", "mailstat.us/", "mltrk.io/",
        "readnotify.com/", "superhuman.com/~/", "t.signaux", "t.sidekickopen", "/email-open", "/mail/open", "/emailopened", "/readreceipt",
    ];

    /// <summary>The address is one of a service that counts who opened what.</summary>
    public static bool IsKnown(string address)
    {
        var text = address.ToLowerInvariant();
        return Array.Exists(Shapes, shape => text.Contains(shape, StringComparison.Ordinal));
    }

    /// <summary>The picture would not be seen: a pixel or two, or hidden.</summary>
    public static bool IsUnseen(IElement picture)
    {
        var style = picture.GetAttribute("style") is { } text ? text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() : "";
        if (style.Contains("display:none", StringComparison.Ordinal) || style.Contains("visibility:hidden", StringComparison.Ordinal) || picture.HasAttribute("hidden")) return true;
        var (width, height) = (Size(picture, style, "width"), Size(picture, style, "height"));
        return (width ?? height) <= Invisible && (height ?? width) <= Invisible;
    }

    private static int? Size(IElement picture, string style, string name)
    {
        if (Leading(picture.GetAttribute(name)?.Trim()) is { } attribute) return attribute;
        foreach (var declaration in style.Split(';'))
        {
            if (declaration.StartsWith(name + ":", StringComparison.Ordinal) && !declaration.EndsWith('%') && Leading(declaration[(name.Length + 1)..]) is { } size) return size;
        }

        return null;
    }

    /// <summary>The number a text begins with; none when it is a share.</summary>
    private static int? Leading(string? text)
    {
        if (text is null || text.Contains('%', StringComparison.Ordinal)) return null;
        var digits = text.AsSpan()[..(text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length)];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
