namespace Mox.WebUI.Webmail;

/// <summary>The address of the frame that shows the HTML of a message.</summary>
public static class FrameAddress
{
    /// <param name="url">As the message has it.</param>
    /// <param name="images">Remote images are shown.</param>
    /// <param name="adapt">Its colours fit the dark.</param>
    public static string Of(string url, bool images, bool adapt)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (images) url = With(url, "images=1");
        return adapt ? With(url, "adapt=1") : url;
    }

    private static string With(string url, string field) => url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + field;
}
