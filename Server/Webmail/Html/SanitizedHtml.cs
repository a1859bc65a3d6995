namespace Mox.Server.Webmail.Html;

/// <summary>The harmless remains of a mail's HTML.</summary>
/// <param name="Body">The body element with its attributes, ready to stand in a document.</param>
/// <param name="Styles">What was kept of its style sheets.</param>
/// <param name="RemoteReferences">Remote addresses left out.</param>
/// <param name="OwnColours">The mail sets colours, so that it needs the paper it was made for.</param>
/// <param name="Embedded">Content-IDs shown inside it.</param>
internal sealed record SanitizedHtml(string Body, string Styles, int RemoteReferences, bool OwnColours, IReadOnlySet<string> Embedded);
