namespace Mox.Shared.Model.Accounts;

/// <summary>A session of somebody who is signed in to the pages.</summary>
public sealed class WebSession
{
    /// <summary>The id in the cookie's ticket.</summary>
    public string Id { get; set; } = "";

    public long AccountId { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>Written down every few minutes only.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>The address it was last used from.</summary>
    public string RemoteIp { get; set; } = "";

    /// <summary>What the browser calls itself, cut.</summary>
    public string Agent { get; set; } = "";
}
