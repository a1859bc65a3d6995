namespace Mox.Server.Webmail.Endpoints;

/// <summary>How the HTML of a message is shown in its frame.</summary>
/// <param name="Pages">The origin of the pages that show it.</param>
/// <param name="Part">The part that is a message of its own, by its number; empty for the message itself.</param>
/// <param name="Images">Remote pictures are shown.</param>
/// <param name="Adapt">In the dark, its colours are turned to fit.</param>
/// <param name="KeepTracking">Parameters that only follow people stay on links.</param>
internal sealed record FramedMail(string Pages, string Part, bool Images, bool Adapt, bool KeepTracking)
{
    /// <summary>As the query of its address says, see <see cref="Shared.Contracts.WebRoutes.MessageHtml"/>.</summary>
    public static FramedMail Read(HttpRequest request)
    {
        var query = request.Query;

        // It comes to stand in a policy: nothing but an origin may.
        var pages = Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var origin) && Uri.CheckHostName(origin.Host) != UriHostNameType.Unknown ? origin.GetLeftPart(UriPartial.Authority) : "'none'";
        return new FramedMail(pages, query["part"].ToString(), query["images"] == "1", query["adapt"] == "1", query["clean"] != "1");
    }

    /// <summary>What <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static FramedMail? Parse(string text) =>
        text.Split(' ', 3) is [{ Length: 3 } flags, var pages, var part] ? new FramedMail(pages, part, flags[0] == '1', flags[1] == '1', flags[2] == '1') : null;

    public override string ToString() => $"{(Images ? 1 : 0)}{(Adapt ? 1 : 0)}{(KeepTracking ? 1 : 0)} {Pages} {Part}";
}
