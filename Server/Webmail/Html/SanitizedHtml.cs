namespace Mox.Server.Webmail.Html;

/// <summary>The harmless remains of a mail's HTML.</summary>
/// <param name="Body">The body element with its attributes, ready to stand in a document.</param>
/// <param name="Styles">What was kept of its style sheets.</param>
/// <param name="RemoteReferences">Remote addresses left out.</param>
/// <param name="OwnColours">The mail sets colours, so that it needs the paper it was made for.</param>
/// <param name="Embedded">Content-IDs shown inside it.</param>
internal sealed record SanitizedHtml(string Body, string Styles, int RemoteReferences, bool OwnColours, IReadOnlySet<string> Embedded)
{
    /// <summary>Pictures left out that would only have reported that the mail was opened; they are counted in <see cref="RemoteReferences"/> too.</summary>
    public int Trackers { get; init; }

    /// <summary>Links before which a page of ours warns.</summary>
    public int RiskyLinks { get; init; }

    /// <summary>About how high it is, in CSS pixels.</summary>
    public int Height { get; init; }
}

/// <summary>What lies below a mail.</summary>
internal enum MailPaper
{
    /// <summary>The theme's, or white where the mail has colours of its own.</summary>
    Usual,

    /// <summary>The theme's in the dark, with the colours of the mail turned to fit it.</summary>
    Adapted,
}
