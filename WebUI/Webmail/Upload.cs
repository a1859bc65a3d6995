namespace Mox.WebUI.Webmail;

/// <summary>A file on its way up.</summary>
public sealed class Upload(string key, string name, long size)
{
    public string Key { get; } = key;

    public string Name { get; } = name;

    public long Size { get; } = size;

    public long Sent { get; set; }

    /// <summary>When the first octets went, to say how long the rest takes.</summary>
    public DateTimeOffset? Began { get; set; }

    /// <summary>Why it did not arrive; null while it still may.</summary>
    public string? Fault { get; set; }

    /// <summary>The same file may be tried once more.</summary>
    public bool CanRetry { get; set; }

    public int Percent => Size == 0 ? 100 : (int)(Sent * 100 / Size);

    /// <summary>Time left at the speed so far; null while that says nothing.</summary>
    public TimeSpan? Left(DateTimeOffset now) =>
        Began is { } began && Sent > 0 && now - began is { TotalSeconds: >= 1 } spent && Sent < Size ? TimeSpan.FromSeconds(spent.TotalSeconds / Sent * (Size - Sent)) : null;
}
