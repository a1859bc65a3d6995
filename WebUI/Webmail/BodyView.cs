using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>How the body of a message is shown, and what it can be changed to.</summary>
/// <param name="html">What is known of its HTML; null without one.</param>
/// <param name="first">How it is shown at first.</param>
public sealed class BodyView(HtmlView? html, MessageDisplay first)
{
    public HtmlView? Html { get; } = html;

    public MessageDisplay Display { get; private set; } = html is { TooComplex: false } ? first : MessageDisplay.Text;

    /// <summary>Its colours fit the dark.</summary>
    public bool Adapt { get; set; }

    public bool IsHtml => Display != MessageDisplay.Text;

    /// <summary>Remote images are shown.</summary>
    public bool Images => Display == MessageDisplay.HtmlWithImages;

    /// <summary>Shows it otherwise; HTML only where there is some that can be shown.</summary>
    public void Show(MessageDisplay display) => Display = Html is { TooComplex: false } ? display : MessageDisplay.Text;

    /// <summary>The next way: between text and HTML, or between HTML without and with images.</summary>
    public void Next(bool text) => Show(text ? IsHtml ? MessageDisplay.Text : MessageDisplay.Html : Images || Html is { RemoteReferences: 0 } ? MessageDisplay.Html : MessageDisplay.HtmlWithImages);
}
