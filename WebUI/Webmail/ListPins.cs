namespace Mox.WebUI.Webmail;

/// <summary>Finds where a list stood before.</summary>
public static class ListPins
{
    /// <summary>The px above what is in sight; null where the list is to begin at the top.</summary>
    public static double? TopOf(ListPin? pin, MessageWindow window, ListStrip strip)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(strip);
        if (pin is null) return null;

        // The row itself, or the one that has come into its place.
        for (var i = 0; i < window.Rows.Count; i++)
        {
            if (window.Rows[i].Anchor <= pin.Anchor) return Math.Max(0, strip.PlaceOf(i).Top + (window.Rows[i].Anchor == pin.Anchor ? pin.Hidden : 0));
        }

        return window.Rows.Count > 0 ? strip.PlaceOf(window.Rows.Count - 1).Top : null;
    }
}
